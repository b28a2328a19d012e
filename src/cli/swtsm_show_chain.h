/* SPDX-License-Identifier: BSD-3-Clause */
/* A certificate chain for people and as JSON. */
#ifndef DSM_CLI_SWTSM_SHOW_CHAIN_H
#define DSM_CLI_SWTSM_SHOW_CHAIN_H

#include "cli/swtsm.h"

bool swtsm_is_root_pinned(const struct swtsm *t);
json_t *swtsm_show_chain(struct swtsm *t, const struct dsm_requester_slot *slot);

#endif
