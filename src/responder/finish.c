/* SPDX-License-Identifier: BSD-3-Clause */
/* FINISH (DSP0274 10.17): the requester proves the handshake, and the data keys come into use. */
#include "wire/finish.h"

#include "responder/handlers.h"
#include "responder/session.h"

/* RequesterVerifyData: HMAC over TH up to FINISH without it. */
static enum dsm_error check_verify_data(struct dsm_connection *connection, struct dsm_session *session,
                                        const struct dsm_finish *request)
{
    struct dsm_kdf kdf = dsm_session_kdf(connection);
    size_t size = kdf.hash->size;
    struct dsm_bytes before = dsm_bytes(connection->message.p, connection->message.n - size);
    uint8_t th[DSM_HASH_MAX], expected[DSM_HASH_MAX];

    DSM_TRY(dsm_transcript_add_th(&session->th, before));
    DSM_TRY(dsm_transcript_digest_th(kdf.crypto, kdf.hash, &session->th, th));
    DSM_TRY(dsm_derive_verify_data(&kdf, &session->handshake.request, th, expected));
    if (!dsm_secret_equal(dsm_bytes(expected, size), request->verify_data))
        return DSM_ERR_BAD_HMAC;
    return dsm_transcript_add_th(&session->th, request->verify_data);
}

/* With the handshake in the clear FINISH_RSP carries our HMAC over TH up to itself. */
static enum dsm_error respond(struct dsm_connection *connection, struct dsm_session *session)
{
    struct dsm_kdf kdf = dsm_session_kdf(connection);
    struct dsm_finish_rsp response = { 0 };
    uint8_t th[DSM_HASH_MAX];
    uint8_t *verify_data;

    DSM_TRY(dsm_finish_rsp_encode(&connection->params, &response, &connection->response));
    DSM_TRY(dsm_transcript_add_th(&session->th, dsm_written(&connection->response)));
    if (!session->in_the_clear)
        return DSM_OK;
    DSM_TRY(dsm_transcript_digest_th(kdf.crypto, kdf.hash, &session->th, th));
    verify_data = dsm_write_space(&connection->response, kdf.hash->size);
    if (!verify_data)
        return DSM_ERR_RESPONSE_TOO_LARGE;
    DSM_TRY(dsm_derive_verify_data(&kdf, &session->handshake.response, th, verify_data));
    return dsm_transcript_add_th(&session->th, dsm_bytes(verify_data, kdf.hash->size));
}

static enum dsm_error establish(struct dsm_connection *connection, struct dsm_session *session)
{
    struct dsm_kdf kdf = dsm_session_kdf(connection);
    uint8_t th2[DSM_HASH_MAX];

    DSM_TRY(dsm_transcript_digest_th(kdf.crypto, kdf.hash, &session->th, th2));
    DSM_TRY(dsm_derive_data(&kdf, &session->handshake, th2, &session->data));
    dsm_handshake_secrets_wipe(&session->handshake);
    dsm_messages_reset(&session->th);
    session->last_heard_ms = connection->now_ms;
    if (!session->in_the_clear) {
        /* FINISH_RSP still goes out under the handshake's key: the switch comes when it is sealed. */
        connection->afterwards = DSM_AFTER_ESTABLISH;
        return DSM_OK;
    }
    session->state = DSM_SESSION_ESTABLISHED;
    return dsm_session_use_data_keys(connection, session);
}

static enum dsm_error finish(struct dsm_connection *connection, struct dsm_session *session)
{
    struct dsm_finish request;

    DSM_TRY(dsm_finish_decode(&connection->params, &connection->message, &request));
    if ((request.attributes & DSM_FINISH_SIGNATURE_INCLUDED) != 0)
        return DSM_ERR_INVALID_FIELD; /* no mutual authentication was asked for */
    DSM_TRY(dsm_note_reserved(connection, request.reserved_set));
    DSM_TRY(check_verify_data(connection, session, &request));
    DSM_TRY(respond(connection, session));
    return establish(connection, session);
}

enum dsm_error dsm_handle_finish(struct dsm_connection *connection)
{
    bool in_the_clear = dsm_both_can(&connection->negotiated, DSM_CAP_HANDSHAKE_IN_THE_CLEAR);
    struct dsm_session *session = connection->session;
    enum dsm_error error;

    if (!session && !in_the_clear)
        return DSM_ERR_SESSION_REQUIRED;
    if (!session)
        session = dsm_session_find_handshake_in_the_clear(connection);
    if (!session)
        return DSM_ERR_UNEXPECTED_REQUEST;
    error = finish(connection, session);
    /* A failed handshake is over, except that a message which is no FINISH at all has done nothing to it. */
    if (error == DSM_ERR_BAD_HMAC && connection->session)
        connection->afterwards = DSM_AFTER_END_SESSION;
    else if (error == DSM_ERR_BAD_HMAC)
        dsm_session_end(connection, session);
    return error;
}
