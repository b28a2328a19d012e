/* SPDX-License-Identifier: BSD-3-Clause */
/* HEARTBEAT and HEARTBEAT_ACK (DSP0274 10.20). */
#ifndef DSM_WIRE_HEARTBEAT_H
#define DSM_WIRE_HEARTBEAT_H

#include "wire/message.h"

struct dsm_heartbeat {
    bool reserved_set;
};

struct dsm_heartbeat_ack {
    bool reserved_set;
};

enum dsm_error dsm_heartbeat_decode(const struct dsm_wire_params *params, struct dsm_bytes *message,
                                    struct dsm_heartbeat *out) DSM_MUST_CHECK;
enum dsm_error dsm_heartbeat_encode(const struct dsm_wire_params *params, const struct dsm_heartbeat *in,
                                    struct dsm_writer *w) DSM_MUST_CHECK;

enum dsm_error dsm_heartbeat_ack_decode(const struct dsm_wire_params *params, struct dsm_bytes *message,
                                        struct dsm_heartbeat_ack *out) DSM_MUST_CHECK;
enum dsm_error dsm_heartbeat_ack_encode(const struct dsm_wire_params *params, const struct dsm_heartbeat_ack *in,
                                        struct dsm_writer *w) DSM_MUST_CHECK;

/* The rows of wire/message.h. */
extern const struct dsm_message dsm_heartbeat_row;
extern const struct dsm_message dsm_heartbeat_ack_row;

#endif
