/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Theory of operation: one object of the transport comes in through receive, which finds out what it is
 * (wire/binding.h), opens it if it is a record, asks the gate (gate.c) and calls the handler of its exchange.
 * The handler leaves a plain response in connection->response or sets a job aside. finish seals and frames what receive
 * and work have made. Errors go up as results and become an ERROR message, silence or a closed peer in one place,
 * dsm_answer_error (reply.c).
 */
#include "responder/connection.h"
#include "device/device_events.h"
#include "device/device_finding.h"

#include <stdlib.h>

#include "pcisig/pci_session.h"
#include "pcisig/doe_discovery.h"
#include "pcisig/tdisp_emulator.h"
#include "pcisig/tdisp.h"
#include "responder/context.h"
#include "responder/gate.h"
#include "responder/handler_table.h"
#include "responder/handlers.h"
#include "responder/reply.h"
#include "responder/session.h"

enum dsm_error dsm_connection_create(struct dsm_device *device, struct dsm_connection **out)
{
    return dsm_connection_create_bound(device, &dsm_binding_doe, out);
}

enum dsm_error dsm_connection_create_bound(struct dsm_device *device, const struct dsm_binding *binding,
                                           struct dsm_connection **out)
{
    struct dsm_connection *connection = calloc(1, sizeof(*connection));

    if (!connection)
        return DSM_ERR_NO_MEMORY;
    connection->device = device;
    connection->binding = binding;
    dsm_transcript_init(device->crypto, &connection->transcript);
    dsm_connection_forget(connection);
    *out = connection;
    return DSM_OK;
}

void dsm_connection_destroy(struct dsm_connection *connection)
{
    if (!connection)
        return;
    dsm_connection_forget(connection);
    dsm_job_clear(&connection->job);
    dsm_assembly_free(&connection->large);
    dsm_wipe(connection, sizeof(*connection));
    free(connection);
}

void dsm_connection_forget_negotiated(struct dsm_connection *connection)
{
    connection->epoch++;
    connection->abandoned = false;
    connection->held.held = false;
    dsm_session_end_all(connection);
    connection->needs_resynch = false;
    memset(&connection->negotiated, 0, sizeof(connection->negotiated));
    connection->negotiated.version = DSM_SPDM_10;
    memset(connection->slots, 0, sizeof(connection->slots));
}

void dsm_connection_forget(struct dsm_connection *connection)
{
    dsm_connection_forget_negotiated(connection);
    dsm_transcript_clear(&connection->transcript);
}

/* What the request in hand and its response, which stands but for a signature, do to the transcripts. */
static enum dsm_error add_to_transcript(struct dsm_connection *connection)
{
    struct dsm_transcript *transcript = &connection->transcript;
    struct dsm_messages *session_l1l2 = dsm_session_l1l2(connection);
    struct dsm_bytes response = dsm_written(&connection->response);

    if (connection->repeated)
        return DSM_OK;
    if (connection->job.kind == DSM_JOB_SIGN)
        return dsm_exchange_digest(connection->exchange, transcript, session_l1l2, connection->message, response,
                                   connection->job.digest);
    return dsm_exchange_append(connection->exchange, transcript, session_l1l2, connection->message, response);
}

static void commit(struct dsm_connection *connection)
{
    if (connection->handler->commit && !connection->repeated)
        connection->handler->commit(connection);
}

static enum dsm_error handle(struct dsm_connection *connection)
{
    connection->header = (struct dsm_spdm_header){ 0 };
    connection->padded_len = connection->message.n;
    connection->repeated = false;
    DSM_TRY(dsm_spdm_header_decode(connection->message, &connection->header));
    dsm_exchange_request(connection->header.code, &connection->transcript, dsm_session_l1l2(connection));
    if (connection->message.n > DSM_REQUEST_MAX)
        return DSM_ERR_REQUEST_TOO_LARGE;
    connection->params =
        dsm_negotiated_params(&connection->negotiated, connection->session ? 0 : connection->binding->record.pad_max);
    DSM_TRY(dsm_gate_check(connection));
    if (dsm_hold_blocks(connection))
        return dsm_answer_blocked(connection);
    dsm_begin_response(connection);
    DSM_TRY(connection->handler->handle(connection));
    DSM_TRY(add_to_transcript(connection));
    if (connection->job.kind == DSM_JOB_NONE)
        commit(connection);
    else if (connection->device->settings.not_ready_first)
        return dsm_hold_note_request(connection);
    return DSM_OK;
}

static enum dsm_verdict handle_message(struct dsm_connection *connection)
{
    enum dsm_error error = handle(connection);

    if (error != DSM_OK) {
        connection->drain.pending = false;
        return dsm_answer_error(connection, error);
    }
    if (connection->drain.pending)
        return DSM_VERDICT_WAIT;
    return connection->job.kind != DSM_JOB_NONE ? DSM_VERDICT_WORK : DSM_VERDICT_DONE;
}

static enum dsm_verdict receive_secured(struct dsm_connection *connection, struct dsm_bytes record, uint8_t *memory)
{
    enum dsm_error error = dsm_session_open(connection, record, memory, &connection->session, &connection->message);
    enum dsm_verdict verdict;
    struct dsm_bytes plain;

    if (error == DSM_ERR_DECRYPT) {
        connection->header = (struct dsm_spdm_header){ 0 };
        dsm_log(connection->device->log, DSM_LOG_WARNING, connection->device->name,
                "session 0x%08x: record does not authenticate, the session ends (DSP0277 7)",
                (unsigned)connection->session->session_id);
        connection->afterwards = DSM_AFTER_END_SESSION;
        return dsm_answer_error(connection, DSM_ERR_DECRYPT);
    }
    if (error == DSM_ERR_SEQUENCE_EXHAUSTED) {
        connection->why = "no sequence number is left, the session ends (DSP0277 7)";
        dsm_session_end(connection, connection->session);
        return DSM_VERDICT_DROP;
    }
    if (error != DSM_OK)
        return dsm_answer_error(connection, error);
    /* Whatever comes under the session's keys shows that the requester lives (DSP0274 10.20). */
    connection->session->last_heard_ms = connection->now_ms;
    plain = connection->message;
    verdict = handle_message(connection);
    if (plain.n > 0)
        dsm_wipe(memory + (plain.p - record.p), plain.n); /* it may be an IDE key; no job and no drain looks at it */
    return verdict;
}

static enum dsm_verdict receive_discovery(struct dsm_connection *connection, struct dsm_bytes data)
{
    dsm_begin_response(connection);
    if (dsm_doe_discovery_respond(connection->device, data, &connection->response) == DSM_OK)
        return DSM_VERDICT_DONE;
    connection->why = "malformed DOE discovery (PCIe 6.30.1.1)";
    return DSM_VERDICT_DROP;
}

static enum dsm_verdict receive_object(struct dsm_connection *connection, uint8_t *object, size_t n)
{
    const struct dsm_binding *binding = connection->binding;
    struct dsm_object in;

    connection->why = binding->malformed;
    if (binding->unwrap(dsm_bytes(object, n), &in) != DSM_OK)
        return DSM_VERDICT_DROP;
    connection->kind = in.kind;
    connection->why = "reserved bits of a DOE header are set (PCIe 6.30.1)";
    if (in.reserved_set &&
        dsm_device_finding(connection->device, DSM_FINDING_DOE_RESERVED_BITS, DSM_ERR_DISCARD, "DOE header") != DSM_OK)
        return DSM_VERDICT_DROP;
    switch (in.kind) {
    case DSM_OBJECT_SPDM:
        connection->message = in.data;
        return handle_message(connection);
    case DSM_OBJECT_RECORD:
        return receive_secured(connection, in.data, object + (in.data.p - object));
    case DSM_OBJECT_DISCOVERY:
        return receive_discovery(connection, in.data);
    case DSM_OBJECT_OTHER:
        break;
    }
    connection->why = binding->unknown;
    return DSM_VERDICT_DROP;
}

enum dsm_verdict dsm_connection_receive(struct dsm_connection *connection, uint8_t *object, size_t n, uint64_t now_ms)
{
    enum dsm_verdict verdict;

    dsm_job_clear(&connection->job); /* of a request whose peer went away before finish */
    connection->drain.pending = false;
    connection->abandoned = false;
    connection->now_ms = now_ms;
    connection->why = "";
    connection->too_large_len = 0;
    connection->session = NULL;
    connection->afterwards = DSM_AFTER_NOTHING;
    connection->header = (struct dsm_spdm_header){ 0 };
    verdict = receive_object(connection, object, n);
    connection->request_epoch = connection->epoch;
    connection->in_hand = verdict != DSM_VERDICT_DROP && verdict != DSM_VERDICT_CLOSE;
    return verdict;
}

/* A session that the request ends does end: its requester is not told, as when there is no room for the response. */
void dsm_connection_abandon_request(struct dsm_connection *connection, const char *why)
{
    if (!connection->in_hand)
        return;
    connection->in_hand = false;
    connection->abandoned = true; /* a drain that it began is waited for nevertheless */
    connection->epoch++;
    connection->why = why;
    /* what its requester never hears of is in none of its transcripts */
    dsm_exchange_refused(DSM_SPDM_ERROR_UNSPECIFIED, &connection->transcript, dsm_session_l1l2(connection));
    if (connection->session && connection->afterwards == DSM_AFTER_END_SESSION)
        dsm_session_end(connection, connection->session);
}

void dsm_connection_drained(struct dsm_connection *connection, bool in_time)
{
    uint8_t unsent[64];
    struct dsm_writer nobody = dsm_writer(unsent, sizeof(unsent));

    if (!connection->drain.pending)
        return;
    connection->drain.pending = false;
    if (in_time)
        return;
    if (connection->abandoned)
        (void)!dsm_tdisp_drain_failed(connection->device, &connection->drain, &nobody);
    if (connection->request_epoch != connection->epoch)
        return;
    dsm_begin_response(connection);
    if (dsm_answer_drain_failed(connection) != DSM_OK)
        connection->epoch++; /* it cannot be said, so nothing is */
}

void dsm_connection_work(struct dsm_connection *connection)
{
    struct dsm_job *job = &connection->job;
    uint8_t *signature;

    if (job->kind == DSM_JOB_KEY_EXCHANGE) {
        job->result = dsm_work_key_exchange(connection);
        return;
    }
    signature = dsm_write_space(&connection->response, job->signing.asym->signature_size);
    if (!signature)
        job->result = DSM_ERR_RESPONSE_TOO_LARGE;
    else
        job->result = dsm_spdm_sign(&job->signing, job->credential->key, job->digest, signature);
}

static enum dsm_error finish_job(struct dsm_connection *connection)
{
    enum dsm_error error = connection->job.result;

    if (connection->job.epoch != connection->epoch) {
        dsm_job_clear(&connection->job);
        return DSM_ERR_DISCARD;
    }
    if (error != DSM_OK)
        return dsm_answer_error(connection, error) == DSM_VERDICT_DONE ? DSM_OK : DSM_ERR_DISCARD;
    dsm_exchange_completed(connection->exchange, &connection->transcript, dsm_session_l1l2(connection));
    commit(connection);
    dsm_job_clear(&connection->job);
    return connection->device->settings.not_ready_first ? dsm_hold_response(connection) : DSM_OK;
}

static enum dsm_error seal(struct dsm_connection *connection, struct dsm_bytes response, struct dsm_writer *w)
{
    const struct dsm_binding *binding = connection->binding;
    struct dsm_session *session = connection->session;
    enum dsm_error error;
    size_t start;

    if (!session)
        return dsm_binding_wrap(binding, connection->kind, response, w);
    binding->begin(w, &start);
    error = dsm_record_seal(&session->response, &binding->record, session->session_id, response, w);
    if (error == DSM_ERR_SEQUENCE_EXHAUSTED) {
        connection->why = "no sequence number is left, the session ends (DSP0277 7)";
        dsm_session_end(connection, session);
        return DSM_ERR_DISCARD;
    }
    DSM_TRY(error);
    return binding->finish(w, start, DSM_OBJECT_RECORD);
}

static enum dsm_error do_afterwards(struct dsm_connection *connection, struct dsm_session *session)
{
    switch (connection->afterwards) {
    case DSM_AFTER_NOTHING:
        return DSM_OK;
    case DSM_AFTER_END_SESSION:
        dsm_session_end(connection, session);
        return DSM_OK;
    case DSM_AFTER_ESTABLISH:
        session->state = DSM_SESSION_ESTABLISHED;
        return dsm_session_use_data_keys(connection, session);
    }
    return DSM_ERR_INTERNAL;
}

enum dsm_error dsm_connection_finish(struct dsm_connection *connection, struct dsm_writer *w)
{
    enum dsm_error error;
    bool secured;

    connection->in_hand = false;
    dsm_connection_drained(connection, false);
    if (connection->job.kind != DSM_JOB_NONE)
        DSM_TRY(finish_job(connection));
    else if (connection->request_epoch != connection->epoch)
        return DSM_ERR_DISCARD;
    secured = connection->session != NULL;
    error = seal(connection, dsm_written(&connection->response), w);
    if (secured)
        dsm_wipe(connection->response.start, dsm_written_len(&connection->response)); /* it may be LOCK's nonce */
    if (connection->session && error == DSM_OK)
        error = do_afterwards(connection, connection->session);
    else if (connection->session && connection->afterwards == DSM_AFTER_END_SESSION)
        dsm_session_end(connection, connection->session); /* whether the peer can be told or not */
    connection->session = NULL;
    return error;
}

const char *dsm_connection_why(const struct dsm_connection *connection)
{
    return connection->why;
}

enum dsm_error dsm_connection_tdisp_query(struct dsm_connection *connection, struct dsm_bytes message,
                                          struct dsm_writer *w)
{
    return dsm_tdisp_respond_to_emulator(connection->device, message, w);
}

void dsm_connection_reset(struct dsm_connection *connection)
{
    dsm_device_conventional_reset(connection->device);
    dsm_connection_forget(connection);
}

void dsm_connection_end_sessions(struct dsm_connection *connection)
{
    dsm_connection_forget(connection);
}

bool dsm_connection_session(const struct dsm_connection *connection, size_t i, struct dsm_session_info *out)
{
    for (size_t k = 0; k < DSM_SESSIONS_MAX; k++) {
        const struct dsm_session *session = &connection->sessions[k];

        if (session->state == DSM_SESSION_FREE || i-- > 0)
            continue;
        out->session_id = session->session_id;
        out->established = session->state == DSM_SESSION_ESTABLISHED;
        out->slot = session->slot;
        return true;
    }
    return false;
}
