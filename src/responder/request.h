/* SPDX-License-Identifier: BSD-3-Clause */
/* The request in hand, from its object to the response that is sealed. Private to this room. */
#ifndef DSM_RESPONDER_REQUEST_H
#define DSM_RESPONDER_REQUEST_H

#include "pcisig/pci_session.h"
#include "responder/connection_state.h"
#include "spdm/session_records.h"
#include "wire/binding.h"

/* Whether the response stands in a CHUNK_SEND_ACK. */
enum dsm_in_ack {
    DSM_NOT_IN_ACK,
    DSM_IN_ACK,
    DSM_IN_ACK_OF_ERROR, /* with EarlyErrorDetected: the large request ends there */
};

/* What happens once the response is sealed. */
enum dsm_afterwards {
    DSM_AFTER_NOTHING,
    DSM_AFTER_END_SESSION,
    DSM_AFTER_ESTABLISH, /* FINISH_RSP still goes out under the handshake's key */
};

struct dsm_request {
    uint64_t epoch; /* of the connection, when it was handled */
    uint64_t now_ms;
    bool in_hand;                   /* finish has yet to be called for it */
    bool abandoned;                 /* it gets no response */
    enum dsm_cause_id abandoned_by; /* why, where it is not a reset */

    enum dsm_object_kind kind;
    struct dsm_spdm_header header;
    const struct dsm_exchange *exchange; /* its rows in spdm/exchange_table.h and responder/handler_table.h */
    const struct dsm_handler *handler;
    struct dsm_bytes message;              /* without the transport's padding once decoded */
    size_t padded_len;                     /* with it */
    struct dsm_responder_session *session; /* NULL: in clear */
    struct dsm_responder_session
        *subject;                    /* what its job is about, if it is about a session; it may have come in clear */
    struct dsm_opened_record opened; /* in a session */
    struct dsm_wire_params params;
    bool is_joined; /* it has come in chunks, the last of them in this object */
    enum dsm_in_ack in_ack;
    uint8_t ack_handle;
    uint32_t ack_seq_no;
    struct dsm_chunks proposed_chunks; /* CHUNK_GET */
    bool repeated; /* it was answered before and gets the same answer: it is in its transcript already */

    /* What its commit makes last. */
    struct dsm_negotiated proposed; /* GET_CAPABILITIES, NEGOTIATE_ALGORITHMS */
    struct dsm_slots_find proposed_slots[DSM_SLOT_VIEWS];
    const struct dsm_algorithm_kind_row *lacking; /* a kind of algorithm that is needed has none in common */
    uint32_t lacking_offered;
    uint64_t aead_limit;                        /* KEY_EXCHANGE, PSK_EXCHANGE: the requester's (spdm/session.h) */
    struct dsm_encapsulated_state encapsulated; /* DELIVER_ENCAPSULATED_RESPONSE */
    uint8_t reset_tag;                          /* GET_CSR: its CSRTrackingTag, or what ResetRequired tells as one */
    uint8_t key_operation;                      /* KEY_UPDATE, and its tag */
    uint8_t key_tag;

    enum dsm_afterwards afterwards;
    struct dsm_tdisp_drain drain; /* pending: the response waits for dsm_connection_drained */
    struct dsm_writer response;   /* plain, before it is sealed */
    size_t too_large_len;         /* of a response that the requester does not accept, or of a chain */
    bool is_large_vendor;         /* VENDOR_DEFINED_REQUEST came in its large form, and is answered in it */
};

#endif
