/* SPDX-License-Identifier: BSD-3-Clause */
/* HEARTBEAT (DSP0274 10.20): receiving has already noted that the session lives. */
#include "responder/heartbeat.h"

#include "responder/handler.h"
#include "wire/heartbeat.h"

enum dsm_error dsm_heartbeat_handle(struct dsm_connection *connection)
{
    struct dsm_heartbeat_ack response = { 0 };
    struct dsm_heartbeat request;

    DSM_TRY(dsm_heartbeat_decode(&connection->request.params, &connection->request.message, &request));
    DSM_TRY(dsm_handler_note_reserved(connection, request.reserved_set));
    /* A period of 0 says that there is no heartbeat in this session. */
    if (connection->request.session->base.heartbeat_period_s == 0)
        return dsm_cause_set(&connection->device->cause, DSM_CAUSE_NO_HEARTBEAT, 0, 0);
    return dsm_heartbeat_ack_encode(&connection->request.params, &response, &connection->request.response);
}
