/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * One connected socket: reads whole frames, hands them to the dispatcher one at a time, and writes each reply with one
 * write. A peer that does not read its reply is not read from either, so that what it can make us hold stays bounded.
 *
 * A request whose response waits for a drain is set aside: swdsm's own frames behind it are served meanwhile, since the
 * ACK that it waits for may be among them.
 */
#ifndef DSM_SERVER_PEER_H
#define DSM_SERVER_PEER_H

#include "base/writer.h"
#include "server/peer_output.h"
#include "wire/emulator.h"
#include "wire/frame.h"

#include <uv.h>

struct dsm_hosted_device;

/* What a peer has said in swdsm's own frames; all zero for one that has not. */
struct dsm_emulator_peer {
    bool said_hello;
    uint8_t role;        /* enum dsm_emulator_role */
    uint32_t features;   /* granted */
    uint32_t subscribed; /* DSM_EMULATOR_SUBSCRIBE_* */
    uint32_t drain_deadline_ms;
    uint32_t awaited_token; /* of the drain that this peer has not acknowledged; 0: none */
    bool too_slow;          /* its queue is full: it is closed at the next flush */
};

struct dsm_peer {
    union {
        uv_handle_t handle;
        uv_stream_t stream;
        uv_tcp_t tcp;
        uv_pipe_t pipe;
    } uv;
    struct dsm_hosted_device *hosted;
    struct dsm_peer *next; /* in the order of connection */
    uint64_t number;       /* for the log */
    char address[80];

    uint8_t *request; /* what has come: a frame, and perhaps the beginning of the next */
    size_t request_size;
    size_t request_len;
    struct dsm_frame_header frame; /* of the frame in hand */
    bool waiting;                  /* its frame waits for work that runs on the device */
    bool in_work;                  /* the work that runs is its own: its memory stays */
    bool paused;                   /* not read from: there is no room until its frame is answered */
    bool yields;                   /* it has filled its buffer: the others are served before it is read again */
    bool serving;                  /* in the middle of a frame: what it brings about goes on behind it */
    bool wants_idle_output;        /* its frame waits until all output is written */
    uint8_t *aside;                /* the buffer with the request that was set aside; NULL: none */

    struct dsm_emulator_peer emulator;
    bool used_device; /* as its owner: it has sent NORMAL */
    struct dsm_output output;
    bool close_after_write;
    bool closing;
    bool closed;        /* libuv is done with it; freed once no work uses it */
    bool keeps_context; /* it said CONTINUE: its end is no reset */
    uint8_t reply[DSM_FRAME_HEADER_LEN + DSM_REPLY_FRAME_MAX];
};

/* Accepts what waits at a listening stream. DSM_ERR_LIMIT: too many peers, the newcomer has been turned away. */
enum dsm_error dsm_peer_accept(uv_stream_t *listener, struct dsm_hosted_device *hosted) DSM_MUST_CHECK;

/* Where a reply's payload goes, and how it is sent: the frame in hand is then done with. */
struct dsm_writer dsm_peer_reply(struct dsm_peer *peer);
void dsm_peer_send(struct dsm_peer *peer, uint32_t command, size_t payload_len);
/* The same with the peer closed once the reply is out. */
void dsm_peer_send_and_close(struct dsm_peer *peer, uint32_t command);
/* A reply that passes a descriptor on: to a unix socket, while its output is idle. */
void dsm_peer_send_descriptor(struct dsm_peer *peer, uint32_t command, size_t payload_len, int fd);
/* A reply of two frames: the caller has written the second one, header included, behind the first one's payload. */
void dsm_peer_send_pair(struct dsm_peer *peer, uint32_t command, size_t first_len, size_t len);
/* The frame in hand gets no reply. */
void dsm_peer_skip(struct dsm_peer *peer);
/* Sets the frame in hand aside, with its memory; answer_aside replies to it. */
enum dsm_error dsm_peer_set_aside(struct dsm_peer *peer) DSM_MUST_CHECK;
void dsm_peer_answer_aside(struct dsm_peer *peer, uint32_t command, size_t payload_len);
/* A frame of the daemon's own accord; see dsm_peer_queue. */
enum dsm_error dsm_peer_notify(struct dsm_peer *peer, uint32_t command, struct dsm_bytes payload) DSM_MUST_CHECK;
/* Goes on with the frames that have come, after waiting or writing. */
void dsm_peer_advance(struct dsm_peer *peer);
/* Output has been written in the background. */
void dsm_peer_written(struct dsm_peer *peer);
bool dsm_peer_is_unix(const struct dsm_peer *peer);
/* why: for the log, NULL where it needs no line. */
void dsm_peer_close(struct dsm_peer *peer, const char *why);
/* The other end has closed or vanished, whether or not there are bytes of it left to read. */
bool dsm_peer_is_dead(const struct dsm_peer *peer);
/* Its work is done. */
void dsm_peer_release(struct dsm_peer *peer);

/* Has anything come behind the frame in hand? */
bool dsm_peer_has_more(const struct dsm_peer *peer);
/* The payload of the frame in hand. */
uint8_t *dsm_peer_payload(struct dsm_peer *peer);

#endif
