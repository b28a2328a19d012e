/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * A cursor over a buffer that a message is written to. Failure is sticky, as in the reader: an encoder writes all its
 * fields and asks once; a writer that failed has written nothing past its end.
 */
#ifndef DSM_BASE_WRITER_H
#define DSM_BASE_WRITER_H

#include "base/bytes.h"

struct dsm_writer {
    uint8_t *start;
    uint8_t *p;
    uint8_t *end;
    bool failed;
};

struct dsm_writer dsm_writer(void *buffer, size_t size);
size_t dsm_writer_left(const struct dsm_writer *w);
size_t dsm_written_len(const struct dsm_writer *w);
struct dsm_bytes dsm_written(const struct dsm_writer *w); /* everything from start to here */

void dsm_write_u8(struct dsm_writer *w, uint8_t v);
void dsm_write_u16le(struct dsm_writer *w, uint16_t v);
void dsm_write_u24le(struct dsm_writer *w, uint32_t v);
void dsm_write_u32le(struct dsm_writer *w, uint32_t v);
void dsm_write_u64le(struct dsm_writer *w, uint64_t v);
void dsm_write_u16be(struct dsm_writer *w, uint16_t v);
void dsm_write_u32be(struct dsm_writer *w, uint32_t v);
void dsm_write_u64be(struct dsm_writer *w, uint64_t v);
/* Bytes that stand there already, since they were made in place, stay. */
void dsm_write_bytes(struct dsm_writer *w, struct dsm_bytes bytes);
void dsm_write_zeros(struct dsm_writer *w, size_t n);

/* Room for n bytes that the caller fills; NULL after a failure. */
uint8_t *dsm_write_space(struct dsm_writer *w, size_t n);

#endif
