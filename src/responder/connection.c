/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Theory of operation: one object of the transport comes in through receive, which finds out what it is
 * (incoming.c), opens it if it is a record, asks the gate (gate.c) and calls the handler of its exchange (dispatch.c).
 * The handler leaves a plain response in the request or sets a job aside. finish seals and frames what receive and work
 * have made (outgoing.c). Errors go up as results and become an ERROR message, silence or a closed peer in one place,
 * dsm_reply_error (reply.c).
 */
#include "responder/connection.h"

#include <stdlib.h>

#include "device/device_events.h"
#include "device/device_refusal.h"
#include "pcisig/tdisp.h"
#include "pcisig/tdisp_emulator.h"
#include "responder/dispatch.h"
#include "responder/incoming.h"
#include "responder/large_response.h"
#include "responder/outgoing.h"
#include "responder/reply.h"
#include "responder/response.h"
#include "responder/set_certificate.h"
#include "responder/set_key_pair_info.h"
#include "responder/state_reset.h"
#include "responder/vendor_defined.h"

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
    dsm_transcript_init(device->crypto, &connection->state.transcript);
    dsm_state_reset_all(connection);
    *out = connection;
    return DSM_OK;
}

void dsm_connection_use_binding(struct dsm_connection *connection, const struct dsm_binding *binding)
{
    connection->binding = binding;
}

void dsm_connection_destroy(struct dsm_connection *connection)
{
    if (!connection)
        return;
    dsm_state_reset_all(connection);
    dsm_job_clear(&connection->job);
    dsm_assembly_free(&connection->large);
    dsm_assembly_free(&connection->large_request);
    dsm_wipe(connection, sizeof(*connection));
    free(connection);
}

/* Of a request that is not answered any more: what is on the disk is so. */
static void keep_what_is_kept(struct dsm_connection *connection)
{
    dsm_set_certificate_abandoned(connection);
    dsm_set_key_pair_info_commit(connection);
}

/* Its bytes, which may have travelled sealed, stay until nobody reads them any longer. */
static void forget_large_request(struct dsm_connection *connection)
{
    if (!connection->state.large_request.chunks.under_way)
        dsm_assembly_clear(&connection->large_request);
}

enum dsm_verdict dsm_connection_receive(struct dsm_connection *connection, uint8_t *object, size_t n, uint64_t now_ms)
{
    enum dsm_verdict verdict;

    keep_what_is_kept(connection);
    dsm_job_clear(&connection->job); /* of a request whose peer went away before finish */
    forget_large_request(connection);
    connection->request = (struct dsm_request){ .now_ms = now_ms, .abandoned_by = DSM_CAUSE_RESET_MEANWHILE };
    connection->device->cause = (struct dsm_cause){ .id = DSM_CAUSE_NONE };
    verdict = dsm_incoming_take(connection, object, n);
    connection->request.epoch = connection->epoch;
    if (verdict == DSM_VERDICT_DROP || verdict == DSM_VERDICT_CLOSE)
        dsm_device_refused_in_silence(connection->device, dsm_reply_request_name(connection).text);
    connection->request.in_hand = verdict != DSM_VERDICT_DROP && verdict != DSM_VERDICT_CLOSE;
    return verdict;
}

void dsm_connection_drained(struct dsm_connection *connection, bool in_time)
{
    struct dsm_request *request = &connection->request;
    uint8_t unsent[64];
    struct dsm_writer nobody = dsm_writer(unsent, sizeof(unsent));

    if (!request->drain.pending)
        return;
    request->drain.pending = false;
    if (in_time)
        return;
    if (request->abandoned)
        (void)!dsm_tdisp_drain_failed(connection->device, &request->drain, &nobody);
    if (request->epoch != connection->epoch)
        return;
    dsm_response_begin(connection);
    if (dsm_vendor_defined_drain_failed(connection) != DSM_OK)
        connection->epoch++; /* it cannot be said, so nothing is */
}

void dsm_connection_work(struct dsm_connection *connection)
{
    struct dsm_job *job = &connection->job;

    job->result = job->run(job);
}

static bool is_current(const struct dsm_connection *connection)
{
    const struct dsm_job *job = &connection->job;

    return (dsm_job_is_set(job) ? job->epoch : connection->request.epoch) == connection->epoch;
}

enum dsm_error dsm_connection_finish(struct dsm_connection *connection, struct dsm_writer *w)
{
    connection->request.in_hand = false;
    dsm_connection_drained(connection, false);
    if (!is_current(connection)) {
        keep_what_is_kept(connection);
        dsm_job_clear(&connection->job);
        (void)dsm_cause_set(&connection->device->cause, connection->request.abandoned_by, 0, 0);
        dsm_device_refused_in_silence(connection->device, dsm_reply_request_name(connection).text);
        return DSM_ERR_DISCARD;
    }
    if (dsm_job_is_set(&connection->job))
        DSM_TRY(dsm_dispatch_finish_job(connection));
    forget_large_request(connection);
    DSM_TRY(dsm_large_response_divide(connection));
    return dsm_outgoing_write(connection, w);
}

const char *dsm_connection_drop_reason(struct dsm_connection *connection)
{
    struct dsm_error_detail detail;

    dsm_cause_describe(&connection->device->cause, DSM_ERR_DISCARD, &detail);
    return dsm_error_detail_text(&detail, connection->drop_reason, sizeof(connection->drop_reason));
}

enum dsm_error dsm_connection_tdisp_query(struct dsm_connection *connection, struct dsm_bytes message,
                                          struct dsm_writer *w)
{
    return dsm_tdisp_respond_to_emulator(connection->device, message, w);
}

void dsm_connection_reset(struct dsm_connection *connection)
{
    dsm_device_conventional_reset(connection->device);
    dsm_provisioning_reset(&connection->device->provisioning, &connection->device->identity);
    dsm_state_reset_conventional(connection);
}

void dsm_connection_end_sessions(struct dsm_connection *connection)
{
    dsm_state_reset_all(connection);
}

bool dsm_connection_session(const struct dsm_connection *connection, size_t i, struct dsm_session_info *out)
{
    for (size_t k = 0; k < DSM_SESSIONS_MAX; k++) {
        const struct dsm_session *session = &connection->state.sessions[k].base;

        if (session->state == DSM_SESSION_FREE || i-- > 0)
            continue;
        out->session_id = session->id;
        out->established = session->state == DSM_SESSION_ESTABLISHED;
        out->slot = session->slot;
        out->is_psk = session->is_psk;
        return true;
    }
    return false;
}
