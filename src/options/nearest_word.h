/* SPDX-License-Identifier: BSD-3-Clause */
/* "Did you mean": which of some words a mistyped one is nearest to. */
#ifndef DSM_OPTIONS_NEAREST_WORD_H
#define DSM_OPTIONS_NEAREST_WORD_H

#include "base/error_detail.h"

struct dsm_nearest_word {
    const char *typed;
    size_t typed_len;
    const char *best; /* NULL: none is near */
    size_t distance;  /* of best */
};

void dsm_nearest_word_begin(struct dsm_nearest_word *nearest, const char *typed, size_t n);
/* word is kept, if it is the nearest. */
void dsm_nearest_word_offer(struct dsm_nearest_word *nearest, const char *word);
/* "unknown verb wlak; did you mean walk?" kind: "verb", "option"; dashes: what stands in front of each word. */
enum dsm_error dsm_nearest_word_refuse(const struct dsm_nearest_word *nearest, const char *kind, const char *dashes,
                                       struct dsm_error_detail *detail);

#endif
