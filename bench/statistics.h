/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef DSM_BENCH_STATISTICS_H
#define DSM_BENCH_STATISTICS_H

#include <stddef.h>
#include <stdint.h>

/* Sorts values. */
void bench_sort(uint64_t *values, size_t n);
/* Of sorted values, in per cent: 50 is the median. 0 of none. */
uint64_t bench_percentile(const uint64_t *sorted, size_t n, unsigned percent);

#endif
