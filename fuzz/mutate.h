/* SPDX-License-Identifier: BSD-3-Clause */
/* Inputs made from a target's seeds: the same for the same numbers, on every machine. */
#ifndef DSM_FUZZ_MUTATE_H
#define DSM_FUZZ_MUTATE_H

#include "fuzz.h"

struct corpus {
    struct dsm_bytes *seeds;
    size_t count;
};

/* All of fuzz_seed's inputs. */
struct corpus *corpus_make(void);
void corpus_free(struct corpus *corpus);

/* Writes an input to buffer and returns its length. */
size_t mutate(const struct corpus *corpus, uint64_t seed, uint64_t run, uint8_t *buffer, size_t size);

#endif
