/* SPDX-License-Identifier: BSD-3-Clause */
/* The words of a verb as its command's arguments. */
#ifndef DSM_CLI_SWDSMCTL_ARGUMENTS_H
#define DSM_CLI_SWDSMCTL_ARGUMENTS_H

#include "cli/swdsmctl.h"

/* The words as the command's arguments; or whether a word or a file's content is wrong, and why. */
enum dsm_exit_code swdsmctl_arguments(const struct swdsmctl_verb *verb, int count, char **words, json_t **arguments,
                                      struct dsm_error_detail *detail);

#endif
