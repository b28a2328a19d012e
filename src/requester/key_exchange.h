/* SPDX-License-Identifier: BSD-3-Clause */
/* KEY_EXCHANGE: begins a session, in which messages travel from then on. */
#ifndef DSM_REQUESTER_KEY_EXCHANGE_H
#define DSM_REQUESTER_KEY_EXCHANGE_H

#include "requester/step.h"

struct dsm_key_exchange_options {
    uint8_t slot;           /* whose chain has been read */
    uint8_t summary_type;   /* enum dsm_summary_type */
    uint8_t session_policy; /* 1.2 */
};
struct dsm_key_exchange_result {
    struct dsm_bytes summary_hash; /* in the answer; empty: none was asked for */
    uint16_t secured_version;      /* selected for DSP0277 */
};
/* out may be NULL. */
enum dsm_step dsm_key_exchange_begin(struct dsm_requester *r, const struct dsm_key_exchange_options *options,
                                     struct dsm_key_exchange_result *out) DSM_MUST_CHECK;

#endif
