/* SPDX-License-Identifier: BSD-3-Clause */
/* KEY_EXCHANGE and KEY_EXCHANGE_RSP (DSP0274 10.16). */
#ifndef DSM_WIRE_KEY_EXCHANGE_H
#define DSM_WIRE_KEY_EXCHANGE_H

#include "wire/message.h"

#define DSM_RANDOM_DATA_LEN 32u
#define DSM_SESSION_POLICY_TERMINATE_ON_UPDATE 0x01u /* 1.2: TerminationPolicy */
#define DSM_SESSION_POLICY_EVENT_ALL 0x02u           /* 1.3 */

/* The bits of SessionPolicy that a version defines; PSK_EXCHANGE has it, too. */
uint8_t dsm_session_policy_defined(uint8_t version);

/* MutAuthRequested of KEY_EXCHANGE_RSP: one bit at most. */
#define DSM_MUT_AUTH_REQUESTED 0x01u /* the responder knows the requester's chain or key */
#define DSM_MUT_AUTH_ENCAPSULATED 0x02u
#define DSM_MUT_AUTH_DIGESTS 0x04u /* encapsulated, and GET_DIGESTS counts as asked */

/* Where ExchangeData begins, in both messages. */
#define DSM_EXCHANGE_DATA_AT (DSM_SPDM_HEADER_LEN + 4u + DSM_RANDOM_DATA_LEN)

struct dsm_key_exchange {
    uint8_t summary_type; /* param1 */
    uint8_t slot;         /* param2: 0..7, or 0xFF */
    uint16_t req_session_id;
    uint8_t session_policy; /* 1.2; reserved before */
    uint8_t random_data[DSM_RANDOM_DATA_LEN];
    struct dsm_bytes exchange_data; /* request_exchange_size */
    struct dsm_bytes opaque;
    bool reserved_set;
};

struct dsm_key_exchange_rsp {
    uint8_t heartbeat_period; /* param1, seconds */
    uint16_t rsp_session_id;
    uint8_t mut_auth_requested;
    uint8_t req_slot_id; /* SlotIDParam */
    uint8_t random_data[DSM_RANDOM_DATA_LEN];
    struct dsm_bytes exchange_data; /* response_exchange_size */
    struct dsm_bytes summary_hash;  /* hash_size, or empty */
    struct dsm_bytes opaque;
    struct dsm_bytes signature;
    struct dsm_bytes verify_data; /* ResponderVerifyData: hash_size; absent with the handshake in the clear */
    bool reserved_set;
};

enum dsm_error dsm_key_exchange_decode(const struct dsm_wire_params *params, struct dsm_bytes *message,
                                       struct dsm_key_exchange *out) DSM_MUST_CHECK;
enum dsm_error dsm_key_exchange_encode(const struct dsm_wire_params *params, const struct dsm_key_exchange *in,
                                       struct dsm_writer *w) DSM_MUST_CHECK;
/* An encoder given an empty signature or verify_data leaves it off, so that each prefix can be hashed in turn. Of
 * exchange_data without bytes (p NULL) it writes n zeros, which the caller fills in at DSM_EXCHANGE_DATA_AT. */
enum dsm_error dsm_key_exchange_rsp_decode(const struct dsm_wire_params *params, struct dsm_bytes *message,
                                           struct dsm_key_exchange_rsp *out) DSM_MUST_CHECK;
enum dsm_error dsm_key_exchange_rsp_encode(const struct dsm_wire_params *params, const struct dsm_key_exchange_rsp *in,
                                           struct dsm_writer *w) DSM_MUST_CHECK;

/* The rows of wire/message.h. */
extern const struct dsm_message dsm_key_exchange_row;
extern const struct dsm_message dsm_key_exchange_rsp_row;

#endif
