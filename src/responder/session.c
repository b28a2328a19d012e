/* SPDX-License-Identifier: BSD-3-Clause */
#include "responder/session.h"
#include "device/device_events.h"
#include "device/device_finding.h"

struct dsm_session *dsm_session_find(struct dsm_connection *connection, uint32_t session_id)
{
    for (size_t i = 0; i < DSM_SESSIONS_MAX; i++) {
        struct dsm_session *session = &connection->sessions[i];

        if (session->state != DSM_SESSION_FREE && session->session_id == session_id)
            return session;
    }
    return NULL;
}

struct dsm_session *dsm_session_find_free(struct dsm_connection *connection)
{
    for (size_t i = 0; i < DSM_SESSIONS_MAX; i++)
        if (connection->sessions[i].state == DSM_SESSION_FREE)
            return &connection->sessions[i];
    return NULL;
}

struct dsm_session *dsm_session_find_handshake_in_the_clear(struct dsm_connection *connection)
{
    for (size_t i = 0; i < DSM_SESSIONS_MAX; i++) {
        struct dsm_session *session = &connection->sessions[i];

        if (session->state == DSM_SESSION_HANDSHAKE && session->in_the_clear)
            return session;
    }
    return NULL;
}

void dsm_session_wipe(struct dsm_session *session)
{
    dsm_messages_reset(&session->th);
    dsm_messages_reset(&session->l1l2);
    dsm_handshake_secrets_wipe(&session->handshake);
    dsm_data_secrets_wipe(&session->data);
    dsm_record_direction_reset(&session->request);
    dsm_record_direction_reset(&session->response);
    dsm_record_direction_reset(&session->key_update.old_request);
    dsm_wipe(session, sizeof(*session));
}

void dsm_session_end(struct dsm_connection *connection, struct dsm_session *session)
{
    uint32_t session_id = session->session_id;
    bool established = session->state == DSM_SESSION_ESTABLISHED;

    dsm_session_wipe(session);
    if (established)
        dsm_device_session_ended(connection->device, session_id);
    if (connection->session == session)
        connection->session = NULL;
    if (connection->held.held && connection->held.session_id == session_id)
        connection->held.held = false;
}

void dsm_session_end_all(struct dsm_connection *connection)
{
    for (size_t i = 0; i < DSM_SESSIONS_MAX; i++)
        if (connection->sessions[i].state != DSM_SESSION_FREE)
            dsm_session_end(connection, &connection->sessions[i]);
}

void dsm_session_move(struct dsm_session *to, struct dsm_session *from)
{
    *to = *from;
    dsm_wipe(from, sizeof(*from));
}

struct dsm_kdf dsm_session_kdf(const struct dsm_connection *connection)
{
    return (struct dsm_kdf){
        .crypto = connection->device->crypto,
        .hash = dsm_negotiated_hash(&connection->negotiated),
        .version = connection->negotiated.version,
    };
}

enum dsm_error dsm_session_begin_records(struct dsm_session *session, const struct dsm_kdf *kdf,
                                         const struct dsm_aead_algorithm *aead, bool encrypts,
                                         const struct dsm_secret *request, const struct dsm_secret *response)
{
    DSM_TRY(dsm_record_direction_begin(kdf, aead, request, DSM_AEAD_OPEN, encrypts, &session->request));
    return dsm_record_direction_begin(kdf, aead, response, DSM_AEAD_SEAL, encrypts, &session->response);
}

static void tell_key(struct dsm_connection *connection, uint32_t session_id, const char *label,
                     const struct dsm_secret *secret)
{
    const struct dsm_device_observer *observer = &connection->device->observer;

    if (observer->key)
        observer->key(observer->context, connection->device, session_id, label, dsm_secret_bytes(secret));
}

void dsm_session_tell_handshake_keys(struct dsm_connection *connection, const struct dsm_session *session)
{
    tell_key(connection, session->session_id, "REQUEST_HANDSHAKE", &session->handshake.request);
    tell_key(connection, session->session_id, "RESPONSE_HANDSHAKE", &session->handshake.response);
}

enum dsm_error dsm_session_use_data_keys(struct dsm_connection *connection, struct dsm_session *session)
{
    struct dsm_kdf kdf = dsm_session_kdf(connection);
    bool encrypts = dsm_both_can(&connection->negotiated, DSM_CAP_ENCRYPT);

    DSM_TRY(dsm_session_begin_records(session, &kdf, dsm_negotiated_aead(&connection->negotiated), encrypts,
                                      &session->data.request, &session->data.response));
    tell_key(connection, session->session_id, "REQUEST_DATA", &session->data.request);
    tell_key(connection, session->session_id, "RESPONSE_DATA", &session->data.response);
    return DSM_OK;
}

#define RANDOM_MAX 64u /* what a requester may append against the rules and still be understood */

/*
 * While a new request key waits for VerifyNewKey the requester may still use the old one (DSP0274 10.21): a record that
 * the new key does not open is tried with the old. Opening destroys what it cannot authenticate, so a copy is kept.
 */
static enum dsm_error open_while_updating(struct dsm_session *session, const struct dsm_record_frame *frame,
                                          uint8_t *plain, struct dsm_bytes *message, bool *has_random)
{
    uint8_t copy[DSM_RECORD_APP_MAX_OVERHEAD + DSM_REQUEST_MAX + RANDOM_MAX];
    size_t n = frame->ciphertext.n;
    enum dsm_error error;

    if (n > sizeof(copy)) /* larger than any request: only the new key is tried */
        return dsm_record_open(&session->request, frame, plain, message, has_random);
    memcpy(copy, frame->ciphertext.p, n);
    error = dsm_record_open(&session->request, frame, plain, message, has_random);
    session->key_update.opened_with_old = error == DSM_ERR_DECRYPT;
    if (error != DSM_ERR_DECRYPT)
        return error;
    memcpy(plain, copy, n);
    return dsm_record_open(&session->key_update.old_request, frame, plain, message, has_random);
}

static enum dsm_error note_padding(struct dsm_connection *connection, struct dsm_bytes record,
                                   const struct dsm_record_frame *frame)
{
    const uint8_t *padding = frame->tag.p + frame->tag.n;
    const uint8_t *end = record.p + record.n;

    while (padding < end && *padding == 0)
        padding++;
    if (padding == end)
        return DSM_OK;
    connection->why = "padding behind a secured record is not zero (PCIe 6.30.1)";
    return dsm_device_finding(connection->device, DSM_FINDING_DOE_PADDING, DSM_ERR_DISCARD, "0x%02x behind a record",
                              *padding);
}

enum dsm_error dsm_session_open(struct dsm_connection *connection, struct dsm_bytes record, uint8_t *memory,
                                struct dsm_session **session, struct dsm_bytes *message)
{
    struct dsm_record_frame frame;
    bool has_random = false;
    enum dsm_error error;
    uint32_t session_id;
    uint8_t *plain;

    if (dsm_record_session_id(record, &session_id) != DSM_OK) {
        connection->why = "secured record is too short for a session id (DSP0277 7)";
        return DSM_ERR_DISCARD;
    }
    *session = dsm_session_find(connection, session_id);
    if (!*session || !dsm_record_direction_begun(&(*session)->request)) {
        connection->why = "secured record of an unknown session (DSP0277 7)";
        return DSM_ERR_DISCARD;
    }
    if (dsm_record_frame_decode(&connection->binding->record, record,
                                dsm_negotiated_aead(&connection->negotiated)->tag_size, &frame) != DSM_OK)
        return DSM_ERR_DECRYPT;
    DSM_TRY(note_padding(connection, record, &frame));
    plain = memory + (frame.ciphertext.p - record.p);
    if ((*session)->key_update.pending)
        error = open_while_updating(*session, &frame, plain, message, &has_random);
    else
        error = dsm_record_open(&(*session)->request, &frame, plain, message, &has_random);
    if (error == DSM_ERR_DISCARD)
        connection->why = "what the record holds is no SPDM message (DSP0276)";
    if (error == DSM_OK && has_random)
        return dsm_device_finding(connection->device, DSM_FINDING_RANDOM_DATA, DSM_ERR_DECRYPT,
                                  "more than %u random bytes behind the application data", frame.form->random_max);
    return error;
}
