/* SPDX-License-Identifier: BSD-3-Clause */
/* RESPOND_IF_READY (DSP0274 10.12). */
#ifndef DSM_WIRE_RESPOND_IF_READY_H
#define DSM_WIRE_RESPOND_IF_READY_H

#include "wire/message.h"

struct dsm_respond_if_ready {
    uint8_t request_code; /* param1: the request that got ResponseNotReady */
    uint8_t token;        /* param2 */
};

enum dsm_error dsm_respond_if_ready_decode(const struct dsm_wire_params *params, struct dsm_bytes *message,
                                           struct dsm_respond_if_ready *out) DSM_MUST_CHECK;
enum dsm_error dsm_respond_if_ready_encode(const struct dsm_wire_params *params, const struct dsm_respond_if_ready *in,
                                           struct dsm_writer *w) DSM_MUST_CHECK;

/* The row of wire/message.h. */
extern const struct dsm_message dsm_respond_if_ready_row;

#endif
