/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * What lasts of a connection from one request to the next: plain data, so that to save a device is to write it out
 * beside the device. What is derived of it (views of slots, ciphers in the sessions' records) can be made again.
 * Private to this room.
 */
#ifndef DSM_RESPONDER_CONNECTION_STATE_H
#define DSM_RESPONDER_CONNECTION_STATE_H

#include "device/identity.h"
#include "spdm/chain_form.h"
#include "spdm/chunks.h"
#include "spdm/exchange.h"
#include "spdm/session.h"
#include "wire/challenge.h"

enum dsm_encapsulated_step {
    DSM_ENCAPSULATED_NOTHING, /* no request waits for the requester */
    DSM_ENCAPSULATED_DIGESTS,
    DSM_ENCAPSULATED_CERTIFICATE,
    DSM_ENCAPSULATED_CHALLENGE,
    /* Of our own accord, in a session that is established, or of the last one anywhere: */
    DSM_ENCAPSULATED_KEY_UPDATE,
    DSM_ENCAPSULATED_VERIFY_NEW_KEY,
    DSM_ENCAPSULATED_ENDPOINT_INFO,
};

/* Where encapsulated requests stand, as plain data. */
struct dsm_encapsulated_state {
    enum dsm_encapsulated_step step;
    bool is_asked;      /* the requester has fetched it, and owes the answer */
    bool is_basic;      /* of basic mutual authentication, with CHALLENGE at its end */
    uint8_t request_id; /* of the request that waits or is asked */
    uint8_t slot;       /* the requester's, */
    uint8_t slot_mask;  /* of those that DIGESTS names */
    uint8_t chain_digest[DSM_HASH_MAX];
    size_t chain_len, chain_total; /* as far as the chain has come, and will */
    uint8_t nonce[DSM_NONCE_LEN];  /* of CHALLENGE, of GET_ENDPOINT_INFO */
    bool is_signed;                /* GET_ENDPOINT_INFO asks for a signature */
    uint8_t key_tag;               /* of KEY_UPDATE */
    uint8_t context[DSM_REQUESTER_CONTEXT_LEN];
};

/* What the requester shows of itself: asked for by encapsulated requests. */
struct dsm_mutual {
    struct dsm_encapsulated_state now;
    struct dsm_messages chain;
    struct dsm_messages m1m2;   /* with is_basic: what was asked and answered before CHALLENGE */
    struct dsm_public_key *key; /* of the chain, once it has verified */
};

/* A session with what a device keeps about it. */
struct dsm_responder_session {
    struct dsm_session base;
    struct dsm_mutual mutual;
    bool tdisp_version_asked;
    bool measurements_changed; /* since L1/L2 began */
};

/* Those of slots, and behind them that of the public key, which has no slot (PUB_KEY_ID_CAP). */
#define DSM_SLOT_VIEWS (DSM_SLOTS_MAX + 1u)

/* A slot's chain as this connection shows it: header and root digest depend on the negotiated hash. */
struct dsm_slots_find {
    struct dsm_credential *credential; /* borrowed from the device; NULL: not provisioned */
    struct dsm_chain_form form;
};

/* RESPOND_IF_READY: a response that is held back until it is asked for; its bytes stay in the connection's buffer. */
struct dsm_held_response {
    bool held;
    uint8_t request_code;
    uint8_t token;
    uint32_t session_id;                  /* 0: in clear */
    uint8_t request_digest[DSM_HASH_MAX]; /* under the negotiated hash */
    bool is_large;                        /* it is in the buffer for large messages */
    size_t len;
};

/* A large message of which not all chunks have travelled: its bytes are in the connection's buffers. */
struct dsm_large_transfer {
    struct dsm_chunks chunks;
    uint32_t session_id; /* 0: in clear */
    bool establishes;    /* a session, once the last chunk is out: it is FINISH_RSP */
};

struct dsm_connection_state {
    struct dsm_negotiated negotiated;
    struct dsm_transcript transcript;
    struct dsm_slots_find slots[DSM_SLOT_VIEWS];
    struct dsm_responder_session sessions[DSM_SESSIONS_MAX];
    uint16_t last_session_id;
    /* Measurements have changed since VERSION, or there is no algorithm in common: all that is answered in clear is
     * GET_VERSION. */
    bool needs_resynch;
    const struct dsm_algorithm_kind_row *lacking; /* in the latter case: the kind, and what was offered of it */
    uint32_t lacking_offered;
    struct dsm_held_response held;
    struct dsm_mutual basic; /* after CHALLENGE_AUTH, outside of sessions */
    struct dsm_large_transfer large_response, large_request;
    uint8_t large_handle; /* of the last large response */
};

#endif
