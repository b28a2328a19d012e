/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * END_SESSION (DSP0274 10.22). Nothing negotiated is kept beyond a connection (we state no CACHE_CAP), so the attribute
 * that asks to clear it changes nothing.
 */
#include "responder/end_session.h"

#include "responder/handler.h"
#include "wire/end_session.h"

enum dsm_error dsm_end_session_handle(struct dsm_connection *connection)
{
    struct dsm_end_session_ack response = { 0 };
    struct dsm_end_session request;

    DSM_TRY(dsm_end_session_decode(&connection->request.params, &connection->request.message, &request));
    DSM_TRY(dsm_handler_note_reserved(connection, request.reserved_set));
    DSM_TRY(dsm_end_session_ack_encode(&connection->request.params, &response, &connection->request.response));
    connection->request.afterwards = DSM_AFTER_END_SESSION;
    return DSM_OK;
}
