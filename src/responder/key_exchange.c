/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * KEY_EXCHANGE (DSP0274 10.16). The checks and everything of the response but the key share, the signature and the HMAC
 * are made in the handler; these three, on which nothing else waits, are the job; finish moves the session into place.
 */
#include "responder/key_exchange.h"

#include "device/device_finding.h"
#include "responder/encapsulated.h"
#include "responder/handler.h"
#include "responder/mutual_rules.h"
#include "responder/response.h"
#include "responder/sessions.h"
#include "responder/slots.h"
#include "spdm/session_handshake.h"
#include "wire/key_exchange.h"
#include "wire/opaque.h"

static uint8_t defined_policy(uint8_t version)
{
    if (version >= DSM_SPDM_13)
        return DSM_SESSION_POLICY_TERMINATE_ON_UPDATE | DSM_SESSION_POLICY_EVENT_ALL;
    return version >= DSM_SPDM_12 ? DSM_SESSION_POLICY_TERMINATE_ON_UPDATE : 0;
}

static enum dsm_error check_policy(struct dsm_connection *connection, const struct dsm_key_exchange *request)
{
    uint8_t policy = request->session_policy;
    uint8_t defined = defined_policy(connection->request.params.version);

    if ((policy & defined & DSM_SESSION_POLICY_EVENT_ALL) != 0 &&
        (connection->state.negotiated.responder_flags & DSM_CAP_EVENT) == 0)
        return dsm_cause_set(&connection->device->cause, DSM_CAUSE_EVENT_POLICY, policy, 0);
    return dsm_handler_note_reserved(connection, request->reserved_set || (policy & (uint8_t)~defined) != 0);
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

/* The highest secured-message version that both sides know (DSP0277); 0 in *version: the requester lists none. */
static enum dsm_error select_secured_version(struct dsm_connection *connection, struct dsm_bytes opaque,
                                             uint16_t *version)
{
    const struct dsm_device_settings *settings = &connection->device->settings;
    bool general = dsm_opaque_is_general(&connection->state.negotiated);
    struct dsm_secured_versions theirs = { 0 };

    *version = 0;
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
    return *version != 0 ? DSM_OK : refuse_secured_versions(connection, &theirs);
}

static enum dsm_error write_opaque(struct dsm_connection *connection, uint16_t version, struct dsm_writer *w)
{
    if (version == 0)
        return DSM_OK;
    return dsm_opaque_version_selection_encode(dsm_opaque_is_general(&connection->state.negotiated), version, w);
}

/*
 * FINISH in the clear names no session, so the unfinished handshake comes first: UnexpectedRequest (DSP0274 10.16). A
 * requester that has given it up would have to begin with GET_VERSION; that the new one takes its place is tolerated.
 */
static enum dsm_error check_may_begin(struct dsm_connection *connection)
{
    if (dsm_sessions_find_handshake_in_the_clear(connection))
        return dsm_device_finding(connection->device, DSM_FINDING_SECOND_HANDSHAKE, DSM_ERR_UNEXPECTED_REQUEST,
                                  "KEY_EXCHANGE");
    if (dsm_sessions_find_free(connection))
        return DSM_OK;
    return dsm_cause_set(&connection->device->cause, DSM_CAUSE_SESSIONS_FULL, DSM_SESSIONS_MAX, 0);
}

static enum dsm_error agree(const struct dsm_job *job, struct dsm_shared_secret *secret)
{
    const struct dsm_crypto *crypto = job->signing.crypto;
    struct dsm_dhe *dhe = NULL;
    enum dsm_error error;

    DSM_TRY(dsm_dhe_create(crypto, job->dhe, &dhe));
    error = dsm_dhe_public(dhe, job->exchange_data);
    if (error == DSM_OK)
        error = dsm_dhe_shared_secret(crypto, dhe, job->peer_exchange_data, secret);
    dsm_dhe_destroy(dhe);
    return error;
}

static enum dsm_error sign_th(struct dsm_job *job)
{
    struct dsm_session *session = &job->session;
    size_t n = job->signing.asym->signature_size;
    uint8_t *signature;

    DSM_TRY(dsm_session_handshake_add(session, job->request));
    DSM_TRY(dsm_session_handshake_add(session, dsm_written(job->response)));
    DSM_TRY(dsm_session_handshake_digest(session, job->digest));
    signature = dsm_write_space(job->response, n);
    if (!signature)
        return DSM_ERR_RESPONSE_TOO_LARGE;
    DSM_TRY(dsm_spdm_sign(&job->signing, job->credential->key, job->digest, signature));
    return dsm_session_handshake_add(session, dsm_bytes(signature, n));
}

/* With an encrypted handshake KEY_EXCHANGE_RSP proves its keys; else FINISH_RSP does. */
static enum dsm_error write_verify_data(struct dsm_job *job)
{
    size_t n = job->session.suite.hash->size;
    uint8_t *verify_data;

    if (job->session.in_the_clear)
        return DSM_OK;
    verify_data = dsm_write_space(job->response, n);
    if (!verify_data)
        return DSM_ERR_RESPONSE_TOO_LARGE;
    DSM_TRY(dsm_session_handshake_verify_data(&job->session, DSM_RESPONDER, verify_data));
    return dsm_session_handshake_add(&job->session, dsm_bytes(verify_data, n));
}

/* The job. */
static enum dsm_error make_session(struct dsm_job *job)
{
    DSM_SHARED_SECRET secret = { 0 };

    DSM_TRY(agree(job, &secret));
    if (job->keeps_shared_secret)
        job->shared_secret = secret;
    DSM_TRY(sign_th(job));
    DSM_TRY(dsm_session_handshake_derive(&job->session, &secret));
    return write_verify_data(job);
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
static uint16_t next_session_id(const struct dsm_connection *connection)
{
    uint16_t id = connection->state.last_session_id;

    do
        id = (uint16_t)(id % 0xFFFEu + 1u);
    while (is_in_use(connection, id));
    return id;
}

static void set_session(struct dsm_connection *connection, const struct dsm_key_exchange *request, uint16_t id)
{
    const struct dsm_device_settings *settings = &connection->device->settings;
    const struct dsm_negotiated *negotiated = &connection->state.negotiated;
    struct dsm_session *session = &connection->job.session;

    *session = (struct dsm_session){
        .role = DSM_RESPONDER,
        .suite = dsm_session_suite(connection->device->crypto, negotiated),
        .id = request->req_session_id | (uint32_t)id << 16,
        .slot = request->slot,
        .policy = request->session_policy & defined_policy(connection->request.params.version),
        .in_the_clear = dsm_both_can(negotiated, DSM_CAP_HANDSHAKE_IN_THE_CLEAR),
        .handshake_limit_ms = 1000u * (uint32_t)settings->handshake_limit_s,
    };
    if (dsm_both_can(negotiated, DSM_CAP_HBEAT))
        session->heartbeat_period_s = settings->heartbeat_period_s;
}

/* Sets the job aside. exchange_data: where the response waits for our key share. */
static enum dsm_error set_job(struct dsm_connection *connection, const struct dsm_slots_find *view,
                              struct dsm_bytes peer_exchange_data, size_t exchange_data_at)
{
    struct dsm_job *job = &connection->job;
    struct dsm_bytes chain_digest = dsm_bytes(view->form.digest, connection->request.params.hash_size);

    DSM_TRY(dsm_session_handshake_begin(&job->session, &connection->state.transcript, chain_digest));
    dsm_handler_begin_signing(connection, view->credential, DSM_SIGN_KEY_EXCHANGE_RSP);
    job->run = make_session;
    job->dhe = dsm_negotiated_dhe(&connection->state.negotiated);
    job->peer_exchange_data = peer_exchange_data;
    job->exchange_data = connection->request.response.start + exchange_data_at;
    job->request = connection->request.message;
    job->keeps_shared_secret = connection->device->observer.key != NULL;
    return DSM_OK;
}

/* Signature and, with an encrypted handshake, ResponderVerifyData. */
static size_t sizes_to_come(const struct dsm_connection *connection)
{
    size_t verify_data = connection->job.session.in_the_clear ? 0 : connection->request.params.hash_size;

    return connection->request.params.signature_size + verify_data;
}

enum dsm_error dsm_key_exchange_handle(struct dsm_connection *connection)
{
    uint8_t summary[DSM_HASH_MAX], opaque[64];
    struct dsm_writer opaque_writer = dsm_writer(opaque, sizeof(opaque));
    struct dsm_key_exchange_rsp response = { 0 };
    const struct dsm_slots_find *view;
    struct dsm_key_exchange request;
    uint16_t secured_version;

    DSM_TRY(dsm_key_exchange_decode(&connection->request.params, &connection->request.message, &request));
    /* DSP0274 allows for a session that encrypts without a MAC, but DSP0277 has no record for it. */
    if (!dsm_both_can(&connection->state.negotiated, DSM_CAP_MAC))
        return dsm_cause_set(&connection->device->cause, DSM_CAUSE_NO_MAC, 0, 0);
    DSM_TRY(check_policy(connection, &request));
    view = dsm_slots_find(connection, request.slot);
    if (!view)
        return dsm_slots_refuse(connection, request.slot);
    DSM_TRY(select_secured_version(connection, request.opaque, &secured_version));
    DSM_TRY(dsm_handler_summary_hash(connection, request.summary_type, summary, &response.summary_hash));
    DSM_TRY(check_may_begin(connection));
    DSM_TRY(dsm_mutual_rules_key_exchange(connection, &response.mut_auth_requested));
    response.rsp_session_id = next_session_id(connection);
    set_session(connection, &request, response.rsp_session_id);
    connection->job.session.mut_auth = response.mut_auth_requested;
    response.heartbeat_period = connection->job.session.heartbeat_period_s;
    DSM_TRY(dsm_random(connection->device->crypto, response.random_data, sizeof(response.random_data)));
    DSM_TRY(write_opaque(connection, secured_version, &opaque_writer));
    response.opaque = dsm_written(&opaque_writer);
    response.exchange_data = dsm_bytes(NULL, connection->request.params.response_exchange_size);
    DSM_TRY(dsm_key_exchange_rsp_encode(&connection->request.params, &response, &connection->request.response));
    DSM_TRY(dsm_response_fits(connection, sizes_to_come(connection)));
    return set_job(connection, view, request.exchange_data, DSM_EXCHANGE_DATA_AT);
}

static void begin_mutual(struct dsm_responder_session *session)
{
    if (session->base.mut_auth == DSM_MUT_AUTH_ENCAPSULATED)
        dsm_encapsulated_begin(&session->mutual, false);
    if (session->base.mut_auth == DSM_MUT_AUTH_DIGESTS)
        dsm_encapsulated_begin_with_digests(&session->mutual);
}

void dsm_key_exchange_commit(struct dsm_connection *connection)
{
    struct dsm_responder_session *unfinished = dsm_sessions_find_handshake_in_the_clear(connection);
    struct dsm_responder_session *session;

    if (unfinished)
        dsm_sessions_end(connection, unfinished);
    session = dsm_sessions_find_free(connection); /* there is one: the handler has looked, and nothing takes it since */
    if (!session)
        return;
    dsm_session_move(&session->base, &connection->job.session);
    session->base.state = DSM_SESSION_HANDSHAKE;
    session->base.heard_ms = connection->request.now_ms;
    begin_mutual(session);
    connection->state.last_session_id = (uint16_t)(session->base.id >> 16);
    dsm_sessions_notify_shared_secret(connection, &session->base);
    if (session->base.in_the_clear)
        return;
    dsm_sessions_notify_key(connection, &session->base, DSM_REQUESTER);
    dsm_sessions_notify_key(connection, &session->base, DSM_RESPONDER);
}

/* Of all that the job does with a peer's bytes the key agreement alone can fail for them. */
enum dsm_error dsm_key_exchange_fail(struct dsm_connection *connection, enum dsm_error error)
{
    const struct dsm_job *job = &connection->job;

    if (error != DSM_ERR_INVALID_FIELD)
        return error;
    (void)dsm_cause_set_text(&connection->device->cause, DSM_CAUSE_KEY_SHARE, job->dhe ? job->dhe->common.name : NULL,
                             NULL);
    connection->device->cause.value = job->peer_exchange_data.n;
    return error;
}
