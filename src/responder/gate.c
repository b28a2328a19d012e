/* SPDX-License-Identifier: BSD-3-Clause */
#include "responder/gate.h"

#include "responder/handler.h"
#include "responder/handler_table.h"
#include "wire/cause.h"

/*
 * GET_VERSION is always of version 1.0 and GET_CAPABILITIES chooses one of ours; the rest use what was chosen. Before
 * that is done no version is wrong yet: the request comes too early, which its phases say.
 */
static enum dsm_error check_version(const struct dsm_connection *connection, enum dsm_phase phase,
                                    struct dsm_cause *cause)
{
    const struct dsm_device_settings *settings = &connection->device->settings;
    uint8_t version = connection->request.header.version, negotiated = connection->state.negotiated.version;

    if (connection->request.header.code == DSM_SPDM_GET_VERSION)
        return version == DSM_SPDM_10 ? DSM_OK : dsm_cause_set(cause, DSM_CAUSE_VERSION_OF_GET_VERSION, version, 0);
    if (connection->request.header.code == DSM_SPDM_GET_CAPABILITIES && phase == DSM_PHASE_VERSION) {
        if (version >= settings->version_min && version <= settings->version_max)
            return DSM_OK;
        return dsm_cause_set(cause, DSM_CAUSE_VERSION_NOT_OFFERED, version,
                             (uint64_t)settings->version_min << 8 | settings->version_max);
    }
    if (phase == DSM_PHASE_START || phase == DSM_PHASE_VERSION || version == negotiated)
        return DSM_OK;
    return dsm_cause_set(cause, DSM_CAUSE_VERSION_NOT_NEGOTIATED, version, negotiated);
}

/* DSP0274 10.2, 10.4: of any request outside of a session, until GET_VERSION comes. */
static enum dsm_error check_resynch(const struct dsm_connection *connection, struct dsm_cause *cause)
{
    const struct dsm_connection_state *state = &connection->state;

    if (!state->needs_resynch || connection->request.session || connection->request.header.code == DSM_SPDM_GET_VERSION)
        return DSM_OK;
    if (!state->lacking)
        return dsm_cause_set(cause, DSM_CAUSE_MEASUREMENTS_CHANGED, 0, 0);
    (void)dsm_cause_set_text(cause, DSM_CAUSE_NO_COMMON_ALGORITHM, state->lacking->what, NULL);
    cause->value = state->lacking_offered;
    return DSM_ERR_RESYNCH_REQUIRED;
}

static bool belongs_to(const struct dsm_connection *connection, const struct dsm_large_transfer *large, uint8_t code)
{
    const struct dsm_responder_session *session = connection->request.session;

    return connection->request.header.code == code && large->session_id == (session ? session->base.id : 0);
}

/*
 * DSP0274 1.3, large SPDM message transfer mechanism: a transfer in chunks shall not be interrupted but by GET_VERSION;
 * what comes meanwhile is unexpected, and the transfer goes on.
 */
static enum dsm_error check_transfers(const struct dsm_connection *connection, struct dsm_cause *cause)
{
    const struct dsm_connection_state *state = &connection->state;

    if (connection->request.header.code == DSM_SPDM_GET_VERSION)
        return DSM_OK;
    if (state->large_response.chunks.under_way && !belongs_to(connection, &state->large_response, DSM_SPDM_CHUNK_GET))
        return dsm_cause_set_text(cause, DSM_CAUSE_CHUNKS_UNDER_WAY, NULL, "CHUNK_GET where it was asked for");
    if (state->large_request.chunks.under_way && !belongs_to(connection, &state->large_request, DSM_SPDM_CHUNK_SEND))
        return dsm_cause_set_text(cause, DSM_CAUSE_CHUNKS_UNDER_WAY, NULL, "CHUNK_SEND where it was begun");
    return DSM_OK;
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
    struct dsm_cause *cause = &connection->device->cause;

    DSM_TRY(check_resynch(connection, cause));
    if (!exchange || !handler)
        return dsm_cause_set(cause, DSM_CAUSE_CODE_UNKNOWN, connection->request.header.code, 0);
    DSM_TRY(check_version(connection, phase, cause));
    DSM_TRY(dsm_exchange_check(exchange, &connection->state.negotiated, phase, place_of(connection->request.session),
                               cause));
    DSM_TRY(check_transfers(connection, cause));
    connection->request.exchange = exchange;
    connection->request.handler = handler;
    return DSM_OK;
}
