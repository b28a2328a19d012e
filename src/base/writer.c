/* SPDX-License-Identifier: BSD-3-Clause */
#include "base/writer.h"

uint8_t *dsm_write_space(struct dsm_writer *w, size_t n)
{
    uint8_t *p = w->p;

    if (w->failed || n > (size_t)(w->end - w->p)) {
        w->failed = true;
        return NULL;
    }
    w->p += n;
    return p;
}

static void write_le(struct dsm_writer *w, uint64_t v, size_t n)
{
    uint8_t *p = dsm_write_space(w, n);

    for (size_t i = 0; p && i < n; i++)
        p[i] = (uint8_t)(v >> (8 * i));
}

static void write_be(struct dsm_writer *w, uint64_t v, size_t n)
{
    uint8_t *p = dsm_write_space(w, n);

    for (size_t i = 0; p && i < n; i++)
        p[i] = (uint8_t)(v >> (8 * (n - 1 - i)));
}

struct dsm_writer dsm_writer(void *buffer, size_t size)
{
    uint8_t *p = buffer;

    return (struct dsm_writer){ .start = p, .p = p, .end = p + size };
}

size_t dsm_writer_left(const struct dsm_writer *w)
{
    return w->failed ? 0 : (size_t)(w->end - w->p);
}

size_t dsm_written_len(const struct dsm_writer *w)
{
    return (size_t)(w->p - w->start);
}

struct dsm_bytes dsm_written(const struct dsm_writer *w)
{
    return dsm_bytes(w->start, dsm_written_len(w));
}

void dsm_write_u8(struct dsm_writer *w, uint8_t v)
{
    write_le(w, v, 1);
}

void dsm_write_u16le(struct dsm_writer *w, uint16_t v)
{
    write_le(w, v, 2);
}

void dsm_write_u24le(struct dsm_writer *w, uint32_t v)
{
    write_le(w, v, 3);
}

void dsm_write_u32le(struct dsm_writer *w, uint32_t v)
{
    write_le(w, v, 4);
}

void dsm_write_u64le(struct dsm_writer *w, uint64_t v)
{
    write_le(w, v, 8);
}

void dsm_write_u16be(struct dsm_writer *w, uint16_t v)
{
    write_be(w, v, 2);
}

void dsm_write_u32be(struct dsm_writer *w, uint32_t v)
{
    write_be(w, v, 4);
}

void dsm_write_u64be(struct dsm_writer *w, uint64_t v)
{
    write_be(w, v, 8);
}

void dsm_write_bytes(struct dsm_writer *w, struct dsm_bytes bytes)
{
    uint8_t *p = dsm_write_space(w, bytes.n);

    if (p && bytes.n > 0 && p != bytes.p)
        memcpy(p, bytes.p, bytes.n);
}

void dsm_write_zeros(struct dsm_writer *w, size_t n)
{
    uint8_t *p = dsm_write_space(w, n);

    if (p)
        memset(p, 0, n);
}
