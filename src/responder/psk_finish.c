/* SPDX-License-Identifier: BSD-3-Clause */
/* PSK_FINISH (DSP0274): the requester proves that it has the PSK, and the data keys come into use. */
#include "responder/psk_finish.h"

#include "responder/finish.h"
#include "responder/handler.h"
#include "spdm/session_handshake.h"
#include "wire/psk_finish.h"

static enum dsm_error finish(struct dsm_connection *connection, struct dsm_session *session,
                             struct dsm_bytes verify_data)
{
    struct dsm_psk_finish_rsp response = { .reserved_set = false };
    struct dsm_bytes message = connection->request.message;
    struct dsm_writer *w = &connection->request.response;

    DSM_TRY(dsm_session_handshake_add(session, dsm_bytes(message.p, message.n - verify_data.n)));
    DSM_TRY(dsm_finish_check_verify_data(connection, session, verify_data));
    DSM_TRY(dsm_psk_finish_rsp_encode(&connection->request.params, &response, w));
    DSM_TRY(dsm_session_handshake_add(session, dsm_written(w)));
    return dsm_session_handshake_derive_data(session);
}

enum dsm_error dsm_psk_finish_handle(struct dsm_connection *connection)
{
    struct dsm_responder_session *session = connection->request.session;
    struct dsm_psk_finish request;
    enum dsm_error error;
    size_t th_len;

    DSM_TRY(dsm_psk_finish_decode(&connection->request.params, &connection->request.message, &request));
    if (!session->base.is_psk)
        return dsm_cause_set_text(&connection->device->cause, DSM_CAUSE_FINISH_OF_OTHER, "KEY_EXCHANGE", "FINISH");
    DSM_TRY(dsm_handler_note_reserved(connection, request.reserved_set));
    th_len = session->base.th.messages.n;
    error = finish(connection, &session->base, request.verify_data);
    if (error != DSM_OK)
        dsm_finish_undo(connection, session, th_len, error);
    return error;
}

/* PSK_FINISH_RSP still goes out under the handshake's key: the switch comes when it is sealed. */
void dsm_psk_finish_commit(struct dsm_connection *connection)
{
    connection->request.afterwards = DSM_AFTER_ESTABLISH;
}
