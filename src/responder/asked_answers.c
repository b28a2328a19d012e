/* SPDX-License-Identifier: BSD-3-Clause */
#include "responder/asked_answers.h"

#include "responder/proof.h"
#include "responder/sessions.h"
#include "spdm/session_keys.h"
#include "wire/endpoint_info.h"
#include "wire/key_update.h"
#include "wire/spdm_messages.h"

static enum dsm_error check_decoded(struct dsm_connection *connection, enum dsm_error error, uint8_t code)
{
    if (error == DSM_OK)
        return DSM_OK;
    return dsm_cause_set_text(&connection->device->cause, DSM_CAUSE_ENCAPSULATED_FORM, dsm_spdm_messages_name(code),
                              dsm_error_text(error));
}

/*
 * The response key changes once the requester has acknowledged UpdateKey: our next message, which asks for
 * VerifyNewKey, is the first one under it, as libspdm has it.
 */
enum dsm_error dsm_asked_answers_take_key_update(struct dsm_connection *connection, struct dsm_bytes *inside,
                                                 struct dsm_encapsulated_state *next, bool *reserved_set)
{
    struct dsm_session *session = &connection->request.session->base;
    bool is_update = next->step == DSM_ENCAPSULATED_KEY_UPDATE;
    struct dsm_wire_params params = connection->request.params;
    struct dsm_key_update_ack ack;

    params.cause = NULL;
    *reserved_set = false;
    DSM_TRY(check_decoded(connection, dsm_key_update_ack_decode(&params, inside, &ack), DSM_SPDM_KEY_UPDATE_ACK));
    if (ack.operation != (is_update ? DSM_KEY_UPDATE_KEY : DSM_KEY_VERIFY_NEW_KEY) || ack.tag != next->key_tag)
        return dsm_cause_set(&connection->device->cause, DSM_CAUSE_REQUESTER_KEY_UPDATE,
                             (uint64_t)ack.operation << 8 | ack.tag, next->key_tag);
    next->step = is_update ? DSM_ENCAPSULATED_VERIFY_NEW_KEY : DSM_ENCAPSULATED_NOTHING;
    next->key_tag++;
    if (!is_update)
        return DSM_OK;
    dsm_session_keys_drop_next(session, DSM_RESPONDER);
    return dsm_session_keys_prepare_update(session, DSM_RESPONDER);
}

enum dsm_error dsm_asked_answers_take_endpoint_info(struct dsm_connection *connection, struct dsm_bytes *inside,
                                                    struct dsm_encapsulated_state *next, bool *reserved_set)
{
    struct dsm_wire_params params = connection->request.params;
    uint8_t slot = next->is_signed ? next->slot : 0;
    struct dsm_endpoint_info info;

    params.cause = NULL;
    params.is_signed = next->is_signed;
    params.signature_size = params.req_signature_size;
    DSM_TRY(check_decoded(connection, dsm_endpoint_info_decode(&params, inside, &info), DSM_SPDM_ENDPOINT_INFO));
    *reserved_set = info.reserved_set;
    if (info.slot != slot)
        return dsm_cause_set(&connection->device->cause, DSM_CAUSE_REQUESTER_INFO_SLOT, info.slot, slot);
    next->step = DSM_ENCAPSULATED_NOTHING;
    return DSM_OK;
}

static void log_info(const struct dsm_connection *connection, bool is_signed, struct dsm_bytes answered)
{
    const struct dsm_device *device = connection->device;

    dsm_log(device->log, DSM_LOG_INFO, device->name, "the requester tells its endpoint information, %s: %zu bytes",
            is_signed ? "signed" : "not signed", answered.n);
}

enum dsm_error dsm_asked_answers_keep_endpoint_info(struct dsm_connection *connection, struct dsm_mutual *mutual,
                                                    struct dsm_bytes asked, struct dsm_bytes answered)
{
    size_t n = answered.n - connection->request.params.req_signature_size;
    uint8_t digest[DSM_HASH_MAX];

    log_info(connection, mutual->now.is_signed, answered);
    if (!mutual->now.is_signed)
        return DSM_OK;
    DSM_TRY(dsm_transcript_digest_il1il2(&connection->state.transcript, asked, dsm_bytes(answered.p, n), digest));
    return dsm_proof_begin_signature(connection, DSM_SIGN_REQUESTER_ENDPOINT_INFO, digest,
                                     dsm_bytes(answered.p + n, answered.n - n), &mutual->key);
}

void dsm_asked_answers_commit(struct dsm_connection *connection, const struct dsm_mutual *mutual)
{
    struct dsm_session *session = connection->request.session ? &connection->request.session->base : NULL;

    if (mutual->now.step != DSM_ENCAPSULATED_KEY_UPDATE || !session ||
        connection->request.encapsulated.step != DSM_ENCAPSULATED_VERIFY_NEW_KEY)
        return;
    dsm_session_keys_activate(session, DSM_RESPONDER, DSM_OLD_KEY_DROPPED);
    dsm_sessions_notify_key(connection, session, DSM_RESPONDER);
}
