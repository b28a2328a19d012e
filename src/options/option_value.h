/* SPDX-License-Identifier: BSD-3-Clause */
/* What the values of several options are: numbers, times, one of a few words. A refusal says what is accepted. */
#ifndef DSM_OPTIONS_OPTION_VALUE_H
#define DSM_OPTIONS_OPTION_VALUE_H

#include "base/error_detail.h"

#include <stdbool.h>
#include <stdint.h>

/* Decimal or 0x..., min to max. */
enum dsm_error dsm_option_value_number(const char *text, uint64_t min, uint64_t max, uint64_t *out,
                                       struct dsm_error_detail *detail) DSM_MUST_CHECK;

/* Seconds, with up to three decimals: 2, 0.25. Of min_ms to max_ms, in milliseconds. */
enum dsm_error dsm_option_value_seconds(const char *text, uint32_t min_ms, uint32_t max_ms, uint32_t *out_ms,
                                        struct dsm_error_detail *detail) DSM_MUST_CHECK;

struct dsm_option_word {
    const char *name; /* NULL: past the last */
    unsigned value;
};
/* Upper or lower case. */
enum dsm_error dsm_option_value_word(const char *text, const struct dsm_option_word *words, unsigned *out,
                                     struct dsm_error_detail *detail) DSM_MUST_CHECK;

#endif
