/* SPDX-License-Identifier: BSD-3-Clause */
#include "responder/dispatch.h"

#include "responder/gate.h"
#include "responder/handler_table.h"
#include "responder/hold.h"
#include "responder/message_log.h"
#include "responder/reply.h"
#include "responder/response.h"
#include "responder/sizes.h"

/* What the request and its response, which stands but for a signature, do to the transcripts. */
static enum dsm_error add_to_transcript(struct dsm_connection *connection)
{
    const struct dsm_request *request = &connection->request;
    struct dsm_transcript *transcript = &connection->state.transcript;
    struct dsm_messages *session_l1l2 = dsm_context_session_l1l2(connection);
    struct dsm_bytes response = dsm_written(&request->response);

    if (request->repeated)
        return DSM_OK;
    if (connection->job.signs && request->exchange->transcript != DSM_TRANSCRIPT_TH)
        return dsm_exchange_digest(request->exchange, transcript, session_l1l2, request->message, response,
                                   connection->job.digest);
    return dsm_exchange_append(request->exchange, transcript, session_l1l2, request->message, response);
}

static void commit(struct dsm_connection *connection)
{
    const struct dsm_request *request = &connection->request;

    if (request->handler->commit && !request->repeated)
        request->handler->commit(connection);
}

/* A device that plays a slow one holds back what it signs. */
static bool is_held(const struct dsm_connection *connection)
{
    return connection->job.signs && connection->device->settings.not_ready_first;
}

static enum dsm_error handle(struct dsm_connection *connection)
{
    DSM_TRY(connection->request.handler->handle(connection));
    DSM_TRY(add_to_transcript(connection));
    if (!dsm_job_is_set(&connection->job))
        commit(connection);
    else if (is_held(connection))
        return dsm_hold_note_request(connection);
    return DSM_OK;
}

static enum dsm_error take_request(struct dsm_connection *connection)
{
    struct dsm_request *request = &connection->request;

    request->padded_len = request->message.n;
    if (dsm_spdm_header_decode(request->message, &request->header) != DSM_OK)
        return dsm_cause_set(&connection->device->cause, DSM_CAUSE_HEADER_SHORT, request->message.n, 0);
    dsm_exchange_request(request->header.code, &connection->state.transcript, dsm_context_session_l1l2(connection));
    if (!request->is_joined && request->message.n > dsm_sizes_request_max(connection))
        return dsm_cause_set(&connection->device->cause, DSM_CAUSE_MESSAGE_TOO_LARGE, request->message.n,
                             dsm_sizes_request_max(connection));
    request->params =
        dsm_negotiated_params(&connection->state.negotiated,
                              request->session || request->is_joined ? 0 : connection->binding->record.pad_max);
    request->params.cause = &connection->device->cause;
    DSM_TRY(dsm_gate_check(connection));
    if (dsm_hold_blocks(connection))
        return dsm_hold_answer(connection);
    dsm_response_begin(connection);
    return handle(connection);
}

/* From here it is as if it had come in one transfer. */
static enum dsm_error take_joined_request(struct dsm_connection *connection)
{
    connection->request.message = dsm_bytes(connection->large_request.bytes, connection->large_request.n);
    dsm_message_log_request(connection, connection->request.message);
    return take_request(connection);
}

enum dsm_verdict dsm_dispatch_message(struct dsm_connection *connection)
{
    enum dsm_error error = take_request(connection);

    if (error == DSM_OK && connection->request.is_joined)
        error = take_joined_request(connection);
    if (error != DSM_OK) {
        connection->request.drain.pending = false;
        return dsm_reply_error(connection, error);
    }
    if (connection->request.drain.pending)
        return DSM_VERDICT_WAIT;
    return dsm_job_is_set(&connection->job) ? DSM_VERDICT_WORK : DSM_VERDICT_DONE;
}

enum dsm_error dsm_dispatch_finish_job(struct dsm_connection *connection)
{
    enum dsm_error error = connection->job.result;
    bool held = is_held(connection);

    connection->device->cause = (struct dsm_cause){ .id = DSM_CAUSE_NONE };
    if (error != DSM_OK && connection->request.handler->fail)
        error = connection->request.handler->fail(connection, error);
    if (error != DSM_OK)
        return dsm_reply_error(connection, error) == DSM_VERDICT_DONE ? DSM_OK : DSM_ERR_DISCARD;
    dsm_exchange_completed(connection->request.exchange, &connection->state.transcript,
                           dsm_context_session_l1l2(connection));
    commit(connection);
    dsm_job_clear(&connection->job);
    return held ? dsm_hold_response(connection) : DSM_OK;
}
