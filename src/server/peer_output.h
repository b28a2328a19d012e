/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * What waits to be written to a peer, in one row: replies, and the STATE frames of a subscriber. A reply goes out at
 * once unless something waits already; the peer's next frame is then not looked at before the reply is out.
 */
#ifndef DSM_SERVER_PEER_OUTPUT_H
#define DSM_SERVER_PEER_OUTPUT_H

#include "base/error.h"
#include "base/reader.h"

#include <uv.h>

struct dsm_peer;

struct dsm_output {
    uint8_t *bytes; /* behind what is in flight */
    size_t len;
    size_t size;
    uint8_t *in_flight; /* libuv writes it; NULL: nothing */
    size_t in_flight_len;
    uv_write_t write;
    size_t before_reply_end; /* bytes to be written until the last reply is out */
};

/* Queues a frame that is no reply. Nothing is written yet, so that no peer is closed by it: dsm_peer_flush does.
 * DSM_ERR_LIMIT: the peer does not read what waits already. */
enum dsm_error dsm_peer_queue(struct dsm_peer *peer, struct dsm_bytes frame) DSM_MUST_CHECK;
/* Writes what waits, as far as the socket takes it now; the rest follows by itself. May close the peer. */
void dsm_peer_flush(struct dsm_peer *peer);
bool dsm_peer_output_is_idle(const struct dsm_peer *peer);
/* A whole reply, written at once or queued. May close the peer. */
void dsm_peer_write_reply(struct dsm_peer *peer, uint8_t *frame, size_t n);
/* The same with a descriptor, which a unix socket passes on. Only where the output is idle. */
void dsm_peer_write_descriptor(struct dsm_peer *peer, uint8_t *frame, size_t n, int fd);
void dsm_peer_output_free(struct dsm_peer *peer);

#endif
