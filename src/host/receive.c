/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Theory of operation: a TDI's move is told in the middle of the request or event that caused it (device_observer.c):
 * the state page is stored there and STATE frames are queued. They are flushed before the request's response is handed
 * out, not there, since a port that fails would be detached in the middle of it.
 */
#include "host/receive.h"

#include "host/busy.h"
#include "host/busy_log.h"
#include "host/drain.h"
#include "host/host.h"
#include "host/owner.h"
#include "host/subscribers.h"

void dsm_hosted_device_abort(struct dsm_hosted_device *hosted, struct dsm_request *request)
{
    if (hosted->request == request)
        request->aborted = true;
}

static void complete(struct dsm_hosted_device *hosted, enum dsm_outcome outcome, size_t n)
{
    struct dsm_request *request = hosted->request;

    hosted->request = NULL;
    request->in_hand = false;
    request->done(request, request->aborted ? DSM_OUTCOME_ABORTED : outcome, n);
}

/* An object that deserves no answer gets an empty one: QEMU blocks its guest until something comes. */
static void complete_in_silence(struct dsm_hosted_device *hosted)
{
    const char *reason = dsm_connection_drop_reason(hosted->connection);

    if (!hosted->request->aborted)
        dsm_hosted_device_log_port(hosted, hosted->request->port, DSM_LOG_WARNING, ": no response: %s",
                                   reason && reason[0] ? reason : "the request was dropped");
    complete(hosted, DSM_OUTCOME_SILENCE, 0);
}

/* Whoever subscribed can read of what the request has moved before its response is on its way. The connection knows
 * where there is nothing to be sent, since it was reset. */
static void answer(struct dsm_hosted_device *hosted)
{
    struct dsm_writer w = dsm_writer(hosted->request->response, DSM_REPLY_FRAME_MAX);

    dsm_subscribers_flush(hosted);
    if (dsm_connection_finish(hosted->connection, &w) != DSM_OK) {
        complete_in_silence(hosted);
        return;
    }
    if (!hosted->request->aborted)
        dsm_host_capture(hosted, hosted->request->port, dsm_written(&w));
    complete(hosted, DSM_OUTCOME_RESPONSE, dsm_written_len(&w));
}

/* A port may go while it is served, so the list is begun anew each time. */
static void wake_ports(struct dsm_hosted_device *hosted)
{
    struct dsm_port *port = hosted->ports;

    while (port && !hosted->request) {
        if (!port->is_refused) {
            port = port->next;
            continue;
        }
        port->is_refused = false;
        port->calls->wake(port);
        port = hosted->ports;
    }
}

void dsm_hosted_device_drained(struct dsm_hosted_device *hosted)
{
    answer(hosted);
    dsm_hosted_device_update_timer(hosted);
    wake_ports(hosted);
}

static void on_worked(void *context)
{
    struct dsm_hosted_device *hosted = context;

    answer(hosted);
    dsm_hosted_device_update_timer(hosted);
    wake_ports(hosted);
    dsm_hosted_device_free_if_stopped(hosted);
}

static void work_on(void *context)
{
    dsm_connection_work(((struct dsm_hosted_device *)context)->connection);
}

/*
 * To another thread and back costs two wake-ups, which take tens of microseconds each where cores are virtual. Nobody
 * else is connected to the daemon, whom a signature on the loop could keep waiting; and until all requests of one who
 * sends on without waiting for answers were worked on nobody could connect.
 */
static bool is_worked_on_at_once(const struct dsm_hosted_device *hosted)
{
    return hosted->host->port_count == 1 && !hosted->request->more_waits;
}

static enum dsm_received start_work(struct dsm_hosted_device *hosted)
{
    hosted->work = (struct dsm_work){ .run = work_on, .done = on_worked, .context = hosted };
    if (!is_worked_on_at_once(hosted) && dsm_workers_start(hosted->host->workers, &hosted->work) == DSM_OK)
        return DSM_RECEIVED_WORK;
    dsm_connection_work(hosted->connection); /* without a thread it is done here, too */
    answer(hosted);
    return DSM_RECEIVED_DONE;
}

static enum dsm_received begin_drain(struct dsm_hosted_device *hosted)
{
    struct dsm_request *request = hosted->request;

    dsm_drain_begin(hosted);
    return request->in_hand ? DSM_RECEIVED_DRAIN : DSM_RECEIVED_DONE;
}

static enum dsm_received serve(struct dsm_hosted_device *hosted, struct dsm_request *request)
{
    enum dsm_verdict verdict;

    hosted->device->peer = request->port->number;
    dsm_connection_use_binding(hosted->connection, request->port->binding);
    verdict = dsm_connection_receive(hosted->connection, request->object, request->n, uv_now(hosted->timer.loop));

    switch (verdict) {
    case DSM_VERDICT_DONE:
        answer(hosted);
        break;
    case DSM_VERDICT_WORK:
        return start_work(hosted);
    case DSM_VERDICT_WAIT:
        return begin_drain(hosted);
    case DSM_VERDICT_DROP:
        complete_in_silence(hosted);
        break;
    case DSM_VERDICT_CLOSE:
        complete(hosted, DSM_OUTCOME_CLOSE, 0);
        break;
    }
    return DSM_RECEIVED_DONE;
}

/* One responder context, one owner. */
static void answer_beside_owner(struct dsm_hosted_device *hosted, struct dsm_request *request)
{
    struct dsm_bytes object = dsm_bytes(request->object, request->n);
    struct dsm_writer w = dsm_writer(request->response, DSM_REPLY_FRAME_MAX);
    enum dsm_error error;

    dsm_busy_log_request(hosted, request->port, object);
    dsm_host_capture(hosted, request->port, object);
    error = dsm_busy_answer(hosted, dsm_owner_find(hosted), request->port, object, &w);
    if (error == DSM_OK) {
        dsm_busy_log_answer(hosted, request->port, dsm_written(&w));
        dsm_host_capture(hosted, request->port, dsm_written(&w));
    }
    request->done(request, error == DSM_OK ? DSM_OUTCOME_RESPONSE : DSM_OUTCOME_SILENCE, dsm_written_len(&w));
}

bool dsm_hosted_device_refuses(struct dsm_hosted_device *hosted, struct dsm_port *port)
{
    port->is_refused = hosted->request != NULL;
    return port->is_refused;
}

enum dsm_received dsm_hosted_device_receive(struct dsm_hosted_device *hosted, struct dsm_request *request)
{
    struct dsm_port *port = request->port;
    enum dsm_received received;

    if (!dsm_owner_is(port))
        dsm_owner_drop_dead(hosted); /* perhaps itself */
    if (!port->hosted) {
        request->done(request, DSM_OUTCOME_ABORTED, 0);
        return DSM_RECEIVED_DONE;
    }
    if (!dsm_owner_is(port)) {
        answer_beside_owner(hosted, request);
        return DSM_RECEIVED_DONE;
    }
    if (dsm_hosted_device_refuses(hosted, port)) /* of an owner that has gone: this one is the next */
        return DSM_RECEIVED_BUSY;
    if (port->claim == DSM_PORT_IDLE)
        port->claim = DSM_PORT_USER;
    request->aborted = false;
    request->in_hand = true;
    hosted->request = request;
    dsm_host_capture(hosted, port, dsm_bytes(request->object, request->n));
    received = serve(hosted, request);
    dsm_hosted_device_update_timer(hosted);
    return received;
}
