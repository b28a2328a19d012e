/* SPDX-License-Identifier: BSD-3-Clause */
/* Bytes written as text in vectors. */
#ifndef DSM_TESTS_SUPPORT_HEX_H
#define DSM_TESTS_SUPPORT_HEX_H

#include "support/test.h"

#include "base/bytes.h"

static inline uint8_t hex_digit(char c)
{
    return (uint8_t)(c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10);
}

/* Fills out from pairs of digits up to the text's end; at most size bytes. */
static inline struct dsm_bytes hex_bytes(const char *text, uint8_t *out, size_t size)
{
    size_t n = 0;

    for (; text[0] && text[1]; text += 2) {
        assert_true(n < size);
        out[n++] = (uint8_t)(hex_digit(text[0]) << 4 | hex_digit(text[1]));
    }
    return dsm_bytes(out, n);
}

static inline void check_hex(const char *expected, const uint8_t *got, size_t n, const char *file, int line)
{
    uint8_t bytes[4096];
    struct dsm_bytes want = hex_bytes(expected, bytes, sizeof(bytes));

    _assert_int_equal(want.n, n, file, line);
    _assert_memory_equal(want.p, got, n, file, line);
}

#define assert_hex(expected, got, n) check_hex(expected, got, n, __FILE__, __LINE__)

#endif
