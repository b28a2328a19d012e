/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * What waits to be written to a stream, in one row: replies, and the STATE frames of a subscriber. A reply goes out at
 * once unless something waits already; the peer's next frame is then not looked at before the reply is out.
 */
#ifndef DSM_LINK_OUTPUT_H
#define DSM_LINK_OUTPUT_H

#include "base/error.h"
#include "base/reader.h"

#include <uv.h>

struct dsm_output;

struct dsm_output_calls {
    void (*written)(struct dsm_output *output);                  /* in the background */
    void (*failed)(struct dsm_output *output, const char *text); /* text: for the log, NULL where it needs no line */
};

struct dsm_output {
    const struct dsm_output_calls *calls;
    uv_stream_t *stream;
    uint8_t *bytes; /* behind what is in flight */
    size_t len;
    size_t size;
    uint8_t *in_flight; /* libuv writes it; NULL: nothing */
    size_t in_flight_len;
    uv_write_t write;
    size_t before_reply_end; /* bytes to be written until the last reply is out */
};

/* Queues a frame that is no reply. Nothing is written yet, so that nothing fails by it: dsm_output_flush does.
 * DSM_ERR_LIMIT: the peer does not read what waits already. */
enum dsm_error dsm_output_queue(struct dsm_output *output, struct dsm_bytes frame) DSM_MUST_CHECK;
/* Writes what waits, as far as the socket takes it now; the rest follows by itself. */
void dsm_output_flush(struct dsm_output *output);
bool dsm_output_is_idle(const struct dsm_output *output);
/* A reply, or what dsm_output_hold has marked, is not out yet. */
bool dsm_output_is_held(const struct dsm_output *output);
/* Marks all that waits now as a reply is: written is called once it is out. */
void dsm_output_hold(struct dsm_output *output);
/* A whole reply, written at once or queued. */
void dsm_output_reply(struct dsm_output *output, const uint8_t *frame, size_t n);
/* The same with a descriptor, which a unix socket passes on. Only where the output is idle. False: the socket takes
 * nothing now, and nothing was written. */
bool dsm_output_reply_descriptor(struct dsm_output *output, const uint8_t *frame, size_t n, int fd) DSM_MUST_CHECK;
void dsm_output_free(struct dsm_output *output);

#endif
