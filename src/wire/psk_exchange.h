/* SPDX-License-Identifier: BSD-3-Clause */
/* PSK_EXCHANGE and PSK_EXCHANGE_RSP (DSP0274): a session from a secret that both sides have already. */
#ifndef DSM_WIRE_PSK_EXCHANGE_H
#define DSM_WIRE_PSK_EXCHANGE_H

#include "wire/challenge.h"
#include "wire/key_exchange.h"
#include "wire/message.h"

struct dsm_psk_exchange {
    uint8_t summary_type;   /* param1 */
    uint8_t session_policy; /* param2, 1.2; reserved before */
    uint16_t req_session_id;
    struct dsm_bytes psk_hint;
    struct dsm_bytes context;
    struct dsm_bytes opaque;
    bool reserved_set;
};

struct dsm_psk_exchange_rsp {
    uint8_t heartbeat_period; /* param1, seconds */
    uint16_t rsp_session_id;
    struct dsm_bytes summary_hash; /* hash_size, or empty */
    struct dsm_bytes context;      /* empty with PSK_CAP without context */
    struct dsm_bytes opaque;
    struct dsm_bytes verify_data; /* hash_size; an encoder given none leaves it off, so that the rest can be hashed */
    bool reserved_set;
};

enum dsm_error dsm_psk_exchange_decode(const struct dsm_wire_params *params, struct dsm_bytes *message,
                                       struct dsm_psk_exchange *out) DSM_MUST_CHECK;
enum dsm_error dsm_psk_exchange_encode(const struct dsm_wire_params *params, const struct dsm_psk_exchange *in,
                                       struct dsm_writer *w) DSM_MUST_CHECK;

enum dsm_error dsm_psk_exchange_rsp_decode(const struct dsm_wire_params *params, struct dsm_bytes *message,
                                           struct dsm_psk_exchange_rsp *out) DSM_MUST_CHECK;
enum dsm_error dsm_psk_exchange_rsp_encode(const struct dsm_wire_params *params, const struct dsm_psk_exchange_rsp *in,
                                           struct dsm_writer *w) DSM_MUST_CHECK;

/* The rows of wire/message.h. */
extern const struct dsm_message dsm_psk_exchange_row;
extern const struct dsm_message dsm_psk_exchange_rsp_row;

#endif
