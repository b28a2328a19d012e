/* SPDX-License-Identifier: BSD-3-Clause */
/* What a connection and its sessions hold. Private to this room. */
#ifndef DSM_RESPONDER_CONTEXT_H
#define DSM_RESPONDER_CONTEXT_H

#include "pcisig/pci_session.h"
#include "responder/connection.h"
#include "spdm/assembly.h"
#include "spdm/exchange.h"
#include "spdm/negotiated.h"
#include "spdm/record.h"
#include "spdm/signing.h"
#include "spdm/transcript.h"
#include "wire/binding.h"

enum dsm_session_state {
    DSM_SESSION_FREE,
    DSM_SESSION_HANDSHAKE,
    DSM_SESSION_ESTABLISHED,
};

/* KEY_UPDATE: between the request and VerifyNewKey the old request key still opens records. */
struct dsm_key_update_state {
    bool pending;
    bool opened_with_old; /* the record in hand was */
    uint8_t operation;    /* the last one that was acknowledged, and its tag; 0: none yet */
    uint8_t tag;
    struct dsm_record_direction old_request;
};

struct dsm_session {
    enum dsm_session_state state;
    uint32_t session_id;
    uint8_t slot;
    uint8_t session_policy;
    bool in_the_clear;          /* the handshake is */
    uint8_t heartbeat_period_s; /* 0: none */
    uint64_t last_heard_ms;
    bool tdisp_version_asked;
    struct dsm_messages th; /* while in handshake */
    struct dsm_messages l1l2;
    bool measurements_changed; /* since L1/L2 began */
    struct dsm_handshake_secrets handshake;
    struct dsm_data_secrets data;
    struct dsm_record_direction request;
    struct dsm_record_direction response;
    struct dsm_key_update_state key_update;
};

/* A slot's chain as this connection shows it: header and root digest depend on the negotiated hash. */
struct dsm_slot_view {
    struct dsm_credential *credential; /* borrowed from the device; NULL: not provisioned */
    uint8_t header[4 + DSM_HASH_MAX];  /* Length, Reserved, RootHash */
    size_t header_len;
    size_t total_len;
    uint8_t digest[DSM_HASH_MAX]; /* of the whole chain */
};

/* What dsm_connection_work does. */
enum dsm_job_kind {
    DSM_JOB_NONE,
    DSM_JOB_SIGN,         /* the digest below, to the end of the response */
    DSM_JOB_KEY_EXCHANGE, /* responder/key_exchange.c */
};

/*
 * Work set aside: its inputs are owned here or immutable and counted, and nothing else touches it or the response while
 * it runs. A reset meanwhile changes the connection's epoch, and finish drops the outcome.
 */
struct dsm_job {
    enum dsm_job_kind kind;
    uint64_t epoch;
    enum dsm_error result;
    struct dsm_credential *credential; /* one reference */
    struct dsm_signing signing;
    uint8_t digest[DSM_HASH_MAX];
    /* key exchange */
    const struct dsm_dhe_algorithm *dhe;
    struct dsm_bytes peer_exchange_data; /* in the request, which stays until finish */
    uint8_t *exchange_data;              /* in the response, to be filled */
    struct dsm_bytes request;            /* KEY_EXCHANGE */
    const struct dsm_aead_algorithm *aead;
    bool encrypts;
    struct dsm_session session; /* made by the job, moved into place by the commit */
};

/* What happens once the response is sealed. */
enum dsm_afterwards {
    DSM_AFTER_NOTHING,
    DSM_AFTER_END_SESSION,
    DSM_AFTER_ESTABLISH, /* FINISH_RSP still goes out under the handshake's key */
};

/* RESPOND_IF_READY: a response that is held back until it is asked for. */
struct dsm_held_response {
    bool held;
    uint8_t request_code;
    uint8_t token;
    uint32_t session_id;                  /* 0: in clear */
    uint8_t request_digest[DSM_HASH_MAX]; /* under the negotiated hash */
    struct dsm_writer response;
};

struct dsm_connection {
    struct dsm_device *device;
    const struct dsm_binding *binding;
    struct dsm_negotiated negotiated;
    struct dsm_transcript transcript;
    bool needs_resynch; /* measurements have changed since VERSION: GET_VERSION is all that is answered in clear */
    struct dsm_slot_view slots[DSM_SLOTS_MAX];
    struct dsm_session sessions[DSM_SESSIONS_MAX];
    uint16_t last_session_id;
    uint64_t epoch;
    uint64_t request_epoch; /* in which the request in hand was handled */
    bool in_hand;           /* a request that finish has yet to be called for */
    bool abandoned;         /* it gets no response */
    uint64_t now_ms;
    const char *why;

    /* The request in hand. */
    enum dsm_object_kind kind;
    struct dsm_spdm_header header;
    const struct dsm_exchange *exchange; /* its rows in spdm/exchange_table.h and responder/handler_table.h */
    const struct dsm_handler *handler;
    struct dsm_bytes message; /* without the transport's padding once decoded */
    size_t padded_len;        /* with it */
    bool repeated;            /* it was answered before and gets the same answer: it is in its transcript already */
    struct dsm_negotiated proposed; /* GET_CAPABILITIES and NEGOTIATE_ALGORITHMS: negotiated, once they are answered */
    struct dsm_slot_view proposed_slots[DSM_SLOTS_MAX];
    struct dsm_session *session; /* NULL: in clear */
    struct dsm_wire_params params;
    struct dsm_job job;
    struct dsm_held_response held;
    enum dsm_afterwards afterwards;
    struct dsm_tdisp_drain drain; /* pending: the response waits for dsm_connection_drained */

    /* The response in hand: plain, before sealing. */
    struct dsm_writer response;
    size_t too_large_len; /* of a response that the requester does not accept */
    uint8_t response_bytes[DSM_RESPONSE_MAX]; /* where it is made, unless large messages are negotiated: */
    struct dsm_assembly large;
    uint8_t aside_bytes[64]; /* what is answered while a response is held back */
};

/* The L1/L2 of the session in which the request in hand came, for spdm/exchange.h. */
static inline struct dsm_messages *dsm_session_l1l2(struct dsm_connection *connection)
{
    return connection->session ? &connection->session->l1l2 : NULL;
}

/* The largest response this requester accepts in one transfer, in this session or in clear. */
size_t dsm_response_limit(const struct dsm_connection *connection);
/* Is there room for the response so far and so many bytes more? Else DSM_ERR_RESPONSE_TOO_LARGE. To be asked before the
 * handler changes anything. */
enum dsm_error dsm_response_fits(struct dsm_connection *connection, size_t more) DSM_MUST_CHECK;

/* Back to before GET_VERSION: sessions ended, nothing negotiated. */
void dsm_connection_forget(struct dsm_connection *connection);
/* The same but for the transcripts: VERSION stands in them already. */
void dsm_connection_forget_negotiated(struct dsm_connection *connection);
/* The request in hand, if there is one, gets no response; what it has done so far stays. Also while work runs. */
void dsm_connection_abandon_request(struct dsm_connection *connection, const char *why);

#endif
