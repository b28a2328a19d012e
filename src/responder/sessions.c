/* SPDX-License-Identifier: BSD-3-Clause */
#include "responder/sessions.h"

#include "device/device_events.h"
#include "device/device_finding.h"
#include "responder/large_response.h"
#include "responder/mutual.h"
#include "spdm/session_records.h"

struct dsm_responder_session *dsm_sessions_find(struct dsm_connection *connection, uint32_t session_id)
{
    for (size_t i = 0; i < DSM_SESSIONS_MAX; i++) {
        struct dsm_responder_session *session = &connection->state.sessions[i];

        if (session->base.state != DSM_SESSION_FREE && session->base.id == session_id)
            return session;
    }
    return NULL;
}

struct dsm_responder_session *dsm_sessions_find_free(struct dsm_connection *connection)
{
    for (size_t i = 0; i < DSM_SESSIONS_MAX; i++)
        if (connection->state.sessions[i].base.state == DSM_SESSION_FREE)
            return &connection->state.sessions[i];
    return NULL;
}

struct dsm_responder_session *dsm_sessions_find_handshake_in_the_clear(struct dsm_connection *connection)
{
    for (size_t i = 0; i < DSM_SESSIONS_MAX; i++) {
        struct dsm_responder_session *session = &connection->state.sessions[i];

        if (session->base.state == DSM_SESSION_HANDSHAKE && session->base.in_the_clear)
            return session;
    }
    return NULL;
}

static void drop_transfers(struct dsm_connection *connection, uint32_t session_id)
{
    struct dsm_connection_state *state = &connection->state;

    if (state->large_response.session_id == session_id)
        dsm_large_response_drop(connection);
    if (state->large_request.session_id == session_id)
        state->large_request.chunks.under_way = false;
}

void dsm_sessions_end(struct dsm_connection *connection, struct dsm_responder_session *session)
{
    struct dsm_held_response *held = &connection->state.held;
    bool established = session->base.state == DSM_SESSION_ESTABLISHED;
    uint32_t session_id = session->base.id;

    dsm_session_wipe(&session->base);
    dsm_mutual_clear(&session->mutual);
    *session = (struct dsm_responder_session){ .tdisp_version_asked = false };
    if (established)
        dsm_device_session_ended(connection->device, session_id);
    if (connection->request.session == session)
        connection->request.session = NULL;
    if (held->held && held->session_id == session_id)
        held->held = false;
    drop_transfers(connection, session_id);
}

void dsm_sessions_end_all(struct dsm_connection *connection)
{
    for (size_t i = 0; i < DSM_SESSIONS_MAX; i++)
        if (connection->state.sessions[i].base.state != DSM_SESSION_FREE)
            dsm_sessions_end(connection, &connection->state.sessions[i]);
}

void dsm_sessions_notify_key(struct dsm_connection *connection, const struct dsm_session *session, enum dsm_role whose)
{
    static const char *const labels[][DSM_ROLES] = {
        [DSM_SESSION_HANDSHAKE] = { "REQUEST_HANDSHAKE", "RESPONSE_HANDSHAKE" },
        [DSM_SESSION_ESTABLISHED] = { "REQUEST_DATA", "RESPONSE_DATA" },
    };
    const struct dsm_device_observer *observer = &connection->device->observer;

    if (observer->key)
        observer->key(observer->context, connection->device, session->id, labels[session->state][whose],
                      dsm_secret_bytes(&session->keys[whose].secret));
}

void dsm_sessions_notify_shared_secret(struct dsm_connection *connection, const struct dsm_session *session)
{
    const struct dsm_device_observer *observer = &connection->device->observer;
    const struct dsm_shared_secret *secret = &connection->job.shared_secret;

    if (observer->key && secret->n > 0)
        observer->key(observer->context, connection->device, session->id, "DHE_SECRET",
                      dsm_bytes(secret->bytes, secret->n));
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
    return dsm_device_finding(connection->device, DSM_FINDING_DOE_PADDING, DSM_ERR_DISCARD, "0x%02x behind a record",
                              *padding);
}

/* DSM_ERR_DISCARD: it belongs to none. */
static enum dsm_error find_session_of(struct dsm_connection *connection, struct dsm_bytes record)
{
    struct dsm_responder_session *session;
    uint32_t session_id;

    if (dsm_record_session_id(record, &session_id) != DSM_OK)
        return dsm_cause_set(&connection->device->cause, DSM_CAUSE_RECORD_SHORT, record.n, 0);
    session = dsm_sessions_find(connection, session_id);
    if (!session || !dsm_session_records_begun(&session->base))
        return dsm_cause_set(&connection->device->cause, DSM_CAUSE_RECORD_SESSION, session_id, 0);
    connection->request.session = session;
    return DSM_OK;
}

/* Length stands behind session id and sequence number; 0 where the record ends before it. */
static enum dsm_error refuse_length(struct dsm_connection *connection, struct dsm_bytes record)
{
    size_t header_len = dsm_record_header_len(&connection->binding->record);
    uint64_t length = record.n < header_len ? 0 : record.p[header_len - 2] | (uint64_t)record.p[header_len - 1] << 8;

    return dsm_cause_set(&connection->device->cause, DSM_CAUSE_RECORD_LENGTH, length,
                         record.n < header_len ? 0 : record.n - header_len);
}

/* What is behind it is nobody's, and no reason to lose a session for. */
static enum dsm_error note_bytes_behind(struct dsm_connection *connection, struct dsm_bytes record,
                                        const struct dsm_record_frame *frame)
{
    size_t own = frame->header.n + frame->ciphertext.n + frame->tag.n;

    return dsm_device_finding(connection->device, DSM_FINDING_BYTES_BEHIND_RECORD, DSM_ERR_TRAILING,
                              "%zu bytes behind a record of %zu", record.n - own, own);
}

/* Of a record that has opened. */
static enum dsm_error note_random(struct dsm_connection *connection, const struct dsm_record_frame *frame)
{
    if (!connection->request.opened.has_random)
        return DSM_OK;
    return dsm_device_finding(connection->device, DSM_FINDING_RANDOM_DATA, DSM_ERR_DECRYPT,
                              "more than %u random bytes behind the application data", frame->form->random_max);
}

enum dsm_error dsm_sessions_open_record(struct dsm_connection *connection, struct dsm_bytes record, uint8_t *memory)
{
    struct dsm_request *request = &connection->request;
    struct dsm_record_frame frame;
    struct dsm_session *session;
    enum dsm_error error;
    bool is_followed;

    DSM_TRY(find_session_of(connection, record));
    session = &request->session->base;
    error = dsm_record_frame_decode(&connection->binding->record, record, session->suite.aead->tag_size, &frame);
    is_followed = error == DSM_ERR_TRAILING;
    if (error != DSM_OK && !is_followed)
        return refuse_length(connection, record);
    if (!is_followed)
        DSM_TRY(note_padding(connection, record, &frame));
    error = dsm_session_records_open(session, &frame, memory + (frame.ciphertext.p - record.p), &request->opened);
    request->message = request->opened.message;
    if (error == DSM_ERR_DISCARD)
        return dsm_cause_set(&connection->device->cause, DSM_CAUSE_RECORD_NO_SPDM, session->id, 0);
    DSM_TRY(error);
    if (is_followed)
        DSM_TRY(note_bytes_behind(connection, record, &frame));
    return note_random(connection, &frame);
}
