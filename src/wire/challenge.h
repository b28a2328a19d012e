/* SPDX-License-Identifier: BSD-3-Clause */
/* CHALLENGE and CHALLENGE_AUTH (DSP0274 10.8). */
#ifndef DSM_WIRE_CHALLENGE_H
#define DSM_WIRE_CHALLENGE_H

#include "wire/message.h"

enum dsm_summary_type {
    DSM_SUMMARY_NONE = 0x00,
    DSM_SUMMARY_TCB = 0x01,
    DSM_SUMMARY_ALL = 0xFF,
};

/* All other values are reserved. KEY_EXCHANGE has the same field. */
bool dsm_summary_type_is_valid(uint8_t type);
/* Of a request. */
enum dsm_error dsm_summary_type_check(const struct dsm_wire_params *params, uint8_t type) DSM_MUST_CHECK;

#define DSM_REQUESTER_CONTEXT_LEN 8u /* 1.3 */

struct dsm_challenge {
    uint8_t slot;         /* param1: 0..7, or 0xFF for a provisioned public key */
    uint8_t summary_type; /* param2, enum dsm_summary_type */
    uint8_t nonce[DSM_NONCE_LEN];
    uint8_t context[DSM_REQUESTER_CONTEXT_LEN]; /* 1.3 */
};

struct dsm_challenge_auth {
    uint8_t slot;                     /* param1 bits 3:0; 0xF for a provisioned public key */
    bool basic_mut_auth;              /* param1 bit 7 */
    uint8_t slot_mask;                /* param2 */
    struct dsm_bytes cert_chain_hash; /* hash_size */
    uint8_t nonce[DSM_NONCE_LEN];
    struct dsm_bytes summary_hash; /* hash_size, or empty */
    struct dsm_bytes opaque;
    uint8_t context[DSM_REQUESTER_CONTEXT_LEN]; /* 1.3 */
    struct dsm_bytes signature;                 /* signature_size */
    bool reserved_set;
};

enum dsm_error dsm_challenge_decode(const struct dsm_wire_params *params, struct dsm_bytes *message,
                                    struct dsm_challenge *out) DSM_MUST_CHECK;
enum dsm_error dsm_challenge_encode(const struct dsm_wire_params *params, const struct dsm_challenge *in,
                                    struct dsm_writer *w) DSM_MUST_CHECK;

/* An encoder given an empty signature leaves it off, so that what is signed can be hashed first. */
enum dsm_error dsm_challenge_auth_decode(const struct dsm_wire_params *params, struct dsm_bytes *message,
                                         struct dsm_challenge_auth *out) DSM_MUST_CHECK;
enum dsm_error dsm_challenge_auth_encode(const struct dsm_wire_params *params, const struct dsm_challenge_auth *in,
                                         struct dsm_writer *w) DSM_MUST_CHECK;

/* The rows of wire/message.h. */
extern const struct dsm_message dsm_challenge_row;
extern const struct dsm_message dsm_challenge_auth_row;

#endif
