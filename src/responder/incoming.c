/* SPDX-License-Identifier: BSD-3-Clause */
#include "responder/incoming.h"

#include "device/device_finding.h"
#include "pcisig/doe_discovery.h"
#include "responder/dispatch.h"
#include "responder/message_log.h"
#include "responder/reply.h"
#include "responder/response.h"
#include "responder/sessions.h"

static enum dsm_verdict refuse_record(struct dsm_connection *connection, enum dsm_error error)
{
    struct dsm_request *request = &connection->request;
    struct dsm_cause *cause = &connection->device->cause;

    if (error == DSM_ERR_DECRYPT && cause->id == DSM_CAUSE_NONE)
        (void)dsm_cause_set(cause, DSM_CAUSE_RECORD_TAG, request->session->base.id, 0);
    if (error == DSM_ERR_DECRYPT) {
        request->afterwards = DSM_AFTER_END_SESSION;
    }
    if (error == DSM_ERR_SEQUENCE_EXHAUSTED) {
        (void)dsm_cause_set(cause, DSM_CAUSE_RECORD_SEQUENCE, request->session->base.id, 0);
        dsm_sessions_end(connection, request->session);
        return DSM_VERDICT_DROP;
    }
    return dsm_reply_error(connection, error);
}

/* Whatever comes under the session's keys shows that the requester lives (DSP0274 10.20); it does not finish a
 * handshake, whose time is limited. */
static void note_heard(struct dsm_connection *connection)
{
    struct dsm_session *session = &connection->request.session->base;

    if (session->state == DSM_SESSION_ESTABLISHED)
        session->heard_ms = connection->request.now_ms;
}

static enum dsm_verdict take_record(struct dsm_connection *connection, struct dsm_bytes record, uint8_t *memory)
{
    enum dsm_error error = dsm_sessions_open_record(connection, record, memory);
    enum dsm_verdict verdict;
    struct dsm_bytes plain;

    if (error != DSM_OK)
        return refuse_record(connection, error);
    note_heard(connection);
    plain = connection->request.message;
    dsm_message_log_request(connection, plain);
    verdict = dsm_dispatch_message(connection);
    if (plain.n > 0)
        dsm_wipe(memory + (plain.p - record.p), plain.n); /* it may be an IDE key; no job and no drain looks at it */
    return verdict;
}

static enum dsm_verdict take_discovery(struct dsm_connection *connection, struct dsm_bytes data)
{
    dsm_message_log_request(connection, data);
    dsm_response_begin(connection);
    if (dsm_doe_discovery_respond(connection->device, data, &connection->request.response) == DSM_OK)
        return DSM_VERDICT_DONE;
    if (connection->device->cause.id == DSM_CAUSE_NONE)
        (void)dsm_cause_set(&connection->device->cause, DSM_CAUSE_DISCOVERY, data.n, 0);
    return DSM_VERDICT_DROP;
}

static enum dsm_error note_reserved(struct dsm_connection *connection, const struct dsm_object *object)
{
    if (!object->reserved_set)
        return DSM_OK;
    return dsm_device_finding(connection->device, DSM_FINDING_DOE_RESERVED_BITS, DSM_ERR_DISCARD, "DOE header");
}

static enum dsm_verdict drop_object(struct dsm_connection *connection, enum dsm_cause_id id, size_t n)
{
    const struct dsm_binding *binding = connection->binding;
    bool is_malformed = id == DSM_CAUSE_OBJECT_MALFORMED;

    (void)dsm_cause_set_text(&connection->device->cause, id, is_malformed ? binding->malformed : binding->unknown,
                             is_malformed ? binding->malformed_document : binding->unknown_document);
    connection->device->cause.value = n;
    return DSM_VERDICT_DROP;
}

enum dsm_verdict dsm_incoming_take(struct dsm_connection *connection, uint8_t *object, size_t n)
{
    const struct dsm_binding *binding = connection->binding;
    struct dsm_object in;

    if (binding->unwrap(dsm_bytes(object, n), &in) != DSM_OK)
        return drop_object(connection, DSM_CAUSE_OBJECT_MALFORMED, n);
    connection->request.kind = in.kind;
    if (note_reserved(connection, &in) != DSM_OK)
        return DSM_VERDICT_DROP;
    switch (in.kind) {
    case DSM_OBJECT_SPDM:
        connection->request.message = in.data;
        dsm_message_log_request(connection, in.data);
        return dsm_dispatch_message(connection);
    case DSM_OBJECT_RECORD:
        return take_record(connection, in.data, object + (in.data.p - object));
    case DSM_OBJECT_DISCOVERY:
        return take_discovery(connection, in.data);
    case DSM_OBJECT_OTHER:
        break;
    }
    return drop_object(connection, DSM_CAUSE_OBJECT_TYPE, n);
}
