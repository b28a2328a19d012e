/* SPDX-License-Identifier: BSD-3-Clause */
/* PSK_EXCHANGE: begins a session with the PSK of the requester's options, in which messages travel from then on. */
#ifndef DSM_REQUESTER_PSK_EXCHANGE_H
#define DSM_REQUESTER_PSK_EXCHANGE_H

#include "requester/step.h"

struct dsm_psk_exchange_options {
    uint8_t summary_type;   /* enum dsm_summary_type */
    uint8_t session_policy; /* 1.2 */
};
struct dsm_psk_exchange_result {
    struct dsm_bytes summary_hash; /* in the answer; empty: none was asked for */
    uint16_t secured_version;      /* selected for DSP0277 */
};
/* The session is in its handshake then, for PSK_FINISH; of a device without a context (PSK_CAP 01b) it is established.
 * out may be NULL. */
enum dsm_step dsm_psk_exchange_begin(struct dsm_requester *r, const struct dsm_psk_exchange_options *options,
                                     struct dsm_psk_exchange_result *out) DSM_MUST_CHECK;

#endif
