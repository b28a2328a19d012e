/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef DSM_REQUESTER_CHALLENGE_H
#define DSM_REQUESTER_CHALLENGE_H

#include "requester/step.h"

struct dsm_challenge_result {
    uint8_t slot_mask;
    bool basic_mut_auth;           /* the device asks us in turn: dsm_authenticate_begin is the next step */
    struct dsm_bytes summary_hash; /* in the answer; empty: none was asked for */
    struct dsm_bytes opaque;
};
/* Needs the slot's chain. summary_type: enum dsm_summary_type. */
enum dsm_step dsm_challenge_begin(struct dsm_requester *r, uint8_t slot, uint8_t summary_type,
                                  struct dsm_challenge_result *out) DSM_MUST_CHECK;

#endif
