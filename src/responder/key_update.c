/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * KEY_UPDATE (DSP0274 10.21) as the requester asks for it. A new request key is made at once, but the old one still
 * opens records until VerifyNewKey has come under the new; no second update before that. The response key changes at
 * once: the ACK of UpdateAllKeys is the first record under it. Sequence numbers begin at 0 with each new key.
 */
#include "wire/key_update.h"

#include "responder/handlers.h"
#include "responder/session.h"

static void tell_key(struct dsm_connection *connection, const char *label, const struct dsm_secret *secret)
{
    const struct dsm_device_observer *observer = &connection->device->observer;

    if (observer->key)
        observer->key(observer->context, connection->device, connection->session->session_id, label,
                      dsm_secret_bytes(secret));
}

static enum dsm_error update(struct dsm_connection *connection, struct dsm_secret *secret,
                             enum dsm_aead_direction direction, struct dsm_record_direction *out)
{
    struct dsm_kdf kdf = dsm_session_kdf(connection);

    DSM_TRY(dsm_derive_update(&kdf, secret));
    return dsm_record_direction_begin(&kdf, dsm_negotiated_aead(&connection->negotiated), secret, direction,
                                      dsm_both_can(&connection->negotiated, DSM_CAP_ENCRYPT), out);
}

static enum dsm_error update_request_key(struct dsm_connection *connection)
{
    struct dsm_session *session = connection->session;
    struct dsm_record_direction next = { 0 };

    DSM_TRY(update(connection, &session->data.request, DSM_AEAD_OPEN, &next));
    session->key_update.old_request = session->request;
    session->request = next;
    session->key_update.pending = true;
    tell_key(connection, "REQUEST_DATA", &session->data.request);
    return DSM_OK;
}

static enum dsm_error update_response_key(struct dsm_connection *connection)
{
    struct dsm_session *session = connection->session;
    struct dsm_record_direction next = { 0 };

    DSM_TRY(update(connection, &session->data.response, DSM_AEAD_SEAL, &next));
    dsm_record_direction_reset(&session->response);
    session->response = next;
    tell_key(connection, "RESPONSE_DATA", &session->data.response);
    return DSM_OK;
}

static enum dsm_error operate(struct dsm_connection *connection, uint8_t operation)
{
    struct dsm_key_update_state *state = &connection->session->key_update;

    switch (operation) {
    case DSM_KEY_UPDATE_KEY:
        return state->pending ? DSM_ERR_INVALID_FIELD : update_request_key(connection);
    case DSM_KEY_UPDATE_ALL_KEYS:
        if (state->pending)
            return DSM_ERR_INVALID_FIELD;
        DSM_TRY(update_request_key(connection));
        return update_response_key(connection);
    case DSM_KEY_VERIFY_NEW_KEY:
        /* Under the old key it proves nothing. */
        if (!state->pending || state->opened_with_old)
            return DSM_ERR_INVALID_FIELD;
        dsm_record_direction_reset(&state->old_request);
        state->pending = false;
        return DSM_OK;
    default:
        return DSM_ERR_INVALID_FIELD;
    }
}

/*
 * Its sender has lost our ACK: the same operation with the same tag, an update under the old key, a verification once
 * there is nothing to verify. It is acknowledged again and changes nothing (DSP0274 10.21).
 */
static bool is_retry(const struct dsm_key_update_state *state, const struct dsm_key_update *request)
{
    if (request->operation != state->operation || request->tag != state->tag)
        return false;
    return request->operation == DSM_KEY_VERIFY_NEW_KEY ? !state->pending : state->pending && state->opened_with_old;
}

enum dsm_error dsm_handle_key_update(struct dsm_connection *connection)
{
    struct dsm_key_update_state *state = &connection->session->key_update;
    struct dsm_key_update_ack response;
    struct dsm_key_update request;

    DSM_TRY(dsm_key_update_decode(&connection->params, &connection->message, &request));
    if (!is_retry(state, &request))
        DSM_TRY(operate(connection, request.operation));
    state->operation = request.operation;
    state->tag = request.tag;
    response = (struct dsm_key_update_ack){ .operation = request.operation, .tag = request.tag };
    return dsm_key_update_ack_encode(&connection->params, &response, &connection->response);
}
