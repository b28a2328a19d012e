/* SPDX-License-Identifier: BSD-3-Clause */
/* KEY_PAIR_INFO in words, and SET_KEY_PAIR_INFO from the command line. */
#ifndef DSM_CLI_SWTSM_KEY_PAIRS_H
#define DSM_CLI_SWTSM_KEY_PAIRS_H

#include "cli/swtsm.h"

/* All of them, or the one of --key-pair. */
enum dsm_error swtsm_key_pairs_show(struct swtsm *t) DSM_MUST_CHECK;
enum dsm_error swtsm_key_pairs_set(struct swtsm *t) DSM_MUST_CHECK;

#endif
