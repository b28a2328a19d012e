/* SPDX-License-Identifier: BSD-3-Clause */
/* A borrowed run of bytes: never owned, never freed through this. */
#ifndef DSM_BASE_BYTES_H
#define DSM_BASE_BYTES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct dsm_bytes {
    const uint8_t *p;
    size_t n;
};

static inline struct dsm_bytes dsm_bytes(const void *p, size_t n)
{
    return (struct dsm_bytes){ .p = p, .n = n };
}

static inline bool dsm_bytes_equal(struct dsm_bytes a, struct dsm_bytes b)
{
    return a.n == b.n && (a.n == 0 || memcmp(a.p, b.p, a.n) == 0);
}

#endif
