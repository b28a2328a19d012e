/* SPDX-License-Identifier: BSD-3-Clause */
/* The secured session of a requester: made by KEY_EXCHANGE and FINISH, kept by HEARTBEAT and KEY_UPDATE, ended by
 * END_SESSION. */
#ifndef DSM_REQUESTER_SESSION_H
#define DSM_REQUESTER_SESSION_H

#include "spdm/key_schedule.h"
#include "spdm/record.h"
#include "wire/key_update.h"

struct dsm_requester;

enum dsm_requester_session_state {
    DSM_SESSION_NONE,
    DSM_SESSION_HANDSHAKE, /* KEY_EXCHANGE_RSP is verified */
    DSM_SESSION_ESTABLISHED,
};

struct dsm_requester_session {
    enum dsm_requester_session_state state;
    bool in_the_clear; /* the handshake: FINISH and FINISH_RSP are not sealed */
    uint32_t id;       /* requester's 16 bits low, responder's high */
    uint8_t slot;
    uint8_t heartbeat_period_s;
    uint8_t policy;
    uint8_t summary_type;
    uint8_t summary_hash[DSM_HASH_MAX]; /* of KEY_EXCHANGE_RSP, with a summary type */
    uint16_t secured_version;           /* selected for DSP0277; 0: the device named none */
    uint8_t key_update_tag;
    struct dsm_hash th;
    struct dsm_hash l1l2;
    struct dsm_handshake_secrets handshake;
    struct dsm_data_secrets data;
    struct dsm_record_direction out;
    struct dsm_record_direction in;
    struct dsm_record_direction old_in; /* while UpdateAllKeys is under way: an ERROR still comes under it */
};

/* Messages travel in records now. */
bool dsm_requester_is_secured(const struct dsm_requester *r);
/* Wipes keys and forgets the session, without a message. */
void dsm_requester_session_forget(struct dsm_requester *r);

struct dsm_key_exchange_options {
    uint8_t slot;
    uint8_t summary_type;   /* enum dsm_summary_type */
    uint8_t session_policy; /* 1.2 */
};
enum dsm_error dsm_requester_key_exchange(struct dsm_requester *r,
                                          const struct dsm_key_exchange_options *options) DSM_MUST_CHECK;
enum dsm_error dsm_requester_finish(struct dsm_requester *r) DSM_MUST_CHECK;
enum dsm_error dsm_requester_heartbeat(struct dsm_requester *r) DSM_MUST_CHECK;
/* DSM_KEY_UPDATE_KEY or DSM_KEY_UPDATE_ALL_KEYS, then VerifyNewKey. */
enum dsm_error dsm_requester_key_update(struct dsm_requester *r, enum dsm_key_operation operation) DSM_MUST_CHECK;
enum dsm_error dsm_requester_end_session(struct dsm_requester *r) DSM_MUST_CHECK;

#endif
