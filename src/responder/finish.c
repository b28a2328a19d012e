/* SPDX-License-Identifier: BSD-3-Clause */
/* FINISH (DSP0274 10.17): the requester proves the handshake, and the data keys come into use. */
#include "responder/finish.h"

#include "responder/handler.h"
#include "responder/sessions.h"
#include "spdm/session_handshake.h"
#include "wire/finish.h"

/* RequesterVerifyData: HMAC over TH up to FINISH without it. */
static enum dsm_error check_verify_data(struct dsm_session *session, struct dsm_bytes message,
                                        const struct dsm_finish *request, struct dsm_cause *cause)
{
    size_t size = session->suite.hash->size;
    uint8_t expected[DSM_HASH_MAX];

    DSM_TRY(dsm_session_handshake_add(session, dsm_bytes(message.p, message.n - size)));
    DSM_TRY(dsm_session_handshake_verify_data(session, DSM_REQUESTER, expected));
    if (!dsm_secret_equal(dsm_bytes(expected, size), request->verify_data))
        return dsm_cause_set(cause, DSM_CAUSE_VERIFY_DATA, 0, 0);
    return dsm_session_handshake_add(session, request->verify_data);
}

/* With the handshake in the clear FINISH_RSP carries our HMAC over TH up to itself. */
static enum dsm_error respond(struct dsm_connection *connection, struct dsm_session *session)
{
    struct dsm_writer *w = &connection->request.response;
    size_t size = session->suite.hash->size;
    struct dsm_finish_rsp response = { 0 };
    uint8_t *verify_data;

    DSM_TRY(dsm_finish_rsp_encode(&connection->request.params, &response, w));
    DSM_TRY(dsm_session_handshake_add(session, dsm_written(w)));
    if (!session->in_the_clear)
        return DSM_OK;
    verify_data = dsm_write_space(w, size);
    if (!verify_data)
        return DSM_ERR_RESPONSE_TOO_LARGE;
    DSM_TRY(dsm_session_handshake_verify_data(session, DSM_RESPONDER, verify_data));
    return dsm_session_handshake_add(session, dsm_bytes(verify_data, size));
}

static enum dsm_error finish(struct dsm_connection *connection, struct dsm_session *session,
                             const struct dsm_finish *request)
{
    DSM_TRY(check_verify_data(session, connection->request.message, request, &connection->device->cause));
    DSM_TRY(respond(connection, session));
    return dsm_session_handshake_derive_data(session);
}

/* A handshake that was not proven is over. Of what failed on our side TH knows nothing, so that it can be tried again.
 */
static void fail(struct dsm_connection *connection, struct dsm_responder_session *session, size_t th_len,
                 enum dsm_error error)
{
    if (error != DSM_ERR_BAD_HMAC)
        dsm_th_cut(&session->base.th, th_len);
    else if (connection->request.session)
        connection->request.afterwards = DSM_AFTER_END_SESSION;
    else
        dsm_sessions_end(connection, session);
}

static struct dsm_responder_session *find_session(struct dsm_connection *connection)
{
    return connection->request.session ? connection->request.session
                                       : dsm_sessions_find_handshake_in_the_clear(connection);
}

enum dsm_error dsm_finish_handle(struct dsm_connection *connection)
{
    bool in_the_clear = dsm_both_can(&connection->state.negotiated, DSM_CAP_HANDSHAKE_IN_THE_CLEAR);
    struct dsm_responder_session *session = find_session(connection);
    struct dsm_finish request;
    enum dsm_error error;
    size_t th_len;

    if (!connection->request.session && !in_the_clear)
        return dsm_cause_set(&connection->device->cause, DSM_CAUSE_OUTSIDE_SESSION, 0, 0);
    if (!session)
        return dsm_cause_set(&connection->device->cause, DSM_CAUSE_NO_HANDSHAKE, 0, 0);
    DSM_TRY(dsm_finish_decode(&connection->request.params, &connection->request.message, &request));
    if ((request.attributes & DSM_FINISH_SIGNATURE_INCLUDED) != 0)
        return dsm_cause_set(&connection->device->cause, DSM_CAUSE_FINISH_SIGNED, request.attributes, 0);
    DSM_TRY(dsm_handler_note_reserved(connection, request.reserved_set));
    th_len = session->base.th.messages.n;
    error = finish(connection, &session->base, &request);
    if (error != DSM_OK)
        fail(connection, session, th_len, error);
    return error;
}

void dsm_finish_establish(struct dsm_connection *connection, struct dsm_responder_session *session)
{
    dsm_session_handshake_complete(&session->base);
    session->base.heard_ms = connection->request.now_ms;
    dsm_sessions_notify_key(connection, &session->base, DSM_REQUESTER);
    dsm_sessions_notify_key(connection, &session->base, DSM_RESPONDER);
}

/* With an encrypted handshake FINISH_RSP still goes out under the handshake's key: the switch comes when it is sealed.
 */
void dsm_finish_commit(struct dsm_connection *connection)
{
    if (connection->request.session)
        connection->request.afterwards = DSM_AFTER_ESTABLISH;
    else
        dsm_finish_establish(connection, dsm_sessions_find_handshake_in_the_clear(connection));
}
