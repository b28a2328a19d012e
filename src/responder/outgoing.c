/* SPDX-License-Identifier: BSD-3-Clause */
#include "responder/outgoing.h"

#include "responder/finish.h"
#include "responder/message_log.h"
#include "responder/sessions.h"

static enum dsm_error seal(struct dsm_connection *connection, struct dsm_bytes response, struct dsm_writer *w)
{
    const struct dsm_binding *binding = connection->binding;
    struct dsm_responder_session *session = connection->request.session;
    enum dsm_error error;
    size_t start;

    if (!session)
        return dsm_binding_wrap(binding, connection->request.kind, response, w);
    binding->begin(w, &start);
    error = dsm_session_records_seal(&session->base, &binding->record, response, w);
    if (error == DSM_ERR_SEQUENCE_EXHAUSTED) {
        (void)dsm_cause_set(&connection->device->cause, DSM_CAUSE_RECORD_SEQUENCE, session->base.id, 0);
        dsm_sessions_end(connection, session);
        return DSM_ERR_DISCARD;
    }
    DSM_TRY(error);
    return binding->finish(w, start, DSM_OBJECT_RECORD);
}

/* A session ends whether the peer can be told or not. */
static void do_afterwards(struct dsm_connection *connection, bool is_sent)
{
    struct dsm_responder_session *session = connection->request.session;

    if (connection->request.afterwards == DSM_AFTER_END_SESSION)
        dsm_sessions_end(connection, session);
    if (connection->request.afterwards == DSM_AFTER_ESTABLISH && is_sent)
        dsm_finish_establish(connection, session);
}

enum dsm_error dsm_outgoing_write(struct dsm_connection *connection, struct dsm_writer *w)
{
    struct dsm_writer *response = &connection->request.response;
    bool secured = connection->request.session != NULL;
    enum dsm_error error;

    dsm_message_log_response(connection, dsm_written(response));
    error = seal(connection, dsm_written(response), w);
    if (secured)
        dsm_wipe(response->start, dsm_written_len(response)); /* it may be LOCK's nonce */
    if (connection->request.session)
        do_afterwards(connection, error == DSM_OK);
    connection->request.session = NULL;
    return error;
}
