/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * GET_ENCAPSULATED_REQUEST, ENCAPSULATED_REQUEST, DELIVER_ENCAPSULATED_RESPONSE and ENCAPSULATED_RESPONSE_ACK (DSP0274
 * 1.1): requests of the responder inside of an exchange of the requester. A message inside has a length of its own, so
 * that padding of the transport is still behind it here.
 */
#ifndef DSM_WIRE_ENCAPSULATED_H
#define DSM_WIRE_ENCAPSULATED_H

#include "wire/message.h"

enum dsm_encapsulated_payload {
    DSM_ENCAPSULATED_ABSENT = 0,
    DSM_ENCAPSULATED_PRESENT = 1,
    DSM_ENCAPSULATED_REQ_SLOT = 2, /* one byte: the slot that the requester authenticates with */
};

struct dsm_get_encapsulated_request {
    bool reserved_set;
};

struct dsm_encapsulated_request {
    uint8_t request_id; /* param1 */
    struct dsm_bytes request;
    bool reserved_set;
};

struct dsm_deliver_encapsulated_response {
    uint8_t request_id; /* param1 */
    struct dsm_bytes response;
    bool reserved_set;
};

struct dsm_encapsulated_response_ack {
    uint8_t request_id;     /* param1: of the request inside */
    uint8_t payload_type;   /* param2, enum dsm_encapsulated_payload */
    uint8_t ack_request_id; /* 1.2 */
    struct dsm_bytes request;
    uint8_t req_slot; /* with DSM_ENCAPSULATED_REQ_SLOT */
    bool reserved_set;
};

enum dsm_error dsm_get_encapsulated_request_decode(const struct dsm_wire_params *params, struct dsm_bytes *message,
                                                   struct dsm_get_encapsulated_request *out) DSM_MUST_CHECK;
enum dsm_error dsm_get_encapsulated_request_encode(const struct dsm_wire_params *params,
                                                   const struct dsm_get_encapsulated_request *in,
                                                   struct dsm_writer *w) DSM_MUST_CHECK;

enum dsm_error dsm_encapsulated_request_decode(const struct dsm_wire_params *params, struct dsm_bytes *message,
                                               struct dsm_encapsulated_request *out) DSM_MUST_CHECK;
enum dsm_error dsm_encapsulated_request_encode(const struct dsm_wire_params *params,
                                               const struct dsm_encapsulated_request *in,
                                               struct dsm_writer *w) DSM_MUST_CHECK;

enum dsm_error dsm_deliver_encapsulated_response_decode(const struct dsm_wire_params *params, struct dsm_bytes *message,
                                                        struct dsm_deliver_encapsulated_response *out) DSM_MUST_CHECK;
enum dsm_error dsm_deliver_encapsulated_response_encode(const struct dsm_wire_params *params,
                                                        const struct dsm_deliver_encapsulated_response *in,
                                                        struct dsm_writer *w) DSM_MUST_CHECK;

enum dsm_error dsm_encapsulated_response_ack_decode(const struct dsm_wire_params *params, struct dsm_bytes *message,
                                                    struct dsm_encapsulated_response_ack *out) DSM_MUST_CHECK;
enum dsm_error dsm_encapsulated_response_ack_encode(const struct dsm_wire_params *params,
                                                    const struct dsm_encapsulated_response_ack *in,
                                                    struct dsm_writer *w) DSM_MUST_CHECK;

/* The rows of wire/message.h. */
extern const struct dsm_message dsm_get_encapsulated_request_row;
extern const struct dsm_message dsm_encapsulated_request_row;
extern const struct dsm_message dsm_deliver_encapsulated_response_row;
extern const struct dsm_message dsm_encapsulated_response_ack_row;

#endif
