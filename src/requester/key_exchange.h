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
enum dsm_step dsm_key_exchange_begin(struct dsm_requester *r,
                                     const struct dsm_key_exchange_options *options) DSM_MUST_CHECK;

#endif
