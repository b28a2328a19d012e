/* SPDX-License-Identifier: BSD-3-Clause */
#include "spdm/session.h"

struct dsm_session_suite dsm_session_suite(const struct dsm_crypto *crypto, const struct dsm_negotiated *negotiated)
{
    return (struct dsm_session_suite){
        .crypto = crypto,
        .hash = dsm_negotiated_hash(negotiated),
        .aead = dsm_negotiated_aead(negotiated),
        .version = negotiated->version,
        .encrypts = dsm_both_can(negotiated, DSM_CAP_ENCRYPT),
    };
}

struct dsm_kdf dsm_session_kdf(const struct dsm_session *session)
{
    return (struct dsm_kdf){ session->suite.crypto, session->suite.hash, session->suite.version };
}

static void reset_ciphers(struct dsm_session_key keys[DSM_ROLES])
{
    for (size_t i = 0; i < DSM_ROLES; i++)
        dsm_record_direction_reset(&keys[i].records);
}

void dsm_session_wipe(struct dsm_session *session)
{
    dsm_th_reset(&session->th);
    dsm_messages_reset(&session->l1l2);
    reset_ciphers(session->keys);
    reset_ciphers(session->old_keys);
    reset_ciphers(session->next_keys);
    dsm_wipe(session, sizeof(*session));
}

void dsm_session_move(struct dsm_session *to, struct dsm_session *from)
{
    dsm_session_wipe(to);
    *to = *from;
    dsm_wipe(from, sizeof(*from));
}

uint64_t dsm_session_deadline_ms(const struct dsm_session *session)
{
    uint64_t limit_ms = 0;

    if (session->state == DSM_SESSION_HANDSHAKE)
        limit_ms = session->handshake_limit_ms;
    else if (session->state == DSM_SESSION_ESTABLISHED)
        limit_ms = 2000u * (uint64_t)session->heartbeat_period_s;
    return limit_ms != 0 ? session->heard_ms + limit_ms : UINT64_MAX;
}
