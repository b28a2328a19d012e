/* SPDX-License-Identifier: BSD-3-Clause */
/* Text for a terminal of 80 columns. */
#ifndef DSM_CLI_WRAP_H
#define DSM_CLI_WRAP_H

#include <stddef.h>
#include <stdio.h>

/* Prints text, which begins at column used, broken between words before column 80; further lines begin at indent. A
 * word that fits into no line stands alone: digests are to be copied. */
void cli_wrap(FILE *out, const char *text, size_t used, size_t indent);

#endif
