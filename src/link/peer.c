/* SPDX-License-Identifier: BSD-3-Clause */
#include "link/peer.h"

#include "host/attach.h"

#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>

/* Which frames a peer is served. */
enum serving {
    SERVES_NONE,
    SERVES_BESIDE_DRAIN, /* those that its framing lets through */
    SERVES_ALL,
};

static const struct {
    enum serving serves;
    bool is_open; /* can be sent to, and closed */
} states[] = {
    [DSM_PEER_READY] = { SERVES_ALL, true },       [DSM_PEER_REFUSED] = { SERVES_NONE, true },
    [DSM_PEER_AT_DEVICE] = { SERVES_NONE, true },  [DSM_PEER_DRAINING] = { SERVES_BESIDE_DRAIN, true },
    [DSM_PEER_LAST_REPLY] = { SERVES_NONE, true }, [DSM_PEER_CLOSING] = { SERVES_NONE, false },
    [DSM_PEER_CLOSED] = { SERVES_NONE, false },
};

bool dsm_peer_is_closing(const struct dsm_peer *peer)
{
    return !states[peer->state].is_open;
}

bool dsm_peer_is_unix(const struct dsm_peer *peer)
{
    return peer->uv.handle.type == UV_NAMED_PIPE;
}

uint8_t *dsm_peer_payload(struct dsm_peer *peer)
{
    return peer->input.bytes + peer->framing->header_len;
}

struct dsm_bytes dsm_peer_payload_bytes(struct dsm_peer *peer)
{
    return dsm_bytes(dsm_peer_payload(peer), peer->frame.payload_len);
}

static size_t frame_len(const struct dsm_peer *peer)
{
    return peer->framing->header_len + (size_t)peer->frame.payload_len;
}

bool dsm_peer_has_more(const struct dsm_peer *peer)
{
    return peer->input.len > frame_len(peer);
}

void dsm_peer_log_frame(const struct dsm_peer *peer, enum dsm_log_level level, const char *text)
{
    dsm_hosted_device_log_port(peer->hosted, &peer->port, level, ": command 0x%x, transport %u, %u bytes: %s",
                               (unsigned)peer->frame.command, (unsigned)peer->frame.transport,
                               (unsigned)peer->frame.payload_len, text);
}

void dsm_peer_free(struct dsm_peer *peer)
{
    dsm_output_free(&peer->output);
    free(peer->aside);
    dsm_input_free(&peer->input);
    free(peer);
}

void dsm_peer_free_if_closed(struct dsm_peer *peer)
{
    if (peer->state == DSM_PEER_CLOSED && !peer->request.in_hand)
        dsm_peer_free(peer);
}

static void on_closed(uv_handle_t *handle)
{
    struct dsm_peer *peer = (struct dsm_peer *)((char *)handle - offsetof(struct dsm_peer, uv));

    peer->state = DSM_PEER_CLOSED;
    dsm_peer_free_if_closed(peer);
}

void dsm_peer_close(struct dsm_peer *peer, const char *text)
{
    if (dsm_peer_is_closing(peer))
        return;
    peer->state = DSM_PEER_CLOSING;
    if (text)
        dsm_hosted_device_log_port(peer->hosted, &peer->port, DSM_LOG_WARNING, ": %s", text);
    dsm_writable_cancel(peer->stalled);
    peer->stalled = NULL;
    uv_close(&peer->uv.handle, on_closed);
    dsm_port_detach(&peer->port);
}

static bool has_header(struct dsm_peer *peer)
{
    if (peer->input.len >= peer->framing->header_len && peer->framing->choose)
        peer->framing = peer->framing->choose(peer->input.bytes);
    return peer->input.len >= peer->framing->header_len;
}

static bool find_frame(struct dsm_peer *peer)
{
    size_t n = peer->framing->find(peer->input.bytes, peer->input.len);

    if (n == 0)
        return false;
    peer->frame = (struct dsm_spdm_emu_frame_header){
        .transport = (uint32_t)peer->port.binding->transport,
        .payload_len = (uint32_t)(n - peer->framing->header_len),
    };
    return true;
}

/* Is the next frame whole? A frame that is too large closes the peer: what follows it cannot be found. */
static bool has_whole_frame(struct dsm_peer *peer)
{
    char text[96];

    if (!has_header(peer))
        return false;
    if (peer->framing->find)
        return find_frame(peer);
    peer->frame = peer->framing->cut(peer->input.bytes);
    if (peer->frame.payload_len > DSM_REQUEST_FRAME_MAX) {
        snprintf(text, sizeof(text), "frame of %u bytes is larger than the %u accepted; closed",
                 (unsigned)peer->frame.payload_len, DSM_REQUEST_FRAME_MAX);
        dsm_peer_close(peer, text);
        return false;
    }
    if (dsm_input_reserve(&peer->input, frame_len(peer)) != DSM_OK) {
        dsm_peer_close(peer, "no memory for its frame; closed");
        return false;
    }
    return peer->input.len >= frame_len(peer);
}

static bool may_serve(const struct dsm_peer *peer)
{
    switch (states[peer->state].serves) {
    case SERVES_NONE:
        break;
    case SERVES_BESIDE_DRAIN:
        return peer->framing->is_served_beside_drain && peer->framing->is_served_beside_drain(peer);
    case SERVES_ALL:
        return true;
    }
    return false;
}

static bool is_held_up(const struct dsm_peer *peer)
{
    return states[peer->state].serves == SERVES_NONE || peer->stalled || dsm_output_is_held(&peer->output);
}

void dsm_peer_advance(struct dsm_peer *peer)
{
    if (peer->serving)
        return;
    peer->serving = true;
    while (!is_held_up(peer) && has_whole_frame(peer) && may_serve(peer)) {
        peer->has_frame = true;
        peer->framing->serve(peer);
        if (peer->state != DSM_PEER_AT_DEVICE) /* taken away, or to be served again */
            peer->has_frame = false;
    }
    peer->serving = false;
    if (!dsm_peer_is_closing(peer))
        dsm_input_resume(&peer->input);
}

void dsm_peer_skip(struct dsm_peer *peer)
{
    peer->has_frame = false;
    dsm_input_take(&peer->input, frame_len(peer));
}

struct dsm_writer dsm_peer_reply(struct dsm_peer *peer)
{
    return dsm_writer(dsm_peer_reply_payload(peer), DSM_REPLY_FRAME_MAX);
}

uint8_t *dsm_peer_reply_payload(struct dsm_peer *peer)
{
    return peer->reply + peer->framing->header_len;
}

/* Puts the header before the payload that is in the reply's buffer; the whole length. */
static size_t put_header(struct dsm_peer *peer, uint32_t command, size_t payload_len)
{
    struct dsm_spdm_emu_frame_header header = { command, (uint32_t)peer->port.binding->transport,
                                                (uint32_t)payload_len };
    struct dsm_writer w = dsm_writer(peer->reply, peer->framing->header_len);

    peer->framing->wrap(&w, &header);
    return peer->framing->header_len + payload_len;
}

/* n: of the reply, header included. */
static void send_reply(struct dsm_peer *peer, size_t n)
{
    if (peer->has_frame)
        dsm_peer_skip(peer);
    dsm_output_reply(&peer->output, peer->reply, n);
}

void dsm_peer_send_frames(struct dsm_peer *peer, struct dsm_bytes frames)
{
    if (dsm_peer_is_closing(peer))
        return;
    if (peer->has_frame)
        dsm_peer_skip(peer);
    dsm_output_reply(&peer->output, frames.p, frames.n);
}

void dsm_peer_send(struct dsm_peer *peer, uint32_t command, size_t payload_len)
{
    if (!dsm_peer_is_closing(peer))
        send_reply(peer, put_header(peer, command, payload_len));
}

void dsm_peer_send_pair(struct dsm_peer *peer, uint32_t command, size_t first_len, size_t len)
{
    if (dsm_peer_is_closing(peer))
        return;
    (void)put_header(peer, command, first_len);
    send_reply(peer, peer->framing->header_len + len);
}

static void on_writable(void *context)
{
    struct dsm_peer *peer = context;

    peer->stalled = NULL;
    dsm_peer_advance(peer);
}

void dsm_peer_send_descriptor(struct dsm_peer *peer, uint32_t command, size_t payload_len, int fd)
{
    dsm_output_flush(&peer->output);
    if (dsm_peer_is_closing(peer))
        return;
    if (!dsm_output_is_idle(&peer->output))
        dsm_output_hold(&peer->output);
    else if (dsm_output_reply_descriptor(&peer->output, peer->reply, put_header(peer, command, payload_len), fd))
        dsm_peer_skip(peer);
    else if (dsm_writable_wait(&peer->uv.stream, on_writable, peer, &peer->stalled) != DSM_OK)
        dsm_peer_close(peer, "its socket takes no descriptor now, and cannot be waited for; closed");
}

static void close_if_last(struct dsm_peer *peer)
{
    if (peer->state == DSM_PEER_LAST_REPLY && !dsm_output_is_held(&peer->output))
        dsm_peer_close(peer, NULL);
}

void dsm_peer_send_and_close(struct dsm_peer *peer, uint32_t command)
{
    dsm_peer_send(peer, command, 0);
    if (dsm_peer_is_closing(peer))
        return;
    peer->state = DSM_PEER_LAST_REPLY;
    close_if_last(peer);
}

void dsm_peer_written(struct dsm_peer *peer)
{
    close_if_last(peer);
    dsm_peer_advance(peer);
}

enum dsm_error dsm_peer_hold_request(struct dsm_peer *peer)
{
    DSM_TRY(dsm_input_take_memory(&peer->input, frame_len(peer), &peer->aside));
    peer->has_frame = false;
    peer->state = DSM_PEER_DRAINING;
    return DSM_OK;
}
