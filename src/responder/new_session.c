/* SPDX-License-Identifier: BSD-3-Clause */
#include "responder/new_session.h"

#include "device/device_finding.h"
#include "responder/handler.h"
#include "responder/sessions.h"
#include "wire/key_exchange.h"
#include "wire/opaque.h"

enum dsm_error dsm_new_session_check_mac(struct dsm_connection *connection)
{
    if (dsm_both_can(&connection->state.negotiated, DSM_CAP_MAC))
        return DSM_OK;
    return dsm_cause_set(&connection->device->cause, DSM_CAUSE_NO_MAC, 0, 0);
}

enum dsm_error dsm_new_session_check_policy(struct dsm_connection *connection, uint8_t policy, bool reserved_set)
{
    uint8_t defined = dsm_session_policy_defined(connection->request.params.version);

    if ((policy & defined & DSM_SESSION_POLICY_EVENT_ALL) != 0 &&
        (connection->state.negotiated.responder_flags & DSM_CAP_EVENT) == 0)
        return dsm_cause_set(&connection->device->cause, DSM_CAUSE_EVENT_POLICY, policy, 0);
    return dsm_handler_note_reserved(connection, reserved_set || (policy & (uint8_t)~defined) != 0);
}

enum dsm_error dsm_new_session_check_place(struct dsm_connection *connection)
{
    if (dsm_sessions_find_free(connection))
        return DSM_OK;
    return dsm_cause_set(&connection->device->cause, DSM_CAUSE_SESSIONS_FULL, DSM_SESSIONS_MAX, 0);
}

static enum dsm_error refuse_secured_versions(struct dsm_connection *connection,
                                              const struct dsm_secured_versions *theirs)
{
    const struct dsm_device_settings *settings = &connection->device->settings;
    uint16_t highest = 0;

    for (size_t i = 0; i < theirs->count; i++)
        highest = theirs->versions[i] > highest ? theirs->versions[i] : highest;
    return dsm_cause_set(&connection->device->cause, DSM_CAUSE_SECURED_VERSION, highest,
                         (uint64_t)settings->secured_version_min << 16 | settings->secured_version_max);
}

/* Before 1.3 there is no such element, whoever sends one. */
static enum dsm_error read_aead_limit(struct dsm_connection *connection, bool general, struct dsm_bytes opaque,
                                      uint16_t version)
{
    if (version < DSM_SECURED_13 ||
        dsm_opaque_aead_limit_decode(general, opaque, &connection->request.aead_limit) == DSM_OK)
        return DSM_OK;
    return dsm_cause_set(&connection->device->cause, DSM_CAUSE_OPAQUE_DATA, opaque.n, 0);
}

enum dsm_error dsm_new_session_select_version(struct dsm_connection *connection, struct dsm_bytes opaque,
                                              uint16_t *version)
{
    const struct dsm_device_settings *settings = &connection->device->settings;
    bool general = dsm_opaque_is_general(&connection->state.negotiated);
    struct dsm_secured_versions theirs = { 0 };

    *version = 0;
    connection->request.aead_limit = 0;
    /* DSP0274 1.2, 10.4: without an agreed format there is no opaque data. */
    if (opaque.n > 0 && connection->request.params.version >= DSM_SPDM_12 &&
        connection->state.negotiated.opaque_format == 0)
        return dsm_cause_set(&connection->device->cause, DSM_CAUSE_OPAQUE_NOT_AGREED, opaque.n, 0);
    if (opaque.n > 0 && dsm_opaque_supported_versions_decode(general, opaque, &theirs) != DSM_OK)
        return dsm_cause_set(&connection->device->cause, DSM_CAUSE_OPAQUE_DATA, opaque.n, 0);
    if (theirs.count == 0)
        return dsm_device_finding(connection->device, DSM_FINDING_NO_SECURED_VERSION, DSM_ERR_INVALID_FIELD,
                                  "opaque data of %zu bytes without it", opaque.n);
    for (size_t i = 0; i < theirs.count; i++) {
        uint16_t candidate = theirs.versions[i] & 0xFF00u; /* update and alpha do not decide */

        if (candidate >= settings->secured_version_min && candidate <= settings->secured_version_max &&
            candidate > *version)
            *version = candidate;
    }
    return *version != 0 ? read_aead_limit(connection, general, opaque, *version)
                         : refuse_secured_versions(connection, &theirs);
}

enum dsm_error dsm_new_session_write_opaque(struct dsm_connection *connection, uint16_t version, struct dsm_writer *w)
{
    if (version == 0)
        return DSM_OK;
    return dsm_opaque_version_selection_encode(dsm_opaque_is_general(&connection->state.negotiated), version, w);
}

static bool is_in_use(const struct dsm_connection *connection, uint16_t id)
{
    for (size_t i = 0; i < DSM_SESSIONS_MAX; i++) {
        const struct dsm_session *session = &connection->state.sessions[i].base;

        if (session->state != DSM_SESSION_FREE && session->id >> 16 == id)
            return true;
    }
    return false;
}

/* Counts on, so that a late record of an old session finds none; 0 and 0xFFFF are left out. */
uint16_t dsm_new_session_id(const struct dsm_connection *connection)
{
    uint16_t id = connection->state.last_session_id;

    do
        id = (uint16_t)(id % 0xFFFEu + 1u);
    while (is_in_use(connection, id));
    return id;
}

struct dsm_session dsm_new_session_begin(const struct dsm_connection *connection, uint16_t req_session_id,
                                         uint16_t rsp_session_id, uint8_t policy)
{
    const struct dsm_device_settings *settings = &connection->device->settings;
    const struct dsm_negotiated *negotiated = &connection->state.negotiated;
    struct dsm_session session = {
        .role = DSM_RESPONDER,
        .suite = dsm_session_suite(connection->device->crypto, negotiated),
        .id = req_session_id | (uint32_t)rsp_session_id << 16,
        .policy = policy & dsm_session_policy_defined(connection->request.params.version),
        .aead_limit = connection->request.aead_limit,
        .handshake_limit_ms = 1000u * (uint32_t)settings->handshake_limit_s,
    };

    if (dsm_both_can(negotiated, DSM_CAP_HBEAT))
        session.heartbeat_period_s = settings->heartbeat_period_s;
    return session;
}

struct dsm_responder_session *dsm_new_session_keep(struct dsm_connection *connection, struct dsm_session *session)
{
    struct dsm_responder_session *place = dsm_sessions_find_free(connection);

    if (!place)
        return NULL;
    dsm_session_move(&place->base, session);
    place->base.state = DSM_SESSION_HANDSHAKE;
    place->base.heard_ms = connection->request.now_ms;
    connection->state.last_session_id = (uint16_t)(place->base.id >> 16);
    return place;
}
