/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * RESPOND_IF_READY (DSP0274 10.12). We are ready at once, unless the device is told to play a slow one
 * (settings.not_ready_first): then responses that take a signature are held back until they are asked for.
 */
#include "responder/respond_if_ready.h"

#include "responder/response.h"
#include "wire/respond_if_ready.h"

enum dsm_error dsm_respond_if_ready_handle(struct dsm_connection *connection)
{
    struct dsm_held_response *held = &connection->state.held;
    uint32_t session_id = connection->request.session ? connection->request.session->base.id : 0;
    struct dsm_cause *cause = &connection->device->cause;
    struct dsm_respond_if_ready request;

    DSM_TRY(dsm_respond_if_ready_decode(&connection->request.params, &connection->request.message, &request));
    if (!held->held || held->session_id != session_id)
        return dsm_cause_set(cause, DSM_CAUSE_NOTHING_HELD, 0, 0);
    if (request.request_code != held->request_code)
        return dsm_cause_set(cause, DSM_CAUSE_HELD_OTHER_CODE, request.request_code, held->request_code);
    if (request.token != held->token)
        return dsm_cause_set(cause, DSM_CAUSE_HELD_OTHER_TOKEN, request.token, held->token);
    dsm_response_resume(connection);
    held->held = false;
    return DSM_OK;
}
