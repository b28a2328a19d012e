/* SPDX-License-Identifier: BSD-3-Clause */
#include "mutate.h"

#include <stdlib.h>

#define STEPS_MAX 6u
#define GROWTH_MAX 64u

struct input {
    uint8_t *p;
    size_t n;
    size_t size;
    uint64_t random; /* the generator's state */
    const struct corpus *corpus;
};

/* SplitMix64: small, and good for every starting value. */
static uint64_t next(uint64_t *random)
{
    uint64_t z = *random += 0x9E3779B97F4A7C15u;

    z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9u;
    z = (z ^ z >> 27) * 0x94D049BB133111EBu;
    return z ^ z >> 31;
}

static size_t below(struct input *in, size_t limit)
{
    return limit > 0 ? (size_t)(next(&in->random) % limit) : 0;
}

static void flip_bit(struct input *in)
{
    if (in->n > 0)
        in->p[below(in, in->n)] ^= (uint8_t)(1u << below(in, 8));
}

static void set_byte(struct input *in)
{
    if (in->n > 0)
        in->p[below(in, in->n)] = (uint8_t)next(&in->random);
}

/* A number of 1, 2 or 4 bytes at which lengths and counts go wrong. */
static void set_number(struct input *in)
{
    static const uint32_t numbers[] = { 0,          1,          2,         3,       4,       7,        8,
                                        15,         16,         31,        32,      63,      64,       127,
                                        128,        255,        256,       1024,    4096,    0x7FFF,   0x8000,
                                        0xFFFE,     0xFFFF,     0x10000,   0x3FFFF, 0x40000, 0xFFFFFF, 0x7FFFFFFF,
                                        0x80000000, 0xFFFFFFFE, 0xFFFFFFFF };
    uint32_t number = numbers[below(in, sizeof(numbers) / sizeof(numbers[0]))];
    size_t len = (size_t)1 << below(in, 3);
    size_t at;

    if (in->n < len)
        return;
    at = below(in, in->n - len + 1);
    for (size_t i = 0; i < len; i++)
        in->p[at + i] = (uint8_t)(number >> 8 * i);
}

/* Off by a little, in place: what a length field has to be compared with. */
static void add_little(struct input *in)
{
    if (in->n > 0)
        in->p[below(in, in->n)] += (uint8_t)(below(in, 9) - 4);
}

static void truncate_end(struct input *in)
{
    in->n = below(in, in->n + 1);
}

static void grow_end(struct input *in)
{
    size_t n = 1 + below(in, GROWTH_MAX);
    bool zeros = below(in, 2) == 0;

    for (; n > 0 && in->n < in->size; n--)
        in->p[in->n++] = zeros ? 0 : (uint8_t)next(&in->random);
}

static void remove_span(struct input *in)
{
    size_t at = below(in, in->n);
    size_t len = below(in, in->n - at + 1);

    memmove(in->p + at, in->p + at + len, in->n - at - len);
    in->n -= len;
}

static void repeat_span(struct input *in)
{
    size_t at = below(in, in->n);
    size_t len = below(in, in->n - at + 1);

    if (len > GROWTH_MAX)
        len = GROWTH_MAX;
    if (in->n + len > in->size)
        return;
    memmove(in->p + at + len, in->p + at, in->n - at);
    in->n += len;
}

/* The end of another seed behind the beginning of this input. */
static void splice(struct input *in)
{
    struct dsm_bytes other = in->corpus->seeds[below(in, in->corpus->count)];
    size_t from = below(in, other.n + 1);
    size_t at = below(in, in->n + 1);

    if (at + (other.n - from) > in->size)
        return;
    if (other.n > from)
        memcpy(in->p + at, other.p + from, other.n - from);
    in->n = at + (other.n - from);
}

static void (*const steps[])(struct input *) = {
    flip_bit,   flip_bit,     set_byte, set_byte,    set_number,  set_number, add_little,
    add_little, truncate_end, grow_end, remove_span, repeat_span, splice,
};

size_t mutate(const struct corpus *corpus, uint64_t seed, uint64_t run, uint8_t *buffer, size_t size)
{
    struct input in = { .p = buffer, .size = size, .random = seed, .corpus = corpus };
    struct dsm_bytes start;

    in.random = next(&in.random) ^ run;
    start = corpus->seeds[below(&in, corpus->count)];
    in.n = start.n;
    memcpy(in.p, start.p, start.n);
    for (size_t i = 1 + below(&in, STEPS_MAX); i > 0; i--)
        steps[below(&in, sizeof(steps) / sizeof(steps[0]))](&in);
    return in.n;
}

struct corpus *corpus_make(void)
{
    static uint8_t buffer[FUZZ_INPUT_MAX];
    struct corpus *corpus = calloc(1, sizeof(*corpus));
    size_t n;

    FUZZ_CHECK(corpus != NULL);
    while ((n = fuzz_seed(corpus->count, buffer, sizeof(buffer))) != FUZZ_NO_SEED) {
        uint8_t *p = malloc(n ? n : 1);

        FUZZ_CHECK(p != NULL);
        memcpy(p, buffer, n);
        corpus->seeds = realloc(corpus->seeds, (corpus->count + 1) * sizeof(*corpus->seeds));
        FUZZ_CHECK(corpus->seeds != NULL);
        corpus->seeds[corpus->count++] = dsm_bytes(p, n);
    }
    return corpus;
}

void corpus_free(struct corpus *corpus)
{
    for (size_t i = 0; i < corpus->count; i++)
        free((void *)(uintptr_t)corpus->seeds[i].p);
    free(corpus->seeds);
    free(corpus);
}
