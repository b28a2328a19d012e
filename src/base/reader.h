/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * A cursor over bytes that a peer sent. Failure is sticky: after the first read past the end every read yields zeros
 * and nothing moves, so a decoder reads all its fields and asks once. Lengths are compared with what is left and never
 * added to a pointer first.
 */
#ifndef DSM_BASE_READER_H
#define DSM_BASE_READER_H

#include "base/bytes.h"
#include "base/error.h"

struct dsm_reader {
    const uint8_t *p;
    const uint8_t *end;
    bool failed;
    bool reserved_set; /* a reserved field held something else than zero */
    size_t missing;    /* how many bytes the reads lacked that failed */
};

struct dsm_reader dsm_reader(struct dsm_bytes bytes);
size_t dsm_reader_left(const struct dsm_reader *r);
bool dsm_reader_at_end(const struct dsm_reader *r); /* nothing failed and nothing is left */

/* How a decoder that has to consume its input exactly ends: truncated, with trailing bytes, or well. */
enum dsm_error dsm_reader_end(const struct dsm_reader *r) DSM_MUST_CHECK;

uint8_t dsm_read_u8(struct dsm_reader *r);
uint16_t dsm_read_u16le(struct dsm_reader *r);
uint32_t dsm_read_u24le(struct dsm_reader *r);
uint32_t dsm_read_u32le(struct dsm_reader *r);
uint64_t dsm_read_u64le(struct dsm_reader *r);
uint16_t dsm_read_u16be(struct dsm_reader *r);
uint32_t dsm_read_u32be(struct dsm_reader *r);
uint64_t dsm_read_u64be(struct dsm_reader *r);

/* The next n bytes, still in the reader's buffer; {NULL, 0} after a failure. */
struct dsm_bytes dsm_read_bytes(struct dsm_reader *r, size_t n);

/* Copies n bytes to out; zeros there after a failure. */
void dsm_read_into(struct dsm_reader *r, void *out, size_t n);

/* Passes over n reserved bytes and remembers whether one was not zero. */
void dsm_read_reserved(struct dsm_reader *r, size_t n);

#endif
