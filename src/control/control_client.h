/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * One client of the control socket. One of its commands is done in a turn of the loop, and it is read from only while
 * nothing waits to be written to it and nothing that it sent waits to be done: so one that floods, or never reads,
 * delays nobody and holds bounded memory.
 */
#ifndef DSM_CONTROL_CONTROL_CLIENT_H
#define DSM_CONTROL_CONTROL_CLIENT_H

#include "base/error.h"
#include "control/control_splitter.h"

#include <jansson.h>
#include <uv.h>

#define DSM_CONTROL_OUTPUT_MAX (2u * 1024u * 1024u) /* one that has so much to read still is closed */

struct dsm_control;
struct dsm_control_call;

struct dsm_control_client {
    uv_pipe_t pipe;
    struct dsm_control *control;
    struct dsm_control_client *next;
    unsigned number; /* for the log */
    char who[48];    /* "pid 123 uid 0" */
    bool negotiated; /* qmp_capabilities was said */
    bool reading;
    bool closing;
    bool close_when_written;
    struct dsm_control_call *unanswered; /* its command that is still being done; NULL: none */
    struct dsm_splitter input;
    uv_write_t write;
    char *writing; /* what libuv is writing; NULL: nothing */
    size_t writing_len;
    char *queued; /* what comes after it */
    size_t queued_len;
    size_t queued_size;
};

/* Accepts one; false when it is turned away. */
bool dsm_control_client_accept(struct dsm_control *control, uv_stream_t *listener);
/* why: for the log, NULL where it needs no line. */
void dsm_control_client_close(struct dsm_control_client *client, const char *why);
/* The other end is closed, and nothing of it is left to be done. */
bool dsm_control_client_is_gone(const struct dsm_control_client *client);
/* Its command that took longer is answered: the next. */
void dsm_control_client_go_on(struct dsm_control_client *client);
/* Sends a message, which it takes over; NULL (no memory) closes the client. */
void dsm_control_client_send(struct dsm_control_client *client, json_t *message);
/* The same with the message's text: for one that goes to many. */
void dsm_control_client_send_text(struct dsm_control_client *client, const char *text, size_t n);

#endif
