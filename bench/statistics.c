/* SPDX-License-Identifier: BSD-3-Clause */
#include "statistics.h"

#include <stdlib.h>

static int compare(const void *a, const void *b)
{
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

    return x < y ? -1 : x > y;
}

void bench_sort(uint64_t *values, size_t n)
{
    qsort(values, n, sizeof(*values), compare);
}

/* Nearest rank; the lower of two middle ones. */
uint64_t bench_percentile(const uint64_t *sorted, size_t n, unsigned percent)
{
    size_t rank = (n * percent + 99) / 100;

    return n == 0 ? 0 : sorted[rank == 0 ? 0 : rank - 1];
}
