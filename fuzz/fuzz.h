/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * What the fuzz targets share. A target is one file with LLVMFuzzerTestOneInput and fuzz_seed; fuzz.c is linked to all,
 * and standalone.c where there is no libFuzzer.
 */
#ifndef DSM_FUZZ_FUZZ_H
#define DSM_FUZZ_FUZZ_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/bytes.h"
#include "base/error.h"
#include "base/writer.h"
#include "wire/message.h"

#define FUZZ_INPUT_MAX 0x20000u
#define FUZZ_NO_SEED SIZE_MAX

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Writes the i-th input that the target accepts and returns its length; FUZZ_NO_SEED past the last. */
size_t fuzz_seed(size_t i, uint8_t *buffer, size_t size);

/* Counts the inputs that were valid to their end: each seed has to be, or target and seed do not fit each other. */
extern uint64_t fuzz_accepted;

/* A property that holds for every input. */
#define FUZZ_CHECK(condition)                                                                                          \
    do {                                                                                                               \
        if (!(condition))                                                                                              \
            fuzz_fail(__FILE__, __LINE__, #condition);                                                                 \
    } while (0)

void fuzz_fail(const char *file, int line, const char *what) __attribute__((noreturn));

/* reserved_at, where it is not an offset */
#define FUZZ_NOTHING_RESERVED DSM_MESSAGE_NOTHING_RESERVED
#define FUZZ_RESERVED_UNTOLD DSM_MESSAGE_RESERVED_UNTOLD

/* One thing that is decoded and encoded. */
struct fuzz_format {
    const char *name;
    size_t size;        /* of the struct that decode fills */
    size_t reserved_at; /* where in it the flag lies that says that something was dropped */
    size_t skip;        /* leading bytes that the encoder chooses by itself */
    /* bytes->n is cut to what was read, where the decoder allows for padding */
    enum dsm_error (*decode)(const void *context, struct dsm_bytes *bytes, void *out);
    enum dsm_error (*encode)(const void *context, const void *in, struct dsm_writer *w);
    const void *sample; /* a valid one, to make seeds of */
};

/*
 * Decodes, and if that goes well encodes and decodes again: what was encoded decodes to what encodes alike, and is what
 * came in unless a reserved field was set. Returns whether the input was valid.
 */
bool fuzz_round_trip(const struct fuzz_format *format, const void *context, struct dsm_bytes bytes);

/* The same of a row of the message tables, and it is printed. skip: leading bytes that the encoder chooses by itself.
 */
bool fuzz_message_round_trip(const struct dsm_message *message, const struct dsm_wire_params *params, size_t skip,
                             struct dsm_bytes bytes);

#endif
