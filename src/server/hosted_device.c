/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Theory of operation: one responder context, any number of peers, one of which owns the device (hosted_peers.c): its
 * NORMAL frames go to the responder; the others' get ERROR(Busy) (dispatch.c). A request that needs a signature or a
 * key exchange is worked on by a thread (workers.c) meanwhile (at once where nobody else is connected to the daemon);
 * the device is then busy, and frames for it wait in their peers' buffers. A peer that goes while its request is worked
 * on leaves its memory behind until the work is done.
 *
 * A TDI's move is told in the middle of the request or event that caused it (device_observer.c): the state page is
 * stored there and STATE frames are queued. They are flushed before the request's response is written, not there, since
 * a peer that fails would be closed in the middle of it.
 */
#include "server/hosted_device.h"

#include "server/device_observer.h"
#include "server/server.h"
#include "server/storage.h"
#include "server/subscribers.h"

#include <stdlib.h>

static void on_timer(uv_timer_t *timer)
{
    struct dsm_hosted_device *hosted = timer->data;

    hosted->timer_ms = UINT64_MAX;
    if (hosted->work.running)
        return; /* the end of the work looks again */
    dsm_drain_expire(hosted, uv_now(timer->loop));
    dsm_connection_expire(hosted->connection, uv_now(timer->loop));
    dsm_hosted_device_update_timer(hosted);
}

void dsm_hosted_device_update_timer(struct dsm_hosted_device *hosted)
{
    uint64_t deadline = dsm_connection_deadline_ms(hosted->connection);
    uint64_t now = uv_now(hosted->timer.loop);

    if (dsm_drain_deadline_ms(hosted) < deadline)
        deadline = dsm_drain_deadline_ms(hosted);
    if (deadline == hosted->timer_ms || hosted->stopping)
        return;
    hosted->timer_ms = deadline;
    if (deadline == UINT64_MAX)
        uv_timer_stop(&hosted->timer);
    else
        uv_timer_start(&hosted->timer, on_timer, deadline > now ? deadline - now : 0, 0);
}

enum dsm_error dsm_hosted_device_create(struct dsm_server *server, struct dsm_device *device,
                                        const struct dsm_binding *binding, struct dsm_hosted_device **out)
{
    struct dsm_hosted_device *hosted = calloc(1, sizeof(*hosted));
    enum dsm_error error =
        hosted ? dsm_connection_create_bound(device, binding, &hosted->connection) : DSM_ERR_NO_MEMORY;

    if (error == DSM_OK && binding == &dsm_binding_nvme) {
        hosted->pending = malloc(DSM_STORAGE_PENDING_MAX);
        error = hosted->pending ? DSM_OK : DSM_ERR_NO_MEMORY;
    }
    if (error == DSM_OK && uv_timer_init(dsm_server_loop(server), &hosted->timer) != 0)
        error = DSM_ERR_NO_MEMORY;
    if (error != DSM_OK) {
        if (hosted) {
            dsm_connection_destroy(hosted->connection);
            free(hosted->pending);
        }
        free(hosted);
        return error;
    }
    hosted->server = server;
    hosted->device = device;
    hosted->binding = binding;
    hosted->timer.data = hosted;
    hosted->timer_ms = UINT64_MAX;
    hosted->handles = 1;
    dsm_state_page_init(&hosted->page);
    dsm_device_observe(hosted);
    *out = hosted;
    return DSM_OK;
}

static void tell_gone(struct dsm_hosted_device *hosted)
{
    if (hosted->stopping && hosted->handles == 0 && !hosted->work.running)
        dsm_server_device_gone(hosted->server, hosted);
}

void dsm_hosted_device_handle_closed(uv_handle_t *handle)
{
    struct dsm_hosted_device *hosted = handle->data;

    hosted->handles--;
    tell_gone(hosted);
}

void dsm_hosted_device_stop(struct dsm_hosted_device *hosted)
{
    if (hosted->stopping)
        return;
    dsm_connection_removed(hosted->connection); /* nothing that outlives it may believe in a locked TDI */
    hosted->stopping = true;                    /* from now on no frames are queued */
    dsm_state_page_close(&hosted->page);
    dsm_subscribers_flush(hosted);
    dsm_listener_close_all(hosted->listeners);
    hosted->listeners = NULL;
    while (hosted->peers)
        dsm_peer_close(hosted->peers, NULL);
    uv_close((uv_handle_t *)&hosted->timer, dsm_hosted_device_handle_closed);
}

void dsm_hosted_device_destroy(struct dsm_hosted_device *hosted)
{
    if (!hosted)
        return;
    dsm_connection_destroy(hosted->connection);
    dsm_device_destroy(hosted->device);
    free(hosted->pending);
    free(hosted);
}

void dsm_hosted_device_reset(struct dsm_hosted_device *hosted)
{
    dsm_connection_reset(hosted->connection);
    hosted->pending_len = 0;
    dsm_drain_cancel(hosted);
    dsm_hosted_device_update_timer(hosted);
}

/* An object that deserves no answer gets an empty frame: QEMU blocks its guest until something comes. */
static void log_silence(struct dsm_hosted_device *hosted, struct dsm_peer *peer)
{
    const char *why = dsm_connection_why(hosted->connection);

    dsm_log(hosted->device->log, DSM_LOG_WARNING, hosted->device->name, "peer %llu (%s): no response: %s",
            (unsigned long long)peer->number, peer->address, why && why[0] ? why : "the request was dropped");
}

/* The object of n bytes is in the peer's reply. */
static void reply(struct dsm_hosted_device *hosted, struct dsm_peer *peer, size_t n)
{
    if (hosted->pending)
        dsm_storage_keep(peer, n);
    else
        dsm_peer_send(peer, DSM_COMMAND_NORMAL, n);
}

static void send_silence(struct dsm_hosted_device *hosted, struct dsm_peer *peer)
{
    log_silence(hosted, peer);
    reply(hosted, peer, 0);
}

/* Whoever subscribed can read of what the request has moved before its response is on its way. */
static enum dsm_error finish(struct dsm_hosted_device *hosted, struct dsm_writer *w)
{
    dsm_subscribers_flush(hosted);
    DSM_TRY(dsm_connection_finish(hosted->connection, w));
    dsm_server_capture(hosted->server, hosted->binding, dsm_written(w));
    return DSM_OK;
}

static void answer(struct dsm_hosted_device *hosted, struct dsm_peer *peer)
{
    struct dsm_writer w = dsm_peer_reply(peer);

    if (finish(hosted, &w) == DSM_OK)
        reply(hosted, peer, dsm_written_len(&w));
    else
        send_silence(hosted, peer);
}

static void finish_into_nowhere(struct dsm_hosted_device *hosted)
{
    uint8_t nowhere[DSM_REPLY_FRAME_MAX];
    struct dsm_writer w = dsm_writer(nowhere, sizeof(nowhere));

    (void)!dsm_connection_finish(hosted->connection, &w);
}

/* Frames that waited for the device go on. A peer may go while it is served, so the list is begun anew each time. */
static void wake_peers(struct dsm_hosted_device *hosted)
{
    struct dsm_peer *peer = hosted->peers;

    while (peer && !hosted->work.running && !hosted->drain.waiting) {
        if (!peer->waiting) {
            peer = peer->next;
            continue;
        }
        peer->waiting = false;
        dsm_peer_advance(peer);
        peer = hosted->peers;
    }
}

/* The outcome of a request whose peer has gone, or whose connection was reset, goes nowhere; finish knows. */
static void on_worked(void *context)
{
    struct dsm_hosted_device *hosted = context;
    struct dsm_peer *peer = hosted->worker_peer;
    bool gone = peer->closing;

    hosted->worker_peer = NULL;
    if (gone)
        finish_into_nowhere(hosted);
    else
        answer(hosted, peer);
    peer->waiting = false;
    dsm_peer_release(peer);
    dsm_hosted_device_update_timer(hosted);
    if (!gone)
        dsm_peer_advance(peer);
    wake_peers(hosted);
    tell_gone(hosted);
}

static void work_on(void *context)
{
    dsm_connection_work(((struct dsm_hosted_device *)context)->connection);
}

static void start_work(struct dsm_hosted_device *hosted, struct dsm_peer *peer)
{
    peer->waiting = true;
    peer->in_work = true;
    hosted->work = (struct dsm_work){ .run = work_on, .done = on_worked, .context = hosted };
    hosted->worker_peer = peer;
    if (dsm_workers_start(dsm_server_workers(hosted->server), &hosted->work) == DSM_OK)
        return;
    dsm_connection_work(hosted->connection); /* without a thread it is done here */
    on_worked(hosted);
}

/* Nobody else is connected to the daemon, whom a signature on the loop could keep waiting. */
static bool is_only_peer(const struct dsm_hosted_device *hosted)
{
    size_t peers = 0;

    for (size_t i = 0; i < dsm_server_device_count(hosted->server) && peers <= 1; i++)
        peers += dsm_server_device_at(hosted->server, i)->peer_count;
    return peers == 1;
}

/*
 * To another thread and back costs two wake-ups, which take tens of microseconds each where cores are virtual. Not for
 * who sends on without waiting for answers: until all of its requests were worked on nobody could connect.
 */
static bool work_at_once(struct dsm_hosted_device *hosted, struct dsm_peer *peer)
{
    if (!is_only_peer(hosted) || dsm_peer_has_more(peer))
        return false;
    dsm_connection_work(hosted->connection);
    answer(hosted, peer);
    return true;
}

void dsm_hosted_device_answer_drained(struct dsm_hosted_device *hosted, struct dsm_peer *peer)
{
    struct dsm_writer w;

    if (!peer) {
        finish_into_nowhere(hosted);
        wake_peers(hosted);
        return;
    }
    w = dsm_peer_reply(peer);
    if (finish(hosted, &w) != DSM_OK) {
        log_silence(hosted, peer);
        w = dsm_peer_reply(peer);
    }
    dsm_peer_answer_aside(peer, DSM_COMMAND_NORMAL, dsm_written_len(&w));
    if (!peer->closing)
        dsm_peer_advance(peer);
    wake_peers(hosted);
}

void dsm_hosted_device_receive(struct dsm_hosted_device *hosted, struct dsm_peer *peer)
{
    uint8_t *object = dsm_peer_payload(peer);
    size_t n = peer->frame.payload_len;
    enum dsm_verdict verdict;

    if (hosted->work.running || hosted->drain.waiting) { /* for an owner that has gone: this one is the next */
        peer->waiting = true;
        return;
    }
    peer->keeps_context = false;
    peer->used_device = true;
    if (hosted->pending)
        object = dsm_storage_object(peer, &n);
    dsm_server_capture(hosted->server, hosted->binding, dsm_bytes(object, n));
    verdict = dsm_connection_receive(hosted->connection, object, n, uv_now(hosted->timer.loop));
    switch (verdict) {
    case DSM_VERDICT_DONE:
        answer(hosted, peer);
        break;
    case DSM_VERDICT_WORK:
        if (work_at_once(hosted, peer))
            break;
        start_work(hosted, peer);
        return;
    case DSM_VERDICT_WAIT:
        dsm_drain_begin(hosted, peer);
        break;
    case DSM_VERDICT_DROP:
        send_silence(hosted, peer);
        break;
    case DSM_VERDICT_CLOSE:
        dsm_peer_close(peer, dsm_connection_why(hosted->connection));
        break;
    }
    dsm_hosted_device_update_timer(hosted);
}
