/* SPDX-License-Identifier: BSD-3-Clause */
/* The table of swdsmctl's verbs. */
#ifndef DSM_CLI_SWDSMCTL_VERBS_H
#define DSM_CLI_SWDSMCTL_VERBS_H

#include "cli/swdsmctl.h"

size_t swdsmctl_words_max(const struct swdsmctl_verb *verb);

#endif
