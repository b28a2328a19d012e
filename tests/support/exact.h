/* SPDX-License-Identifier: BSD-3-Clause */
/* What every decoder's test asks: the message itself is read, no prefix of it is, nor the message with a byte behind
 * it. */
#ifndef DSM_TESTS_SUPPORT_EXACT_H
#define DSM_TESTS_SUPPORT_EXACT_H

#include "support/test.h"

#include "base/bytes.h"
#include "base/error.h"
#include "base/writer.h"

typedef enum dsm_error (*exact_decoder)(struct dsm_bytes message);

/* Makes an exact_decoder of one that takes an out argument. */
#define EXACT_DECODER(name, decode, type)                                                                              \
    static enum dsm_error name(struct dsm_bytes message)                                                               \
    {                                                                                                                  \
        type out;                                                                                                      \
        return decode(message, &out);                                                                                  \
    }

/* The same of one that says what it refuses: by a row that stands for the error. */
#define EXACT_DECODER_WITH_CAUSE(name, decode, type)                                                                   \
    static enum dsm_error name(struct dsm_bytes message)                                                               \
    {                                                                                                                  \
        struct dsm_cause cause = { .id = DSM_CAUSE_NONE };                                                             \
        type out;                                                                                                      \
        enum dsm_error error = decode(message, &out, &cause);                                                          \
        assert_int_equal(error, error == DSM_OK ? DSM_OK : dsm_cause_error(cause.id));                                 \
        return error;                                                                                                  \
    }

static inline void check_error(enum dsm_error expected, enum dsm_error got, size_t n, const char *file, int line)
{
    if (expected == got)
        return;
    print_error("%zu bytes: expected %s, got %s\n", n, dsm_error_name(expected), dsm_error_name(got));
    _fail(file, line);
}

#define assert_error(expected, got) check_error(expected, got, 0, __FILE__, __LINE__)

/* Decodes a copy that ends where its allocation ends, so that the sanitizer sees a read past it. */
static inline enum dsm_error decode_copy(exact_decoder decode, const uint8_t *bytes, size_t n)
{
    uint8_t *copy = malloc(n ? n : 1);
    enum dsm_error error;

    assert_non_null(copy);
    memcpy(copy, bytes, n);
    error = decode(dsm_bytes(n ? copy : NULL, n));
    free(copy);
    return error;
}

/* Every prefix of less than n bytes is truncated. */
static inline void check_truncations(exact_decoder decode, const uint8_t *bytes, size_t n, const char *file, int line)
{
    for (size_t i = 0; i < n; i++)
        check_error(DSM_ERR_TRUNCATED, decode_copy(decode, bytes, i), i, file, line);
}

static inline void check_exact(exact_decoder decode, const uint8_t *bytes, size_t n, const char *file, int line)
{
    uint8_t *longer = malloc(n + 1);

    assert_non_null(longer);
    memcpy(longer, bytes, n);
    longer[n] = 0;
    check_error(DSM_OK, decode_copy(decode, bytes, n), n, file, line);
    check_truncations(decode, bytes, n, file, line);
    check_error(DSM_ERR_TRAILING, decode_copy(decode, longer, n + 1), n + 1, file, line);
    free(longer);
}

static inline void check_written(const struct dsm_writer *w, const uint8_t *bytes, size_t n, const char *file, int line)
{
    _assert_int_equal(n, dsm_written_len(w), file, line);
    _assert_memory_equal(bytes, w->start, n, file, line);
}

/* bytes: arrays */
#define assert_truncations(decode, bytes) check_truncations(decode, bytes, sizeof(bytes), __FILE__, __LINE__)
#define assert_exact(decode, bytes) check_exact(decode, bytes, sizeof(bytes), __FILE__, __LINE__)
#define assert_written(w, bytes) check_written(w, bytes, sizeof(bytes), __FILE__, __LINE__)

#define BYTES(array) dsm_bytes(array, sizeof(array))

#endif
