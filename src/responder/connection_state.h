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
#include "spdm/exchange.h"
#include "spdm/session.h"

/* A session with what a device keeps about it. */
struct dsm_responder_session {
    struct dsm_session base;
    bool tdisp_version_asked;
    bool measurements_changed; /* since L1/L2 began */
};

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

struct dsm_connection_state {
    struct dsm_negotiated negotiated;
    struct dsm_transcript transcript;
    struct dsm_slots_find slots[DSM_SLOTS_MAX];
    struct dsm_responder_session sessions[DSM_SESSIONS_MAX];
    uint16_t last_session_id;
    /* Measurements have changed since VERSION, or there is no algorithm in common: all that is answered in clear is
     * GET_VERSION. */
    bool needs_resynch;
    const struct dsm_algorithm_kind_row *lacking; /* in the latter case: the kind, and what was offered of it */
    uint32_t lacking_offered;
    struct dsm_held_response held;
};

#endif
