/* SPDX-License-Identifier: BSD-3-Clause */
#include "requester/session.h"

#include "requester/requester.h"

bool dsm_requester_is_secured(const struct dsm_requester *r)
{
    const struct dsm_requester_session *session = &r->session;

    return session->state == DSM_SESSION_ESTABLISHED ||
           (session->state == DSM_SESSION_HANDSHAKE && !session->in_the_clear);
}

void dsm_requester_session_forget(struct dsm_requester *r)
{
    struct dsm_requester_session *session = &r->session;

    dsm_hash_reset(&session->th);
    dsm_hash_reset(&session->l1l2);
    dsm_handshake_secrets_wipe(&session->handshake);
    dsm_data_secrets_wipe(&session->data);
    dsm_record_direction_reset(&session->out);
    dsm_record_direction_reset(&session->in);
    dsm_record_direction_reset(&session->old_in);
    *session = (struct dsm_requester_session){ .state = DSM_SESSION_NONE };
}
