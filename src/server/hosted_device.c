/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Theory of operation: one responder context, any number of peers. The oldest connected peer owns the device: its
 * NORMAL frames go to the responder; the others' get ERROR(Busy) (dispatch.c). A request that needs a signature or a
 * key exchange is worked on by the thread pool meanwhile; the device is then busy, and frames for it wait in their
 * peers' buffers. When the owner goes, by whatever way, the device is as after a conventional reset and the next oldest
 * owns. A peer that goes while its request is worked on leaves its memory behind until the work is done.
 */
#include "server/hosted_device.h"

#include "server/device_observer.h"
#include "server/server.h"

#include <stdlib.h>

static void update_timer(struct dsm_hosted_device *hosted);

static void on_timer(uv_timer_t *timer)
{
    struct dsm_hosted_device *hosted = timer->data;

    hosted->timer_ms = UINT64_MAX;
    if (hosted->offload.running)
        return; /* the end of the work looks again */
    dsm_connection_expire(hosted->connection, uv_now(timer->loop));
    update_timer(hosted);
}

static void update_timer(struct dsm_hosted_device *hosted)
{
    uint64_t deadline = dsm_connection_deadline_ms(hosted->connection);
    uint64_t now = uv_now(hosted->timer.loop);

    if (deadline == hosted->timer_ms || hosted->stopping)
        return;
    hosted->timer_ms = deadline;
    if (deadline == UINT64_MAX)
        uv_timer_stop(&hosted->timer);
    else
        uv_timer_start(&hosted->timer, on_timer, deadline > now ? deadline - now : 0, 0);
}

enum dsm_error dsm_hosted_device_create(struct dsm_server *server, struct dsm_device *device,
                                        struct dsm_hosted_device **out)
{
    struct dsm_hosted_device *hosted = calloc(1, sizeof(*hosted));
    enum dsm_error error = hosted ? dsm_connection_create(device, &hosted->connection) : DSM_ERR_NO_MEMORY;

    if (error == DSM_OK && uv_timer_init(dsm_server_loop(server), &hosted->timer) != 0)
        error = DSM_ERR_NO_MEMORY;
    if (error != DSM_OK) {
        if (hosted)
            dsm_connection_destroy(hosted->connection);
        free(hosted);
        return error;
    }
    hosted->server = server;
    hosted->device = device;
    hosted->timer.data = hosted;
    hosted->timer_ms = UINT64_MAX;
    hosted->handles = 1;
    dsm_device_observe(hosted);
    *out = hosted;
    return DSM_OK;
}

static void tell_gone(struct dsm_hosted_device *hosted)
{
    if (hosted->stopping && hosted->handles == 0 && !hosted->offload.running)
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
    hosted->stopping = true;
    dsm_connection_removed(hosted->connection); /* nothing that outlives it may believe in a locked TDI */
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
    free(hosted);
}

const struct dsm_peer *dsm_hosted_device_owner(const struct dsm_hosted_device *hosted)
{
    return hosted->peers;
}

bool dsm_hosted_device_is_owner(const struct dsm_hosted_device *hosted, const struct dsm_peer *peer)
{
    return peer && dsm_hosted_device_owner(hosted) == peer;
}

void dsm_hosted_device_tell_owner(struct dsm_hosted_device *hosted)
{
    const struct dsm_watcher *watcher = dsm_server_watcher(hosted->server);
    const struct dsm_peer *owner = dsm_hosted_device_owner(hosted);
    uint64_t number = owner ? owner->number : 0;

    if (number == hosted->told_owner || hosted->stopping)
        return;
    hosted->told_owner = number;
    if (watcher && watcher->owner_changed)
        watcher->owner_changed(watcher->context, hosted);
}

static void log_peer(const struct dsm_hosted_device *hosted, const struct dsm_peer *peer, const char *what)
{
    dsm_log(hosted->device->log, DSM_LOG_INFO, hosted->device->name, "peer %llu (%s) %s",
            (unsigned long long)peer->number, peer->address, what);
}

void dsm_hosted_device_add_peer(struct dsm_hosted_device *hosted, struct dsm_peer *peer)
{
    struct dsm_peer **last = &hosted->peers;

    while (*last)
        last = &(*last)->next;
    *last = peer;
    hosted->peer_count++;
    peer->number = ++hosted->peers_seen;
    log_peer(hosted, peer,
             dsm_hosted_device_is_owner(hosted, peer) ? "connected and owns the device" : "connected beside the owner");
    dsm_hosted_device_tell_owner(hosted);
}

void dsm_hosted_device_reset(struct dsm_hosted_device *hosted)
{
    dsm_connection_reset(hosted->connection);
    update_timer(hosted);
}

static void owner_gone(struct dsm_hosted_device *hosted, const struct dsm_peer *peer)
{
    if (hosted->stopping) {
        log_peer(hosted, peer, "is disconnected; the device is no more");
    } else if (peer->keeps_context) {
        log_peer(hosted, peer, "is gone; it said CONTINUE, so its context waits for the next owner");
    } else {
        log_peer(hosted, peer, "is gone; the device is reset");
        dsm_hosted_device_reset(hosted);
    }
    hosted->device->owner_said_hello = false;
    if (hosted->peers && !hosted->stopping)
        log_peer(hosted, hosted->peers, "owns the device now");
}

void dsm_hosted_device_remove_peer(struct dsm_hosted_device *hosted, struct dsm_peer *peer)
{
    bool owned = dsm_hosted_device_is_owner(hosted, peer);

    for (struct dsm_peer **at = &hosted->peers; *at; at = &(*at)->next)
        if (*at == peer) {
            *at = peer->next;
            hosted->peer_count--;
            break;
        }
    if (owned)
        owner_gone(hosted, peer);
    else
        log_peer(hosted, peer, "is gone");
    dsm_hosted_device_tell_owner(hosted);
}

/*
 * A peer that has closed its end is gone, though the loop has not come to its socket yet: who connects right after it
 * must not find the device busy.
 */
void dsm_hosted_device_drop_dead_peers(struct dsm_hosted_device *hosted)
{
    struct dsm_peer *next;

    for (struct dsm_peer *peer = hosted->peers; peer; peer = next) {
        next = peer->next;
        if (dsm_peer_is_dead(peer))
            dsm_peer_close(peer, NULL);
    }
}

/* An object that deserves no answer gets an empty frame: QEMU blocks its guest until something comes. */
static void send_silence(struct dsm_hosted_device *hosted, struct dsm_peer *peer)
{
    const char *why = dsm_connection_why(hosted->connection);

    dsm_log(hosted->device->log, DSM_LOG_WARNING, hosted->device->name, "peer %llu (%s): no response: %s",
            (unsigned long long)peer->number, peer->address, why && why[0] ? why : "the request was dropped");
    dsm_peer_send(peer, DSM_COMMAND_NORMAL, 0);
}

static void answer(struct dsm_hosted_device *hosted, struct dsm_peer *peer)
{
    struct dsm_writer w = dsm_peer_reply(peer);

    if (dsm_connection_finish(hosted->connection, &w) != DSM_OK) {
        send_silence(hosted, peer);
        return;
    }
    dsm_server_capture(hosted->server, dsm_written(&w));
    dsm_peer_send(peer, DSM_COMMAND_NORMAL, dsm_written_len(&w));
}

/* Frames that waited for the device go on. A peer may go while it is served, so the list is begun anew each time. */
static void wake_peers(struct dsm_hosted_device *hosted)
{
    struct dsm_peer *peer = hosted->peers;

    while (peer && !hosted->offload.running) {
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
    uint8_t nowhere[DSM_REPLY_FRAME_MAX];
    struct dsm_writer w = dsm_writer(nowhere, sizeof(nowhere));
    bool gone = peer->closing;

    hosted->worker_peer = NULL;
    if (gone)
        (void)!dsm_connection_finish(hosted->connection, &w);
    else
        answer(hosted, peer);
    peer->waiting = false;
    dsm_peer_release(peer);
    update_timer(hosted);
    if (!gone)
        dsm_peer_advance(peer);
    wake_peers(hosted);
    tell_gone(hosted);
}

static void start_work(struct dsm_hosted_device *hosted, struct dsm_peer *peer)
{
    uv_loop_t *loop = dsm_server_loop(hosted->server);

    peer->waiting = true;
    peer->in_work = true;
    hosted->worker_peer = peer;
    if (dsm_offload_start(&hosted->offload, loop, hosted->connection, on_worked, hosted) == DSM_OK)
        return;
    dsm_connection_work(hosted->connection); /* without the pool it is done here */
    on_worked(hosted);
}

void dsm_hosted_device_receive(struct dsm_hosted_device *hosted, struct dsm_peer *peer)
{
    uint8_t *object = dsm_peer_payload(peer);
    enum dsm_verdict verdict;

    if (hosted->offload.running) { /* for an owner that has gone: this one is the next */
        peer->waiting = true;
        return;
    }
    peer->keeps_context = false;
    dsm_server_capture(hosted->server, dsm_bytes(object, peer->frame.payload_len));
    verdict = dsm_connection_receive(hosted->connection, object, peer->frame.payload_len, uv_now(hosted->timer.loop));
    switch (verdict) {
    case DSM_VERDICT_DONE:
        answer(hosted, peer);
        break;
    case DSM_VERDICT_WORK:
        start_work(hosted, peer);
        return;
    case DSM_VERDICT_WAIT: /* device->drain is never set here, since no peer can take part in transitions */
        dsm_connection_drained(hosted->connection, true);
        answer(hosted, peer);
        break;
    case DSM_VERDICT_DROP:
        send_silence(hosted, peer);
        break;
    case DSM_VERDICT_CLOSE:
        dsm_peer_close(peer, dsm_connection_why(hosted->connection));
        break;
    }
    update_timer(hosted);
}
