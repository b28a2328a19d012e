/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * A secured session as either role has it: what lasts of it is plain data, its keys are secrets. How it comes to be is
 * in spdm/session_handshake.h, its keys and their update in spdm/session_keys.h, its records in spdm/session_records.h.
 * Zeroed memory is a free session.
 */
#ifndef DSM_SPDM_SESSION_H
#define DSM_SPDM_SESSION_H

#include "spdm/messages.h"
#include "spdm/negotiated.h"
#include "spdm/record.h"
#include "spdm/role.h"
#include "spdm/th.h"

enum dsm_session_state {
    DSM_SESSION_FREE,
    DSM_SESSION_HANDSHAKE,   /* KEY_EXCHANGE_RSP or PSK_EXCHANGE_RSP is made, or has been verified */
    DSM_SESSION_ESTABLISHED, /* FINISH_RSP or PSK_FINISH_RSP is; of a PSK without context PSK_EXCHANGE_RSP */
};

/* What the session's keys are made with, as it was agreed when the session began. */
struct dsm_session_suite {
    const struct dsm_crypto *crypto;
    const struct dsm_hash_algorithm *hash;
    const struct dsm_aead_algorithm *aead;
    uint8_t version;
    bool encrypts; /* false: its records are authenticated only */
};

/* One direction: a secret of the key schedule, and the records that are made of it. */
struct dsm_session_key {
    struct dsm_secret secret;
    struct dsm_record_direction records;
};

struct dsm_session {
    enum dsm_session_state state;
    enum dsm_role role; /* ours */
    struct dsm_session_suite suite;
    uint32_t id;           /* the requester's 16 bits low, the responder's high */
    uint8_t slot;          /* of KEY_EXCHANGE */
    bool is_psk;           /* PSK_EXCHANGE began it, */
    uint8_t cxl_secondary; /* and with this number, counted from 1, it is a secondary session of CXL's TSP */
    uint8_t policy;
    bool in_the_clear;          /* the handshake is */
    uint8_t mut_auth;           /* MutAuthRequested of KEY_EXCHANGE_RSP; 0: the requester does not authenticate */
    uint8_t req_slot;           /* the requester's, with whose key it signs FINISH then */
    uint8_t heartbeat_period_s; /* 0: none */
    uint64_t heard_ms;          /* when the other side was last heard */
    uint64_t aead_limit; /* the first sequence number that no key may be used for; 0: 2^64 (DSP0277 1.3, AEAD limit) */
    uint32_t handshake_limit_ms; /* how long it may stay in its handshake; 0: for ever */
    struct dsm_th th;            /* while in handshake */
    struct dsm_messages l1l2;
    struct dsm_secret handshake_secret; /* while in handshake */
    struct dsm_secret export_master;
    /* By whose records they are: enum dsm_role. */
    struct dsm_session_key keys[DSM_ROLES];
    struct dsm_session_key old_keys[DSM_ROLES];  /* that the other side may still use */
    struct dsm_session_key next_keys[DSM_ROLES]; /* prepared, not yet in use */
    uint8_t key_operation; /* of the last KEY_UPDATE that was acknowledged, and its tag; 0: none */
    uint8_t key_tag;
};

struct dsm_session_suite dsm_session_suite(const struct dsm_crypto *crypto, const struct dsm_negotiated *negotiated);
struct dsm_kdf dsm_session_kdf(const struct dsm_session *session);
static inline enum dsm_role dsm_session_peer(const struct dsm_session *session)
{
    return session->role == DSM_REQUESTER ? DSM_RESPONDER : DSM_REQUESTER;
}

/* Wipes what it holds; it is free then. */
void dsm_session_wipe(struct dsm_session *session);
/* from is free afterwards. */
void dsm_session_move(struct dsm_session *to, struct dsm_session *from);

/*
 * When it is over if nothing is heard: two heartbeat periods (DSP0274 10.20), or what a handshake is given. UINT64_MAX:
 * never.
 */
uint64_t dsm_session_deadline_ms(const struct dsm_session *session);

#endif
