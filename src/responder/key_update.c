/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * KEY_UPDATE (DSP0274 10.21) as the requester asks for it. A new request key is in use at once, but the old one still
 * opens records until VerifyNewKey has come under the new; no second update before that. The response key changes at
 * once: the ACK of UpdateAllKeys is the first record under it. Sequence numbers begin at 0 with each new key.
 */
#include "responder/key_update.h"

#include "responder/sessions.h"
#include "spdm/session_keys.h"
#include "wire/key_update.h"

static enum dsm_error prepare(struct dsm_session *session, uint8_t operation, bool opened_with_old,
                              struct dsm_cause *cause)
{
    bool pending = dsm_session_keys_has_old(session, DSM_REQUESTER);

    switch (operation) {
    case DSM_KEY_UPDATE_KEY:
        if (pending)
            return dsm_cause_set(cause, DSM_CAUSE_KEY_UPDATE_PENDING, operation, 0);
        return dsm_session_keys_prepare_update(session, DSM_REQUESTER);
    case DSM_KEY_UPDATE_ALL_KEYS:
        if (pending)
            return dsm_cause_set(cause, DSM_CAUSE_KEY_UPDATE_PENDING, operation, 0);
        DSM_TRY(dsm_session_keys_prepare_update(session, DSM_REQUESTER));
        return dsm_session_keys_prepare_update(session, DSM_RESPONDER);
    case DSM_KEY_VERIFY_NEW_KEY: /* under the old key it proves nothing */
        if (!pending)
            return dsm_cause_set(cause, DSM_CAUSE_NO_NEW_KEY, operation, 0);
        return opened_with_old ? dsm_cause_set(cause, DSM_CAUSE_VERIFIED_WITH_OLD_KEY, operation, 0) : DSM_OK;
    default:
        return dsm_cause_set(cause, DSM_CAUSE_KEY_OPERATION, operation, 0);
    }
}

/*
 * Its sender has lost our ACK: the same operation with the same tag, an update under the old key, a verification once
 * there is nothing to verify. It is acknowledged again and changes nothing (DSP0274 10.21).
 */
static bool is_retry(const struct dsm_session *session, const struct dsm_key_update *request, bool opened_with_old)
{
    bool pending = dsm_session_keys_has_old(session, DSM_REQUESTER);

    if (request->operation != session->key_operation || request->tag != session->key_tag)
        return false;
    return request->operation == DSM_KEY_VERIFY_NEW_KEY ? !pending : pending && opened_with_old;
}

enum dsm_error dsm_key_update_handle(struct dsm_connection *connection)
{
    bool opened_with_old = connection->request.opened.used == DSM_KEY_OLD;
    struct dsm_session *session = &connection->request.session->base;
    struct dsm_key_update_ack response;
    struct dsm_key_update request;

    DSM_TRY(dsm_key_update_decode(&connection->request.params, &connection->request.message, &request));
    response = (struct dsm_key_update_ack){ .operation = request.operation, .tag = request.tag };
    DSM_TRY(dsm_key_update_ack_encode(&connection->request.params, &response, &connection->request.response));
    connection->request.key_operation = request.operation;
    connection->request.key_tag = request.tag;
    connection->request.repeated = is_retry(session, &request, opened_with_old);
    if (connection->request.repeated)
        return DSM_OK;
    dsm_session_keys_drop_next(session, DSM_REQUESTER); /* of an update whose preparation failed halfway */
    dsm_session_keys_drop_next(session, DSM_RESPONDER);
    return prepare(session, request.operation, opened_with_old, &connection->device->cause);
}

static void use_next_key(struct dsm_connection *connection, enum dsm_role whose, enum dsm_old_key old)
{
    struct dsm_session *session = &connection->request.session->base;

    dsm_session_keys_activate(session, whose, old);
    dsm_sessions_notify_key(connection, session, whose);
}

void dsm_key_update_commit(struct dsm_connection *connection)
{
    struct dsm_session *session = &connection->request.session->base;
    uint8_t operation = connection->request.key_operation;

    session->key_operation = operation;
    session->key_tag = connection->request.key_tag;
    if (operation == DSM_KEY_VERIFY_NEW_KEY) {
        dsm_session_keys_drop_old(session, DSM_REQUESTER);
        return;
    }
    use_next_key(connection, DSM_REQUESTER, DSM_OLD_KEY_KEPT);
    if (operation == DSM_KEY_UPDATE_ALL_KEYS)
        use_next_key(connection, DSM_RESPONDER, DSM_OLD_KEY_DROPPED);
}
