/* SPDX-License-Identifier: BSD-3-Clause */
/* What --help prints, for a terminal of 80 columns. */
#ifndef DSM_OPTIONS_OPTION_HELP_H
#define DSM_OPTIONS_OPTION_HELP_H

#include "options/option.h"

#include <stdbool.h>
#include <stdio.h>

/* Two columns: the left one as it is, the right one wrapped between words. */
void dsm_option_help_row(FILE *out, const char *left, const char *right);
/* A row for each option that is shown. */
void dsm_option_help_print(FILE *out, const struct dsm_option *table);

#endif
