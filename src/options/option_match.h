/* SPDX-License-Identifier: BSD-3-Clause */
/* Which row of a table a word means: the one of exactly this name, else the only shown one that begins so. */
#ifndef DSM_OPTIONS_OPTION_MATCH_H
#define DSM_OPTIONS_OPTION_MATCH_H

#include "options/option.h"

/* name: n characters without dashes. NULL: refused, with what it may have meant. */
const struct dsm_option *dsm_option_match_long(const struct dsm_option *table, const char *name, size_t n,
                                               struct dsm_error_detail *detail);
const struct dsm_option *dsm_option_match_short(const struct dsm_option *table, char name,
                                                struct dsm_error_detail *detail);

#endif
