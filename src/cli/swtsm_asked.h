/* SPDX-License-Identifier: BSD-3-Clause */
/* What a device tells when it is asked for it, and asks in turn. */
#ifndef DSM_CLI_SWTSM_ASKED_H
#define DSM_CLI_SWTSM_ASKED_H

#include "cli/swtsm.h"

/* ENDPOINT_INFO of a device that states EP_INFO_CAP, signed with the slot's key where it can be. */
enum dsm_error swtsm_endpoint_info(struct swtsm *t, uint8_t slot) DSM_MUST_CHECK;
/* --answer: what the device asks inside of our requests. */
enum dsm_error swtsm_answer(struct swtsm *t) DSM_MUST_CHECK;

#endif
