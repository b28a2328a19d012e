/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * What every SPDM message's test asks of its decoder and encoder: the message is read and written back as it was, no
 * prefix of it is read, and behind it only the padding that the transport may add is.
 */
#ifndef DSM_TESTS_UNIT_WIRE_CHECK_H
#define DSM_TESTS_UNIT_WIRE_CHECK_H

#include "support/exact.h"

#include "wire/spdm.h"

#include <stdio.h>

/* A message's decoder and encoder, with the arguments that their test fixed. */
struct wire_codec {
    const char *name;
    enum dsm_error (*decode)(const struct dsm_wire_params *params, struct dsm_bytes *message, void *out);
    enum dsm_error (*encode)(const struct dsm_wire_params *params, const void *in, struct dsm_writer *w);
    size_t size;
    size_t reserved_at; /* where reserved_set is in the struct; SIZE_MAX without one */
};

#define WIRE_CODEC_ALL(id, m, at, ...)                                                                                 \
    static enum dsm_error id##_decode(const struct dsm_wire_params *given, struct dsm_bytes *message, void *out)       \
    {                                                                                                                  \
        struct dsm_wire_params params = *given;                                                                        \
        __VA_ARGS__;                                                                                                   \
        return dsm_##m##_decode(&params, message, out);                                                                \
    }                                                                                                                  \
    static enum dsm_error id##_encode(const struct dsm_wire_params *params, const void *in, struct dsm_writer *w)      \
    {                                                                                                                  \
        return dsm_##m##_encode(params, in, w);                                                                        \
    }                                                                                                                  \
    static const struct wire_codec id = { #m, id##_decode, id##_encode, sizeof(struct dsm_##m), at };

#define WIRE_CODEC(id, m) WIRE_CODEC_ALL(id, m, offsetof(struct dsm_##m, reserved_set), )
/* for a message whose layout depends on more: statements that set it in params */
#define WIRE_CODEC_WITH(id, m, ...) WIRE_CODEC_ALL(id, m, offsetof(struct dsm_##m, reserved_set), __VA_ARGS__)
/* for a struct without reserved_set */
#define WIRE_CODEC_PLAIN(id, m) WIRE_CODEC_ALL(id, m, SIZE_MAX, )

#define WIRE_PAD_MAX 3u /* over DOE */
#define WIRE_HASH 4u
#define WIRE_SIGNATURE 6u
#define WIRE_EXCHANGE 8u

/* Sizes small enough to write messages down. */
static inline struct dsm_wire_params wire_params(uint8_t version)
{
    return (struct dsm_wire_params){
        .version = version,
        .hash_size = WIRE_HASH,
        .signature_size = WIRE_SIGNATURE,
        .request_exchange_size = WIRE_EXCHANGE,
        .response_exchange_size = WIRE_EXCHANGE,
    };
}

/* Decodes a copy that ends where its allocation ends. *n becomes the length of the message; the caller frees *copy. */
static inline enum dsm_error wire_decode(const struct wire_codec *codec, const struct dsm_wire_params *params,
                                         const uint8_t *bytes, size_t *n, uint8_t **copy, void *out)
{
    struct dsm_bytes message;
    enum dsm_error error;

    *copy = malloc(*n ? *n : 1);
    assert_non_null(*copy);
    if (*n)
        memcpy(*copy, bytes, *n);
    message = dsm_bytes(*copy, *n);
    error = codec->decode(params, &message, out);
    *n = message.n;
    return error;
}

static inline void wire_expect(const struct wire_codec *codec, struct dsm_wire_params params, const uint8_t *bytes,
                               size_t n, uint8_t pad_max, enum dsm_error expected, size_t expected_n, const char *file,
                               int line)
{
    size_t n_after = n;
    enum dsm_error got;
    uint8_t *copy;
    void *out = malloc(codec->size);

    assert_non_null(out);
    params.pad_max = pad_max;
    got = wire_decode(codec, &params, bytes, &n_after, &copy, out);
    if (got != expected)
        print_error("%s, SPDM %x, %zu bytes, padding %u: expected %s, got %s\n", codec->name, params.version, n,
                    pad_max, dsm_error_name(expected), dsm_error_name(got));
    else if (got == DSM_OK && n_after != expected_n)
        print_error("%s, SPDM %x: expected the message to be %zu bytes, got %zu\n", codec->name, params.version,
                    expected_n, n_after);
    free(copy);
    free(out);
    if (got != expected || (got == DSM_OK && n_after != expected_n))
        _fail(file, line);
}

/* Decodes, encodes, and compares; *reserved tells what reserved_set said. `expected` is what has to be written. */
static inline void wire_round(const struct wire_codec *codec, const struct dsm_wire_params *params,
                              const uint8_t *bytes, const uint8_t *expected, size_t n, bool *reserved, const char *file,
                              int line)
{
    uint8_t *copy, *written = malloc(n);
    void *out = malloc(codec->size);
    size_t n_after = n;
    struct dsm_writer w;

    assert_non_null(out);
    assert_non_null(written);
    check_error(DSM_OK, wire_decode(codec, params, bytes, &n_after, &copy, out), n, file, line);
    for (size_t room = 0; room < n; room++) {
        w = dsm_writer(written, room);
        check_error(DSM_ERR_NO_SPACE, codec->encode(params, out, &w), room, file, line);
    }
    w = dsm_writer(written, n);
    check_error(DSM_OK, codec->encode(params, out, &w), n, file, line);
    check_written(&w, expected, n, file, line);
    *reserved = codec->reserved_at != SIZE_MAX && ((const bool *)((const uint8_t *)out + codec->reserved_at))[0];
    free(copy);
    free(out);
    free(written);
}

/* The whole of it, for one message without reserved bits set. */
static inline void wire_check(const struct wire_codec *codec, struct dsm_wire_params params, const uint8_t *bytes,
                              size_t n, const char *file, int line)
{
    uint8_t *longer = calloc(1, n + WIRE_PAD_MAX + 1);
    bool reserved;

    assert_non_null(longer);
    memcpy(longer, bytes, n);
    wire_round(codec, &params, bytes, bytes, n, &reserved, file, line);
    _assert_true(!reserved, "not reserved_set", file, line);
    for (size_t i = 0; i < n; i++) {
        wire_expect(codec, params, bytes, i, 0, DSM_ERR_TRUNCATED, 0, file, line);
        wire_expect(codec, params, bytes, i, WIRE_PAD_MAX, DSM_ERR_TRUNCATED, 0, file, line);
    }
    wire_expect(codec, params, longer, n + 1, 0, DSM_ERR_TRAILING, 0, file, line);
    for (size_t pad = 0; pad <= WIRE_PAD_MAX; pad++)
        wire_expect(codec, params, longer, n + pad, WIRE_PAD_MAX, DSM_OK, n, file, line);
    wire_expect(codec, params, longer, n + WIRE_PAD_MAX + 1, WIRE_PAD_MAX, DSM_ERR_TRAILING, 0, file, line);
    free(longer);
}

/* With this byte instead, a decoder has to answer expected. */
static inline void wire_changed(const struct wire_codec *codec, struct dsm_wire_params params, const uint8_t *bytes,
                                size_t n, size_t at, uint8_t value, enum dsm_error expected, const char *file, int line)
{
    uint8_t *changed = malloc(n);

    assert_non_null(changed);
    memcpy(changed, bytes, n);
    changed[at] = value;
    wire_expect(codec, params, changed, n, 0, expected, n, file, line);
    free(changed);
}

/* These reserved bits of a byte are reported, otherwise ignored, and written as zero. */
static inline void wire_reserved(const struct wire_codec *codec, struct dsm_wire_params params, const uint8_t *bytes,
                                 size_t n, size_t at, uint8_t bits, const char *file, int line)
{
    uint8_t *changed = malloc(n);
    bool reserved;

    assert_non_null(changed);
    for (unsigned bit = 1; bit < 0x100; bit <<= 1) {
        if (!(bits & bit))
            continue;
        memcpy(changed, bytes, n);
        changed[at] |= (uint8_t)bit;
        wire_round(codec, &params, changed, bytes, n, &reserved, file, line);
        if (!reserved)
            print_error("%s, SPDM %x: byte %zu, bit 0x%02x is reserved, and was not reported\n", codec->name,
                        params.version, at, bit);
        _assert_true(reserved, "reserved_set", file, line);
    }
    free(changed);
}

/* bytes: an array */
#define assert_message(codec, params, bytes) wire_check(codec, params, bytes, sizeof(bytes), __FILE__, __LINE__)
#define assert_changed(codec, params, bytes, at, value, expected)                                                      \
    wire_changed(codec, params, bytes, sizeof(bytes), at, value, expected, __FILE__, __LINE__)
#define assert_invalid(codec, params, bytes, at, value)                                                                \
    assert_changed(codec, params, bytes, at, value, DSM_ERR_INVALID_FIELD)
#define assert_reserved(codec, params, bytes, at, bits)                                                                \
    wire_reserved(codec, params, bytes, sizeof(bytes), at, bits, __FILE__, __LINE__)
#define assert_decodes(expected, codec, params, bytes)                                                                 \
    wire_expect(codec, params, bytes, sizeof(bytes), 0, expected, sizeof(bytes), __FILE__, __LINE__)

/* Pieces of messages. */
#define N8(x) x, x, x, x, x, x, x, x
#define N32(x) N8(x), N8(x), N8(x), N8(x)
#define HASH(x) x, x, x, x
#define SIGNATURE(x) x, x, x, x, x, x
#define ZEROS12 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0

#endif
