/* SPDX-License-Identifier: BSD-3-Clause */
/* FINISH (DSP0274 10.17): the requester proves the handshake, and the data keys come into use. */
#include "responder/finish.h"

#include "responder/handler.h"
#include "responder/mutual.h"
#include "responder/proof.h"
#include "responder/sessions.h"
#include "spdm/session_handshake.h"
#include "wire/finish.h"
#include "wire/key_exchange.h"

/* The requester's chain as TH has it behind KEY_EXCHANGE_RSP: its digest (DSP0274 FINISH, transcript hash). */
static enum dsm_error add_chain(struct dsm_connection *connection, struct dsm_responder_session *session)
{
    const struct dsm_certificates *provisioned = &connection->device->requesters.chain;
    const uint8_t *digest = session->mutual.now.chain_digest;
    struct dsm_chain_form form;

    if (session->base.mut_auth == DSM_MUT_AUTH_REQUESTED) {
        DSM_TRY(dsm_chain_form_make(connection->device->crypto, session->base.suite.hash,
                                    dsm_bytes(provisioned->der, provisioned->n), &form));
        digest = form.digest;
    }
    return dsm_session_handshake_add(&session->base, dsm_bytes(digest, session->base.suite.hash->size));
}

/* TH up to and with the signature; digest: of what is signed. */
static enum dsm_error add_signed(struct dsm_connection *connection, struct dsm_responder_session *session,
                                 const struct dsm_finish *request, uint8_t *digest)
{
    struct dsm_bytes message = connection->request.message;
    size_t n = message.n - request->verify_data.n - request->signature.n;

    if (request->signature.n > 0)
        DSM_TRY(add_chain(connection, session));
    DSM_TRY(dsm_session_handshake_add(&session->base, dsm_bytes(message.p, n)));
    if (request->signature.n == 0)
        return DSM_OK;
    DSM_TRY(dsm_session_handshake_digest(&session->base, digest));
    return dsm_session_handshake_add(&session->base, request->signature);
}

enum dsm_error dsm_finish_check_verify_data(struct dsm_connection *connection, struct dsm_session *session,
                                            struct dsm_bytes verify_data)
{
    size_t size = session->suite.hash->size;
    uint8_t expected[DSM_HASH_MAX];

    DSM_TRY(dsm_session_handshake_verify_data(session, DSM_REQUESTER, expected));
    if (!dsm_secret_equal(dsm_bytes(expected, size), verify_data))
        return dsm_cause_set(&connection->device->cause, DSM_CAUSE_VERIFY_DATA, 0, 0);
    return dsm_session_handshake_add(session, verify_data);
}

/* With the handshake in the clear FINISH_RSP carries our HMAC over TH up to itself. */
static enum dsm_error respond(struct dsm_connection *connection, struct dsm_session *session)
{
    struct dsm_writer *w = &connection->request.response;
    size_t size = session->suite.hash->size;
    struct dsm_finish_rsp response = { 0 };
    uint8_t *verify_data;

    DSM_TRY(dsm_finish_rsp_encode(&connection->request.params, &response, w));
    DSM_TRY(dsm_session_handshake_add(session, dsm_written(w)));
    if (!session->in_the_clear)
        return DSM_OK;
    verify_data = dsm_write_space(w, size);
    if (!verify_data)
        return DSM_ERR_RESPONSE_TOO_LARGE;
    DSM_TRY(dsm_session_handshake_verify_data(session, DSM_RESPONDER, verify_data));
    return dsm_session_handshake_add(session, dsm_bytes(verify_data, size));
}

static enum dsm_error finish(struct dsm_connection *connection, struct dsm_responder_session *session,
                             const struct dsm_finish *request)
{
    uint8_t digest[DSM_HASH_MAX];

    DSM_TRY(add_signed(connection, session, request, digest));
    DSM_TRY(dsm_finish_check_verify_data(connection, &session->base, request->verify_data));
    DSM_TRY(respond(connection, &session->base));
    DSM_TRY(dsm_session_handshake_derive_data(&session->base));
    if (request->signature.n == 0)
        return DSM_OK;
    connection->request.subject = session;
    return dsm_proof_begin_signature(connection, DSM_SIGN_FINISH, digest, request->signature, &session->mutual.key);
}

void dsm_finish_undo(struct dsm_connection *connection, struct dsm_responder_session *session, size_t th_len,
                     enum dsm_error error)
{
    if (error != DSM_ERR_BAD_HMAC && error != DSM_ERR_BAD_SIGNATURE)
        dsm_th_cut(&session->base.th, th_len);
    else if (connection->request.session)
        connection->request.afterwards = DSM_AFTER_END_SESSION;
    else
        dsm_sessions_end(connection, session);
}

static struct dsm_responder_session *find_session(struct dsm_connection *connection)
{
    return connection->request.session ? connection->request.session
                                       : dsm_sessions_find_handshake_in_the_clear(connection);
}

/* A signature comes where KEY_EXCHANGE_RSP asked for one, with the key of the slot that was agreed on. */
static enum dsm_error check_signature(struct dsm_connection *connection, const struct dsm_responder_session *session,
                                      const struct dsm_finish *request)
{
    struct dsm_cause *cause = &connection->device->cause;
    bool is_signed = (request->attributes & DSM_FINISH_SIGNATURE_INCLUDED) != 0;

    if (session->base.mut_auth == 0)
        return is_signed ? dsm_cause_set(cause, DSM_CAUSE_FINISH_SIGNED, request->attributes, 0) : DSM_OK;
    if (!is_signed)
        return dsm_cause_set(cause, DSM_CAUSE_FINISH_UNSIGNED, request->attributes, 0);
    if (session->base.mut_auth != DSM_MUT_AUTH_REQUESTED && !session->mutual.key)
        return dsm_cause_set(cause, DSM_CAUSE_FINISH_BEFORE_CHAIN, 0, 0);
    if (request->req_slot != session->base.req_slot)
        return dsm_cause_set(cause, DSM_CAUSE_FINISH_SLOT, request->req_slot, session->base.req_slot);
    return DSM_OK;
}

enum dsm_error dsm_finish_handle(struct dsm_connection *connection)
{
    bool in_the_clear = dsm_both_can(&connection->state.negotiated, DSM_CAP_HANDSHAKE_IN_THE_CLEAR);
    struct dsm_responder_session *session = find_session(connection);
    struct dsm_finish request;
    enum dsm_error error;
    size_t th_len;

    if (!connection->request.session && !in_the_clear)
        return dsm_cause_set(&connection->device->cause, DSM_CAUSE_OUTSIDE_SESSION, 0, 0);
    if (!session)
        return dsm_cause_set(&connection->device->cause, DSM_CAUSE_NO_HANDSHAKE, 0, 0);
    if (session->base.is_psk)
        return dsm_cause_set_text(&connection->device->cause, DSM_CAUSE_FINISH_OF_OTHER, "PSK_EXCHANGE", "PSK_FINISH");
    DSM_TRY(dsm_finish_decode(&connection->request.params, &connection->request.message, &request));
    DSM_TRY(check_signature(connection, session, &request));
    DSM_TRY(dsm_handler_note_reserved(connection, request.reserved_set));
    th_len = session->base.th.messages.n;
    error = finish(connection, session, &request);
    if (error != DSM_OK)
        dsm_finish_undo(connection, session, th_len, error);
    return error;
}

static void log_authenticated(const struct dsm_connection *connection, const struct dsm_session *session)
{
    const struct dsm_device *device = connection->device;

    dsm_log(device->log, DSM_LOG_INFO, device->name,
            "session 0x%08x: the requester is authenticated with the key of its slot %u", (unsigned)session->id,
            session->req_slot);
}

void dsm_finish_establish(struct dsm_connection *connection, struct dsm_responder_session *session)
{
    if (session->base.mut_auth != 0)
        log_authenticated(connection, &session->base);
    dsm_session_handshake_complete(&session->base);
    dsm_mutual_clear(&session->mutual);
    session->base.heard_ms = connection->request.now_ms;
    dsm_sessions_notify_key(connection, &session->base, DSM_REQUESTER);
    dsm_sessions_notify_key(connection, &session->base, DSM_RESPONDER);
}

/* With an encrypted handshake FINISH_RSP still goes out under the handshake's key: the switch comes when it is sealed.
 */
void dsm_finish_commit(struct dsm_connection *connection)
{
    if (connection->request.session)
        connection->request.afterwards = DSM_AFTER_ESTABLISH;
    else
        dsm_finish_establish(connection, dsm_sessions_find_handshake_in_the_clear(connection));
}

/* Without the key a session whose requester was not proven cannot be finished again, whatever failed. */
enum dsm_error dsm_finish_fail(struct dsm_connection *connection, enum dsm_error error)
{
    dsm_finish_undo(connection, connection->request.subject, 0, DSM_ERR_BAD_SIGNATURE);
    return dsm_proof_name_failure(connection, error, DSM_CAUSE_FINISH_SIGNATURE);
}
