/* SPDX-License-Identifier: BSD-3-Clause */
#include "requester/session.h"

void dsm_requester_session_wipe(struct dsm_requester_session *session)
{
    dsm_messages_reset(&session->th);
    dsm_messages_reset(&session->l1l2);
    dsm_record_direction_reset(&session->out);
    dsm_record_direction_reset(&session->in);
    dsm_record_direction_reset(&session->next_in);
    dsm_wipe(session, sizeof(*session));
}
