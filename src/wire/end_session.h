/* SPDX-License-Identifier: BSD-3-Clause */
/* END_SESSION and END_SESSION_ACK (DSP0274 10.22). */
#ifndef DSM_WIRE_END_SESSION_H
#define DSM_WIRE_END_SESSION_H

#include "wire/message.h"

#define DSM_END_SESSION_PRESERVE_STATE_CLEAR 0x01u /* param1: 1 clears the negotiated state */

struct dsm_end_session {
    uint8_t attributes; /* param1 */
    bool reserved_set;
};

struct dsm_end_session_ack {
    bool reserved_set;
};

enum dsm_error dsm_end_session_decode(const struct dsm_wire_params *params, struct dsm_bytes *message,
                                      struct dsm_end_session *out) DSM_MUST_CHECK;
enum dsm_error dsm_end_session_encode(const struct dsm_wire_params *params, const struct dsm_end_session *in,
                                      struct dsm_writer *w) DSM_MUST_CHECK;

enum dsm_error dsm_end_session_ack_decode(const struct dsm_wire_params *params, struct dsm_bytes *message,
                                          struct dsm_end_session_ack *out) DSM_MUST_CHECK;
enum dsm_error dsm_end_session_ack_encode(const struct dsm_wire_params *params, const struct dsm_end_session_ack *in,
                                          struct dsm_writer *w) DSM_MUST_CHECK;

/* The rows of wire/message.h. */
extern const struct dsm_message dsm_end_session_row;
extern const struct dsm_message dsm_end_session_ack_row;

#endif
