/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * PSK_EXCHANGE (DSP0274): a session from a secret that both sides have. There is no signature and no key exchange in
 * it, only hashes, so that the handler does it all and nobody waits for a job.
 */
#include "responder/psk_exchange.h"

#include "responder/finish.h"
#include "responder/handler.h"
#include "responder/new_session.h"
#include "responder/response.h"
#include "responder/sessions.h"
#include "spdm/session_handshake.h"
#include "wire/psk_exchange.h"

/* DSP0274 CAPABILITIES, PSK_CAP: 01b has no ResponderContext, and its session is there without PSK_FINISH. */
static bool has_context(const struct dsm_connection *connection)
{
    return (connection->state.negotiated.responder_flags & DSM_CAP_PSK_WITH_CONTEXT) != 0;
}

static enum dsm_error make_context(struct dsm_connection *connection, uint8_t *bytes, struct dsm_bytes *context)
{
    size_t n = has_context(connection) ? connection->request.params.hash_size : 0;

    *context = dsm_bytes(bytes, n);
    return n == 0 ? DSM_OK : dsm_random(connection->device->crypto, bytes, n);
}

/* All of the response but ResponderVerifyData. */
static enum dsm_error write_response(struct dsm_connection *connection, const struct dsm_psk_exchange *request,
                                     uint16_t secured_version, const struct dsm_session *session)
{
    uint8_t summary[DSM_HASH_MAX], opaque[64], context[DSM_HASH_MAX];
    struct dsm_writer opaque_writer = dsm_writer(opaque, sizeof(opaque));
    struct dsm_psk_exchange_rsp response = {
        .heartbeat_period = session->heartbeat_period_s,
        .rsp_session_id = (uint16_t)(session->id >> 16),
    };

    DSM_TRY(dsm_handler_summary_hash(connection, request->summary_type, summary, &response.summary_hash));
    DSM_TRY(make_context(connection, context, &response.context));
    DSM_TRY(dsm_new_session_write_opaque(connection, secured_version, &opaque_writer));
    response.opaque = dsm_written(&opaque_writer);
    DSM_TRY(dsm_psk_exchange_rsp_encode(&connection->request.params, &response, &connection->request.response));
    return dsm_response_fits(connection, connection->request.params.hash_size);
}

static enum dsm_error write_verify_data(struct dsm_connection *connection, struct dsm_session *session)
{
    size_t n = session->suite.hash->size;
    uint8_t *verify_data = dsm_write_space(&connection->request.response, n);

    if (!verify_data)
        return DSM_ERR_RESPONSE_TOO_LARGE;
    DSM_TRY(dsm_session_handshake_verify_data(session, DSM_RESPONDER, verify_data));
    return dsm_session_handshake_add(session, dsm_bytes(verify_data, n));
}

/* TH without any certificate. Without a context it is TH2 by the end of the response. */
static enum dsm_error derive(struct dsm_connection *connection, const struct dsm_psk *psk, struct dsm_session *session)
{
    DSM_TRY(dsm_session_handshake_begin(session, &connection->state.transcript, dsm_bytes(NULL, 0)));
    DSM_TRY(dsm_session_handshake_add(session, connection->request.message));
    DSM_TRY(dsm_session_handshake_add(session, dsm_written(&connection->request.response)));
    DSM_TRY(dsm_session_handshake_derive_psk(session, &psk->secret));
    DSM_TRY(write_verify_data(connection, session));
    return has_context(connection) ? DSM_OK : dsm_session_handshake_derive_data(session);
}

static enum dsm_error respond(struct dsm_connection *connection, const struct dsm_psk_exchange *request,
                              const struct dsm_psk *psk, uint16_t secured_version)
{
    struct dsm_session *session = &connection->job.session;
    enum dsm_error error;

    *session = dsm_new_session_begin(connection, request->req_session_id, dsm_new_session_id(connection),
                                     request->session_policy);
    session->is_psk = true;
    error = write_response(connection, request, secured_version, session);
    if (error == DSM_OK)
        error = derive(connection, psk, session);
    if (error != DSM_OK)
        dsm_session_wipe(session);
    return error;
}

static enum dsm_error refuse_hint(struct dsm_connection *connection, struct dsm_bytes hint)
{
    return dsm_cause_set(&connection->device->cause, DSM_CAUSE_PSK_HINT, hint.n, 0);
}

/* A device's own, or one of CXL's TSP: *secondary is then which of its secondary sessions this is, counted from 1. */
static const struct dsm_psk *find_psk(const struct dsm_device *device, struct dsm_bytes hint, uint8_t *secondary)
{
    const struct dsm_psk *psk = device->cxl ? dsm_cxl_tsp_find_psk(&device->cxl->tsp, hint, secondary) : NULL;

    if (psk)
        ++*secondary;
    return psk ? psk : dsm_psks_find(&device->psks, hint);
}

enum dsm_error dsm_psk_exchange_handle(struct dsm_connection *connection)
{
    struct dsm_psk_exchange request;
    const struct dsm_psk *psk;
    uint16_t secured_version;
    uint8_t secondary = 0;

    DSM_TRY(dsm_psk_exchange_decode(&connection->request.params, &connection->request.message, &request));
    DSM_TRY(dsm_new_session_check_mac(connection));
    DSM_TRY(dsm_new_session_check_policy(connection, request.session_policy, request.reserved_set));
    psk = find_psk(connection->device, request.psk_hint, &secondary);
    if (!psk)
        return refuse_hint(connection, request.psk_hint);
    DSM_TRY(dsm_new_session_select_version(connection, request.opaque, &secured_version));
    DSM_TRY(dsm_new_session_check_place(connection));
    DSM_TRY(respond(connection, &request, psk, secured_version));
    connection->job.session.cxl_secondary = secondary;
    return DSM_OK;
}

void dsm_psk_exchange_commit(struct dsm_connection *connection)
{
    struct dsm_responder_session *session = dsm_new_session_keep(connection, &connection->job.session);

    if (!session)
        return;
    if (session->base.cxl_secondary > 0 && connection->device->cxl)
        dsm_cxl_tsp_begin_secondary(&connection->device->cxl->tsp, session->base.cxl_secondary - 1, session->base.id);
    dsm_sessions_notify_key(connection, &session->base, DSM_REQUESTER);
    dsm_sessions_notify_key(connection, &session->base, DSM_RESPONDER);
    if (!has_context(connection))
        dsm_finish_establish(connection, session);
}
