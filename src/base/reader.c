/* SPDX-License-Identifier: BSD-3-Clause */
#include "base/reader.h"

static const uint8_t *take(struct dsm_reader *r, size_t n)
{
    const uint8_t *p = r->p;

    if (r->failed || n > (size_t)(r->end - r->p)) {
        r->missing += r->failed ? n : n - (size_t)(r->end - r->p);
        r->failed = true;
        return NULL;
    }
    r->p += n;
    return p;
}

static uint64_t read_le(struct dsm_reader *r, size_t n)
{
    const uint8_t *p = take(r, n);
    uint64_t v = 0;

    while (p && n-- > 0)
        v = v << 8 | p[n];
    return v;
}

static uint64_t read_be(struct dsm_reader *r, size_t n)
{
    const uint8_t *p = take(r, n);
    uint64_t v = 0;

    for (size_t i = 0; p && i < n; i++)
        v = v << 8 | p[i];
    return v;
}

struct dsm_reader dsm_reader(struct dsm_bytes bytes)
{
    static const uint8_t nothing[1];

    /* A cursor over nothing still points somewhere, so that end - p is always defined. */
    if (!bytes.p)
        bytes = dsm_bytes(nothing, 0);
    return (struct dsm_reader){ .p = bytes.p, .end = bytes.p + bytes.n };
}

size_t dsm_reader_left(const struct dsm_reader *r)
{
    return r->failed ? 0 : (size_t)(r->end - r->p);
}

bool dsm_reader_at_end(const struct dsm_reader *r)
{
    return !r->failed && r->p == r->end;
}

enum dsm_error dsm_reader_end(const struct dsm_reader *r)
{
    if (r->failed)
        return DSM_ERR_TRUNCATED;
    return r->p == r->end ? DSM_OK : DSM_ERR_TRAILING;
}

uint8_t dsm_read_u8(struct dsm_reader *r)
{
    return (uint8_t)read_le(r, 1);
}

uint16_t dsm_read_u16le(struct dsm_reader *r)
{
    return (uint16_t)read_le(r, 2);
}

uint32_t dsm_read_u24le(struct dsm_reader *r)
{
    return (uint32_t)read_le(r, 3);
}

uint32_t dsm_read_u32le(struct dsm_reader *r)
{
    return (uint32_t)read_le(r, 4);
}

uint64_t dsm_read_u64le(struct dsm_reader *r)
{
    return read_le(r, 8);
}

uint16_t dsm_read_u16be(struct dsm_reader *r)
{
    return (uint16_t)read_be(r, 2);
}

uint32_t dsm_read_u32be(struct dsm_reader *r)
{
    return (uint32_t)read_be(r, 4);
}

uint64_t dsm_read_u64be(struct dsm_reader *r)
{
    return read_be(r, 8);
}

struct dsm_bytes dsm_read_bytes(struct dsm_reader *r, size_t n)
{
    const uint8_t *p = take(r, n);

    return p ? dsm_bytes(p, n) : dsm_bytes(NULL, 0);
}

void dsm_read_into(struct dsm_reader *r, void *out, size_t n)
{
    const uint8_t *p = take(r, n);

    if (p)
        memcpy(out, p, n);
    else
        memset(out, 0, n);
}

void dsm_read_reserved(struct dsm_reader *r, size_t n)
{
    const uint8_t *p = take(r, n);

    for (size_t i = 0; p && i < n; i++)
        r->reserved_set |= p[i] != 0;
}
