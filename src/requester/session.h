/* SPDX-License-Identifier: BSD-3-Clause */
/* The secured session of a requester: made by KEY_EXCHANGE and FINISH, kept by HEARTBEAT and KEY_UPDATE, ended by
 * END_SESSION. */
#ifndef DSM_REQUESTER_SESSION_H
#define DSM_REQUESTER_SESSION_H

#include "spdm/key_schedule.h"
#include "spdm/messages.h"
#include "spdm/record.h"

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
    struct dsm_messages th;
    struct dsm_messages l1l2;
    struct dsm_handshake_secrets handshake;
    struct dsm_data_secrets data;
    struct dsm_record_direction out;
    struct dsm_record_direction in;
    struct dsm_record_direction next_in; /* while UpdateAllKeys is under way: its ACK comes under it, an ERROR not */
    bool opened_with_next;
};

/* Back to none. */
void dsm_requester_session_wipe(struct dsm_requester_session *session);

#endif
