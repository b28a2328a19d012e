/* SPDX-License-Identifier: BSD-3-Clause */
#include "server/peer.h"

#include "base/log.h"
#include "server/dispatch.h"
#include "server/hosted_device.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define REQUEST_SIZE_FIRST (DSM_FRAME_HEADER_LEN + DSM_REQUEST_MAX + 8u)
#define KEEPALIVE_DELAY_S 60

uint8_t *dsm_peer_payload(struct dsm_peer *peer)
{
    return peer->request + DSM_FRAME_HEADER_LEN;
}

bool dsm_peer_has_more(const struct dsm_peer *peer)
{
    return peer->request_len - DSM_FRAME_HEADER_LEN > peer->frame.payload_len;
}

static void peer_log(const struct dsm_peer *peer, enum dsm_log_level level, const char *text)
{
    const struct dsm_device *device = peer->hosted->device;

    dsm_log(device->log, level, device->name, "peer %llu (%s): %s", (unsigned long long)peer->number, peer->address,
            text);
}

static void free_peer(struct dsm_peer *peer)
{
    dsm_peer_output_free(peer);
    free(peer->aside);
    free(peer->request);
    free(peer);
}

static void on_closed(uv_handle_t *handle)
{
    struct dsm_peer *peer = handle->data;

    peer->closed = true;
    if (!peer->in_work)
        free_peer(peer);
}

void dsm_peer_release(struct dsm_peer *peer)
{
    peer->in_work = false;
    if (peer->closed)
        free_peer(peer);
}

bool dsm_peer_is_dead(const struct dsm_peer *peer)
{
    struct pollfd state = { .events = POLLRDHUP };

    return uv_fileno(&peer->uv.handle, &state.fd) == 0 && poll(&state, 1, 0) > 0;
}

void dsm_peer_close(struct dsm_peer *peer, const char *why)
{
    if (peer->closing)
        return;
    peer->closing = true;
    if (why)
        peer_log(peer, DSM_LOG_WARNING, why);
    uv_close(&peer->uv.handle, on_closed);
    dsm_hosted_device_remove_peer(peer->hosted, peer);
}

/*
 * QEMU writes a frame's header and payload apart, without TCP_NODELAY: a delayed acknowledgement of the header holds
 * its payload back for some 40 ms. Linux falls back to delaying by itself, so this is said again after each read.
 */
static void acknowledge_quickly(struct dsm_peer *peer)
{
    uv_os_fd_t fd;
    int on = 1;

    if (peer->uv.handle.type == UV_TCP && uv_fileno(&peer->uv.handle, &fd) == 0)
        (void)setsockopt(fd, IPPROTO_TCP, TCP_QUICKACK, &on, sizeof(on));
}

/* Never more than this at once: a buffer that has grown would take long to serve when it is full of small frames. */
static void on_alloc(uv_handle_t *handle, size_t suggested, uv_buf_t *buffer)
{
    struct dsm_peer *peer = handle->data;
    size_t room = peer->yields ? 0 : peer->request_size - peer->request_len;

    (void)suggested;
    *buffer = uv_buf_init((char *)peer->request + peer->request_len,
                          (unsigned)(room < REQUEST_SIZE_FIRST ? room : REQUEST_SIZE_FIRST));
}

static void on_read(uv_stream_t *stream, ssize_t got, const uv_buf_t *buffer)
{
    struct dsm_peer *peer = stream->data;

    if (got == UV_ENOBUFS && peer->yields) { /* it goes on in the loop's next turn */
        peer->yields = false;
        return;
    }
    if (got == UV_ENOBUFS) { /* the frame in hand and what follows it fill all there is: wait for the answer */
        peer->paused = true;
        uv_read_stop(stream);
        return;
    }
    if (got < 0) {
        dsm_peer_close(peer, NULL);
        return;
    }
    peer->yields = (size_t)got == buffer->len; /* libuv would read on, 32 times, while others wait for their turn */
    peer->request_len += (size_t)got;
    acknowledge_quickly(peer);
    dsm_peer_advance(peer);
}

static void start_reading(struct dsm_peer *peer)
{
    peer->paused = false;
    if (uv_read_start(&peer->uv.stream, on_alloc, on_read) != 0)
        dsm_peer_close(peer, "cannot be read from");
}

/* Room for the whole frame. */
static bool make_room(struct dsm_peer *peer, size_t size)
{
    uint8_t *grown;

    if (size <= peer->request_size)
        return true;
    grown = realloc(peer->request, size);
    if (!grown)
        return false;
    peer->request = grown;
    peer->request_size = size;
    return true;
}

/* Is the next frame whole? A frame that is too large closes the peer: what follows it cannot be found. */
static bool has_frame(struct dsm_peer *peer)
{
    char why[96];

    if (peer->request_len < DSM_FRAME_HEADER_LEN)
        return false;
    peer->frame = dsm_frame_header_decode(peer->request);
    if (peer->frame.payload_len > DSM_REQUEST_FRAME_MAX) {
        snprintf(why, sizeof(why), "frame of %u bytes is larger than the %u accepted; closed",
                 (unsigned)peer->frame.payload_len, DSM_REQUEST_FRAME_MAX);
        dsm_peer_close(peer, why);
        return false;
    }
    if (!make_room(peer, DSM_FRAME_HEADER_LEN + (size_t)peer->frame.payload_len)) {
        dsm_peer_close(peer, "no memory for its frame; closed");
        return false;
    }
    return peer->request_len - DSM_FRAME_HEADER_LEN >= peer->frame.payload_len;
}

/* Beside a request that was set aside only swdsm's own frames are served: nothing else is told apart by its answer. */
static bool may_serve(const struct dsm_peer *peer)
{
    return !peer->aside ||
           (peer->frame.transport == DSM_TRANSPORT_PCI_DOE && dsm_emulator_command_name(peer->frame.command) != NULL);
}

static bool is_held_up(const struct dsm_peer *peer)
{
    return peer->waiting || peer->wants_idle_output || peer->output.before_reply_end > 0;
}

void dsm_peer_advance(struct dsm_peer *peer)
{
    if (peer->serving)
        return;
    peer->serving = true;
    while (!peer->closing && !is_held_up(peer) && has_frame(peer) && may_serve(peer))
        dsm_dispatch(peer);
    peer->serving = false;
    if (!peer->closing && peer->paused && peer->request_len < peer->request_size)
        start_reading(peer);
}

void dsm_peer_written(struct dsm_peer *peer)
{
    if (peer->closing || peer->output.before_reply_end > 0)
        return;
    if (peer->close_after_write) {
        dsm_peer_close(peer, NULL);
        return;
    }
    if (dsm_peer_output_is_idle(peer))
        peer->wants_idle_output = false;
    dsm_peer_advance(peer);
}

void dsm_peer_skip(struct dsm_peer *peer)
{
    size_t used = DSM_FRAME_HEADER_LEN + (size_t)peer->frame.payload_len;

    peer->request_len -= used;
    memmove(peer->request, peer->request + used, peer->request_len);
}

struct dsm_writer dsm_peer_reply(struct dsm_peer *peer)
{
    return dsm_writer(peer->reply + DSM_FRAME_HEADER_LEN, DSM_REPLY_FRAME_MAX);
}

/* Puts the header before the payload that is in the reply's buffer; the whole length. */
static size_t put_header(struct dsm_peer *peer, uint32_t command, uint32_t transport, size_t payload_len)
{
    struct dsm_frame_header header = { command, transport, (uint32_t)payload_len };
    struct dsm_writer w = dsm_writer(peer->reply, DSM_FRAME_HEADER_LEN);

    dsm_frame_header_write(&w, &header);
    return DSM_FRAME_HEADER_LEN + payload_len;
}

void dsm_peer_send(struct dsm_peer *peer, uint32_t command, size_t payload_len)
{
    if (peer->closing)
        return;
    dsm_peer_skip(peer);
    dsm_peer_write_reply(peer, peer->reply, put_header(peer, command, peer->frame.transport, payload_len));
}

void dsm_peer_send_pair(struct dsm_peer *peer, uint32_t command, size_t first_len, size_t len)
{
    if (peer->closing)
        return;
    dsm_peer_skip(peer);
    (void)put_header(peer, command, peer->frame.transport, first_len);
    dsm_peer_write_reply(peer, peer->reply, DSM_FRAME_HEADER_LEN + len);
}

void dsm_peer_send_descriptor(struct dsm_peer *peer, uint32_t command, size_t payload_len, int fd)
{
    if (peer->closing)
        return;
    dsm_peer_skip(peer);
    dsm_peer_write_descriptor(peer, peer->reply, put_header(peer, command, peer->frame.transport, payload_len), fd);
}

void dsm_peer_send_and_close(struct dsm_peer *peer, uint32_t command)
{
    peer->close_after_write = true;
    dsm_peer_send(peer, command, 0);
    dsm_peer_written(peer);
}

/* What follows the frame moves to a buffer of its own. */
enum dsm_error dsm_peer_set_aside(struct dsm_peer *peer)
{
    size_t used = DSM_FRAME_HEADER_LEN + (size_t)peer->frame.payload_len;
    size_t left = peer->request_len - used;
    size_t size = left > REQUEST_SIZE_FIRST ? left : REQUEST_SIZE_FIRST;
    uint8_t *fresh = malloc(size);

    if (!fresh)
        return DSM_ERR_NO_MEMORY;
    memcpy(fresh, peer->request + used, left);
    peer->aside = peer->request;
    peer->request = fresh;
    peer->request_size = size;
    peer->request_len = left;
    return DSM_OK;
}

void dsm_peer_answer_aside(struct dsm_peer *peer, uint32_t command, size_t payload_len)
{
    free(peer->aside);
    peer->aside = NULL;
    if (!peer->closing)
        dsm_peer_write_reply(peer, peer->reply, put_header(peer, command, DSM_TRANSPORT_PCI_DOE, payload_len));
}

enum dsm_error dsm_peer_notify(struct dsm_peer *peer, uint32_t command, struct dsm_bytes payload)
{
    struct dsm_frame_header header = { command, DSM_TRANSPORT_PCI_DOE, (uint32_t)payload.n };
    uint8_t frame[DSM_FRAME_HEADER_LEN + 64];
    struct dsm_writer w = dsm_writer(frame, sizeof(frame));

    dsm_frame_header_write(&w, &header);
    dsm_write_bytes(&w, payload);
    DSM_TRY(dsm_encode_end(&w));
    return dsm_peer_queue(peer, dsm_written(&w));
}

bool dsm_peer_is_unix(const struct dsm_peer *peer)
{
    return peer->uv.handle.type == UV_NAMED_PIPE;
}

static void name_tcp(struct dsm_peer *peer)
{
    struct sockaddr_storage address;
    int n = sizeof(address);
    char host[64] = "?";
    unsigned port = 0;

    if (uv_tcp_getpeername(&peer->uv.tcp, (struct sockaddr *)&address, &n) == 0 && address.ss_family == AF_INET6) {
        uv_ip6_name((struct sockaddr_in6 *)&address, host, sizeof(host));
        port = ntohs(((struct sockaddr_in6 *)&address)->sin6_port);
    } else if (n > 0 && address.ss_family == AF_INET) {
        uv_ip4_name((struct sockaddr_in *)&address, host, sizeof(host));
        port = ntohs(((struct sockaddr_in *)&address)->sin_port);
    }
    snprintf(peer->address, sizeof(peer->address), "%s port %u", host, port);
}

static void name_unix(struct dsm_peer *peer)
{
    struct ucred credentials;
    socklen_t n = sizeof(credentials);
    uv_os_fd_t fd;

    if (uv_fileno(&peer->uv.handle, &fd) == 0 && getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &credentials, &n) == 0)
        snprintf(peer->address, sizeof(peer->address), "pid %d uid %u", (int)credentials.pid,
                 (unsigned)credentials.uid);
}

static void set_up_tcp(struct dsm_peer *peer)
{
    uv_tcp_nodelay(&peer->uv.tcp, 1);
    uv_tcp_keepalive(&peer->uv.tcp, 1, KEEPALIVE_DELAY_S); /* an owner whose machine died must not own for ever */
    name_tcp(peer);
    acknowledge_quickly(peer);
}

static int init_handle(struct dsm_peer *peer, uv_stream_t *listener)
{
    int result = listener->type == UV_TCP ? uv_tcp_init(listener->loop, &peer->uv.tcp)
                                          : uv_pipe_init(listener->loop, &peer->uv.pipe, 0);

    peer->uv.handle.data = peer;
    return result;
}

static void on_refused(uv_handle_t *handle)
{
    free_peer(handle->data);
}

enum dsm_error dsm_peer_accept(uv_stream_t *listener, struct dsm_hosted_device *hosted)
{
    struct dsm_peer *peer = calloc(1, sizeof(*peer));

    if (peer)
        peer->request = malloc(REQUEST_SIZE_FIRST);
    if (!peer || !peer->request || init_handle(peer, listener) != 0) {
        if (peer)
            free_peer(peer);
        return DSM_ERR_NO_MEMORY;
    }
    peer->request_size = REQUEST_SIZE_FIRST;
    peer->hosted = hosted;
    if (hosted->peer_count >= DSM_PEERS_MAX)
        dsm_hosted_device_drop_dead_peers(hosted);
    if (uv_accept(listener, &peer->uv.stream) != 0 || hosted->peer_count >= DSM_PEERS_MAX) {
        uv_close(&peer->uv.handle, on_refused);
        return DSM_ERR_LIMIT;
    }
    if (listener->type == UV_TCP)
        set_up_tcp(peer);
    else
        name_unix(peer);
    dsm_hosted_device_add_peer(hosted, peer);
    start_reading(peer);
    return DSM_OK;
}
