/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * A command line against a table of options. Options and words may mix; --name=VALUE, --name VALUE, -nVALUE, -n VALUE,
 * several flags behind one dash, and -- behind which all are words.
 */
#ifndef DSM_OPTIONS_COMMAND_LINE_H
#define DSM_OPTIONS_COMMAND_LINE_H

#include "options/option.h"

/*
 * Sets what argv[1..] says. The words that are no options are moved to argv[1..*word_count], in their order.
 * DSM_ERR_CONFIG: what is wrong is in detail.
 */
enum dsm_error dsm_command_line_parse(const struct dsm_option *table, int argc, char *argv[], void *settings,
                                      int *word_count, struct dsm_error_detail *detail) DSM_MUST_CHECK;

#endif
