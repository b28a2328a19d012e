/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * One connected socket: reads whole frames, hands them to its framing one at a time, and writes each reply with one
 * write. A peer that does not read its reply is not read from either, so that what it can make us hold stays bounded.
 *
 * A request whose response waits for a drain is set aside: swdsm's own frames behind it are served meanwhile, since the
 * ACK that it waits for may be among them.
 */
#ifndef DSM_LINK_PEER_H
#define DSM_LINK_PEER_H

#include "base/writer.h"
#include "host/receive.h"
#include "link/framing.h"
#include "link/input.h"
#include "link/output.h"
#include "link/writable.h"

/* What each allows is a table in peer.c. */
enum dsm_peer_state {
    DSM_PEER_READY,      /* the next frame is served once it is whole */
    DSM_PEER_REFUSED,    /* the device is busy with another's request: the frame in hand is served when it is free */
    DSM_PEER_AT_DEVICE,  /* the device has the frame in hand */
    DSM_PEER_DRAINING,   /* the device has a request that was set aside */
    DSM_PEER_LAST_REPLY, /* is closed once its reply is out */
    DSM_PEER_CLOSING,
    DSM_PEER_CLOSED, /* libuv is done with it; freed once the device has no request of it */
};

struct dsm_peer {
    struct dsm_port port; /* first */
    union {
        uv_handle_t handle;
        uv_stream_t stream;
        uv_tcp_t tcp;
        uv_pipe_t pipe;
    } uv;
    const struct dsm_framing *framing;
    struct dsm_hosted_device *hosted; /* also after it was detached */
    enum dsm_peer_state state;
    bool serving; /* within its framing's serve: what that brings about goes on behind it */

    struct dsm_input input;
    struct dsm_spdm_emu_frame_header frame; /* of the frame in hand, */
    bool has_frame;             /* which is at the beginning of input: a reply is to it, and takes it away */
    uint8_t *aside;             /* the buffer with the request that was set aside; NULL: none */
    struct dsm_request request; /* to the device */

    struct dsm_output output;
    struct dsm_writable *stalled; /* the frame in hand waits until the socket takes something; NULL: it does not */
    uint32_t features;            /* of swdsm's own frames: granted */
    uint8_t reply[DSM_FRAMING_HEADER_MAX + DSM_REPLY_FRAME_MAX];
    uint8_t memory[]; /* the framing's */
};

/* Where a reply's payload goes, and how it is sent: the frame in hand is then done with. */
struct dsm_writer dsm_peer_reply(struct dsm_peer *peer);
uint8_t *dsm_peer_reply_payload(struct dsm_peer *peer);
void dsm_peer_send(struct dsm_peer *peer, uint32_t command, size_t payload_len);
/* The same with the peer closed once the reply is out. */
void dsm_peer_send_and_close(struct dsm_peer *peer, uint32_t command);
/* A reply that passes a descriptor on: to a unix socket. Where its output is not idle, or its socket takes nothing, the
 * frame in hand is served again later. */
void dsm_peer_send_descriptor(struct dsm_peer *peer, uint32_t command, size_t payload_len, int fd);
/* A reply of two frames: the caller has written the second one, header included, behind the first one's payload. */
void dsm_peer_send_pair(struct dsm_peer *peer, uint32_t command, size_t first_len, size_t len);
/* A reply that has its frames already. */
void dsm_peer_send_frames(struct dsm_peer *peer, struct dsm_bytes frames);
/* The frame in hand gets no reply. */
void dsm_peer_skip(struct dsm_peer *peer);
/* Sets the frame in hand aside, with its memory, until the device has drained. */
enum dsm_error dsm_peer_hold_request(struct dsm_peer *peer) DSM_MUST_CHECK;
/* Goes on with the frames that have come, after waiting or writing. */
void dsm_peer_advance(struct dsm_peer *peer);
/* Output has been written in the background. */
void dsm_peer_written(struct dsm_peer *peer);
bool dsm_peer_is_unix(const struct dsm_peer *peer);
bool dsm_peer_is_closing(const struct dsm_peer *peer);
/* text: for the log, NULL where it needs no line. */
void dsm_peer_close(struct dsm_peer *peer, const char *text);
/* The device has no request of it any longer. */
void dsm_peer_free_if_closed(struct dsm_peer *peer);
/* With all that it has; no handle of it is open. */
void dsm_peer_free(struct dsm_peer *peer);

/* Has anything come behind the frame in hand? */
bool dsm_peer_has_more(const struct dsm_peer *peer);
/* The payload of the frame in hand. */
uint8_t *dsm_peer_payload(struct dsm_peer *peer);
struct dsm_bytes dsm_peer_payload_bytes(struct dsm_peer *peer);
void dsm_peer_log_frame(const struct dsm_peer *peer, enum dsm_log_level level, const char *text);

#endif
