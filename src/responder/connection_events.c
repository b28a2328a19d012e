/* SPDX-License-Identifier: BSD-3-Clause */
#include "responder/connection_events.h"

#include "device/device_config.h"
#include "device/device_events.h"
#include "responder/context.h"
#include "responder/sessions.h"

/* A session that the request ends does end: its requester is not told, as when there is no room for the response. */
static void abandon_request(struct dsm_connection *connection, enum dsm_cause_id reason)
{
    struct dsm_request *request = &connection->request;

    if (!request->in_hand)
        return;
    request->in_hand = false;
    request->abandoned = true; /* a drain that it began is waited for nevertheless */
    request->abandoned_by = reason;
    connection->epoch++;
    /* what its requester never hears of is in none of its transcripts */
    dsm_exchange_refused(DSM_SPDM_ERROR_UNSPECIFIED, &connection->state.transcript,
                         dsm_context_session_l1l2(connection));
    if (request->session && request->afterwards == DSM_AFTER_END_SESSION)
        dsm_sessions_end(connection, request->session);
}

/* 6.31.3, 6.31.4: no response. The sessions live on, though the one that waits for it may be of little use then. */
static void end_request_after_flr(struct dsm_connection *connection, uint32_t function_id)
{
    if (connection->binding->flr_ends_request && dsm_device_owns_mailbox(connection->device, function_id))
        abandon_request(connection, DSM_CAUSE_FLR_MEANWHILE);
}

static void end_sessions_after_flr(struct dsm_connection *connection, uint32_t function_id)
{
    const struct dsm_device *device = connection->device;

    if (!dsm_device_flr_ends_sessions(device, function_id))
        return;
    dsm_log(device->log, DSM_LOG_INFO, device->name, "FLR of function 0 ends the sessions");
    dsm_connection_end_sessions(connection);
}

void dsm_connection_flr(struct dsm_connection *connection, uint32_t function_id)
{
    dsm_device_flr(connection->device, function_id);
    end_request_after_flr(connection, function_id);
    end_sessions_after_flr(connection, function_id);
}

void dsm_connection_removed(struct dsm_connection *connection)
{
    dsm_device_removed(connection->device);
    dsm_connection_end_sessions(connection);
}

enum dsm_error dsm_connection_config_write(struct dsm_connection *connection, uint32_t function_id, uint16_t offset,
                                           uint8_t width, uint32_t old_value, uint32_t new_value,
                                           enum dsm_config_effect *effect)
{
    enum dsm_config_effect what = DSM_CONFIG_ALLOWED;

    DSM_TRY(dsm_device_config_write(connection->device, function_id, offset, width, old_value, new_value, &what));
    if (what == DSM_CONFIG_FLR) {
        end_request_after_flr(connection, function_id);
        end_sessions_after_flr(connection, function_id);
    }
    if (effect)
        *effect = what;
    return DSM_OK;
}
