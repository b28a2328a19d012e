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
#include "responder/new_session.h"
#include "responder/response.h"
#include "responder/sessions.h"
#include "responder/slots.h"
#include "spdm/session_handshake.h"
#include "wire/key_exchange.h"

/*
 * FINISH in the clear names no session, so the unfinished handshake comes first: UnexpectedRequest (DSP0274 10.16). A
 * requester that has given it up would have to begin with GET_VERSION; that the new one takes its place is tolerated.
 */
static enum dsm_error check_may_begin(struct dsm_connection *connection)
{
    if (dsm_sessions_find_handshake_in_the_clear(connection))
        return dsm_device_finding(connection->device, DSM_FINDING_SECOND_HANDSHAKE, DSM_ERR_UNEXPECTED_REQUEST,
                                  "KEY_EXCHANGE");
    return dsm_new_session_check_place(connection);
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

    DSM_TRY(dsm_dhe_answer(job->signing.crypto, job->dhe, job->peer_exchange_data, job->exchange_data, &secret));
    if (job->keeps_shared_secret)
        job->shared_secret = secret;
    DSM_TRY(sign_th(job));
    DSM_TRY(dsm_session_handshake_derive(&job->session, &secret));
    return write_verify_data(job);
}

static void set_session(struct dsm_connection *connection, const struct dsm_key_exchange *request, uint16_t id)
{
    struct dsm_session *session = &connection->job.session;

    *session = dsm_new_session_begin(connection, request->req_session_id, id, request->session_policy);
    session->slot = request->slot;
    session->in_the_clear = dsm_both_can(&connection->state.negotiated, DSM_CAP_HANDSHAKE_IN_THE_CLEAR);
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
    DSM_TRY(dsm_new_session_check_mac(connection));
    DSM_TRY(dsm_new_session_check_policy(connection, request.session_policy, request.reserved_set));
    view = dsm_slots_find(connection, request.slot);
    if (!view)
        return dsm_slots_refuse(connection, request.slot);
    DSM_TRY(dsm_new_session_select_version(connection, request.opaque, &secured_version));
    DSM_TRY(dsm_handler_summary_hash(connection, request.summary_type, summary, &response.summary_hash));
    DSM_TRY(check_may_begin(connection));
    DSM_TRY(dsm_mutual_rules_key_exchange(connection, &response.mut_auth_requested));
    response.rsp_session_id = dsm_new_session_id(connection);
    set_session(connection, &request, response.rsp_session_id);
    connection->job.session.mut_auth = response.mut_auth_requested;
    response.heartbeat_period = connection->job.session.heartbeat_period_s;
    DSM_TRY(dsm_random(connection->device->crypto, response.random_data, sizeof(response.random_data)));
    DSM_TRY(dsm_new_session_write_opaque(connection, secured_version, &opaque_writer));
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
    session = dsm_new_session_keep(connection, &connection->job.session);
    if (!session)
        return;
    begin_mutual(session);
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
