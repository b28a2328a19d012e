/* SPDX-License-Identifier: BSD-3-Clause */
#include "responder/gate.h"

#include "responder/handler.h"
#include "responder/handler_table.h"

/*
 * GET_VERSION is always of version 1.0 and GET_CAPABILITIES chooses one of ours; the rest use what was chosen. Before
 * that is done no version is wrong yet: the request comes too early, which its phases say.
 */
static bool version_fits(const struct dsm_connection *connection, enum dsm_phase phase)
{
    const struct dsm_device_settings *settings = &connection->device->settings;
    uint8_t version = connection->request.header.version;

    if (connection->request.header.code == DSM_SPDM_GET_VERSION)
        return version == DSM_SPDM_10;
    if (connection->request.header.code == DSM_SPDM_GET_CAPABILITIES && phase == DSM_PHASE_VERSION)
        return version >= settings->version_min && version <= settings->version_max;
    return phase == DSM_PHASE_START || phase == DSM_PHASE_VERSION || version == connection->state.negotiated.version;
}

static enum dsm_place place_of(const struct dsm_responder_session *session)
{
    if (!session)
        return DSM_IN_CLEAR;
    return session->base.state == DSM_SESSION_ESTABLISHED ? DSM_IN_SESSION : DSM_IN_HANDSHAKE;
}

enum dsm_error dsm_gate_check(struct dsm_connection *connection)
{
    const struct dsm_exchange *exchange = dsm_exchange_table_find(connection->request.header.code);
    const struct dsm_handler *handler = dsm_handler_table_find(connection->request.header.code);
    enum dsm_phase phase = dsm_exchange_phase(&connection->state.transcript);

    /* DSP0274 10.2, 10.4: of any request outside of a session, until GET_VERSION comes. */
    if (connection->state.needs_resynch && !connection->request.session &&
        connection->request.header.code != DSM_SPDM_GET_VERSION)
        return DSM_ERR_RESYNCH_REQUIRED;
    if (!exchange || !handler)
        return DSM_ERR_UNSUPPORTED_REQUEST;
    if (!version_fits(connection, phase))
        return DSM_ERR_VERSION_MISMATCH;
    DSM_TRY(dsm_exchange_check(exchange, &connection->state.negotiated, phase, place_of(connection->request.session)));
    connection->request.exchange = exchange;
    connection->request.handler = handler;
    return DSM_OK;
}
