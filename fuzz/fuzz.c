/* SPDX-License-Identifier: BSD-3-Clause */
#include "fuzz.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ENCODED_MAX (2 * FUZZ_INPUT_MAX)

uint64_t fuzz_accepted;

void fuzz_fail(const char *file, int line, const char *what)
{
    fprintf(stderr, "%s:%d: does not hold: %s\n", file, line, what);
    abort();
}

static bool may_have_dropped(const struct fuzz_format *format, const void *out)
{
    bool flag;

    if (format->reserved_at == FUZZ_NOTHING_RESERVED)
        return false;
    if (format->reserved_at == FUZZ_RESERVED_UNTOLD)
        return true;
    memcpy(&flag, (const uint8_t *)out + format->reserved_at, sizeof(flag));
    return flag;
}

/* From the heap, so that the sanitizer sees a decoder write past its struct. */
static void *allocate(size_t size)
{
    void *p = calloc(1, size);

    FUZZ_CHECK(p != NULL);
    return p;
}

static void check_again(const struct fuzz_format *format, const void *context, struct dsm_bytes encoded)
{
    static uint8_t buffer[ENCODED_MAX];
    struct dsm_writer w = dsm_writer(buffer, sizeof(buffer));
    struct dsm_bytes bytes = encoded;
    void *out = allocate(format->size);

    FUZZ_CHECK(format->decode(context, &bytes, out) == DSM_OK);
    FUZZ_CHECK(bytes.n == encoded.n);
    FUZZ_CHECK(format->encode(context, out, &w) == DSM_OK);
    FUZZ_CHECK(dsm_bytes_equal(dsm_written(&w), encoded));
    free(out);
}

static void check_same(const struct fuzz_format *format, struct dsm_bytes came, struct dsm_bytes encoded)
{
    FUZZ_CHECK(came.n == encoded.n);
    if (came.n > format->skip)
        FUZZ_CHECK(memcmp(came.p + format->skip, encoded.p + format->skip, came.n - format->skip) == 0);
}

bool fuzz_round_trip(const struct fuzz_format *format, const void *context, struct dsm_bytes bytes)
{
    static uint8_t buffer[ENCODED_MAX];
    struct dsm_writer w = dsm_writer(buffer, sizeof(buffer));
    void *out = allocate(format->size);
    size_t n = bytes.n;
    bool valid = format->decode(context, &bytes, out) == DSM_OK;

    FUZZ_CHECK(bytes.n <= n);
    if (valid) {
        FUZZ_CHECK(format->encode(context, out, &w) == DSM_OK);
        if (!may_have_dropped(format, out))
            check_same(format, bytes, dsm_written(&w));
        check_again(format, context, dsm_written(&w));
    }
    free(out);
    return valid;
}

struct message_context {
    const struct dsm_message *message;
    const struct dsm_wire_params *params;
};

static enum dsm_error decode_message(const void *context, struct dsm_bytes *bytes, void *out)
{
    const struct message_context *c = context;

    return c->message->decode(c->params, bytes, out);
}

static enum dsm_error encode_message(const void *context, const void *in, struct dsm_writer *w)
{
    const struct message_context *c = context;

    return c->message->encode(c->params, in, w);
}

bool fuzz_message_round_trip(const struct dsm_message *message, const struct dsm_wire_params *params, size_t skip,
                             struct dsm_bytes bytes)
{
    const struct message_context context = { message, params };
    const struct fuzz_format format = {
        message->name, message->size, message->reserved_at, skip, decode_message, encode_message, NULL,
    };
    struct dsm_wire_params asked = *params;
    char line[200];
    struct dsm_text text = dsm_text(line, sizeof(line));

    dsm_message_print_bytes(message, &asked, bytes, &text);
    FUZZ_CHECK(strlen(line) == text.n && text.n < sizeof(line));
    return fuzz_round_trip(&format, &context, bytes);
}
