/* SPDX-License-Identifier: BSD-3-Clause */
/* KEY_UPDATE and KEY_UPDATE_ACK (DSP0274 10.21). */
#ifndef DSM_WIRE_KEY_UPDATE_H
#define DSM_WIRE_KEY_UPDATE_H

#include "wire/message.h"

enum dsm_key_operation {
    DSM_KEY_UPDATE_KEY = 1,
    DSM_KEY_UPDATE_ALL_KEYS = 2,
    DSM_KEY_VERIFY_NEW_KEY = 3,
};

struct dsm_key_update {
    uint8_t operation; /* param1 */
    uint8_t tag;       /* param2 */
};

struct dsm_key_update_ack {
    uint8_t operation;
    uint8_t tag;
};

enum dsm_error dsm_key_update_decode(const struct dsm_wire_params *params, struct dsm_bytes *message,
                                     struct dsm_key_update *out) DSM_MUST_CHECK;
enum dsm_error dsm_key_update_encode(const struct dsm_wire_params *params, const struct dsm_key_update *in,
                                     struct dsm_writer *w) DSM_MUST_CHECK;

enum dsm_error dsm_key_update_ack_decode(const struct dsm_wire_params *params, struct dsm_bytes *message,
                                         struct dsm_key_update_ack *out) DSM_MUST_CHECK;
enum dsm_error dsm_key_update_ack_encode(const struct dsm_wire_params *params, const struct dsm_key_update_ack *in,
                                         struct dsm_writer *w) DSM_MUST_CHECK;

/* The rows of wire/message.h. */
extern const struct dsm_message dsm_key_update_row;
extern const struct dsm_message dsm_key_update_ack_row;

#endif
