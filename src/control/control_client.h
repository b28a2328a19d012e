/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * One client of the control socket. One of its commands is done in a turn of the loop, and it is read from only while
 * nothing waits to be written to it and nothing that it sent waits to be done: so one that floods, or never reads,
 * delays nobody and holds bounded memory.
 */
#ifndef DSM_CONTROL_CONTROL_CLIENT_H
#define DSM_CONTROL_CONTROL_CLIENT_H

#include "base/error.h"
#include "base/log.h"
#include "control/control_splitter.h"

#include <jansson.h>
#include <uv.h>

#define DSM_CONTROL_OUTPUT_MAX (8u * 1024u * 1024u) /* one that has so much to read still is closed */

struct dsm_control_call;
struct dsm_control_parse;
struct dsm_host;
struct dsm_control_client;

/* Those that are connected, and what they have in common (control_clients.h). */
struct dsm_control_clients {
    const struct dsm_log *log;
    bool open_to_others; /* the socket's mode says that others than its user may connect */
    /* Does what a client's JSON object says, and answers. */
    void (*execute)(struct dsm_control_client *client, const char *text, size_t n);
    struct dsm_host *host;
    struct dsm_control_client *first;
    unsigned count;
    unsigned seen;
    bool is_lost; /* of the command within which an event is made (json_memory.h) */
};

struct dsm_control_client {
    uv_pipe_t pipe;
    struct dsm_control_clients *clients;
    struct dsm_control_client *next;
    unsigned number; /* for the log */
    char who[48];    /* "pid 123 uid 0" */
    bool negotiated; /* qmp_capabilities was said */
    bool reading;
    bool closing;
    bool close_when_written;
    bool holds; /* what is sent to it waits for an answer that stands before it */
    void (*left)(
        struct dsm_control_client *client); /* a command of it is still being done, and wants to know when it */
    struct dsm_control_call *unanswered;    /* goes; NULL: none is */
    struct dsm_control_parse *parsing;      /* control_parse.c's; NULL: nothing is */
    struct dsm_splitter input;
    uv_write_t write;
    char *writing; /* what libuv is writing; NULL: nothing */
    size_t writing_len;
    char *queued; /* what comes after it */
    size_t queued_len;
    size_t queued_size;
};

/* Accepts one. DSM_ERR_NO_MEMORY: it still waits. DSM_ERR_LIMIT: it was turned away. */
enum dsm_error dsm_control_client_accept(struct dsm_control_clients *clients, uv_stream_t *listener,
                                         struct dsm_control_client **out) DSM_MUST_CHECK;
void dsm_control_client_log(const struct dsm_control_client *client, enum dsm_log_level level, const char *text);
/* text: for the log, NULL where it needs no line. */
void dsm_control_client_close(struct dsm_control_client *client, const char *text);
/* The other end is closed, and nothing of it is left to be done. */
bool dsm_control_client_is_gone(const struct dsm_control_client *client);
/* Its command that took longer is answered: the next. */
void dsm_control_client_go_on(struct dsm_control_client *client);
/* Sends a message, which it takes over; NULL (no memory) closes the client. */
void dsm_control_client_send(struct dsm_control_client *client, json_t *message);
/* The same with the message's text: for one that goes to many. */
void dsm_control_client_send_text(struct dsm_control_client *client, const char *text, size_t n);
/* Nothing is sent to it before its answer is. */
void dsm_control_client_hold(struct dsm_control_client *client);
/* An answer's text, and then what was held. */
void dsm_control_client_answer(struct dsm_control_client *client, const char *text, size_t n);

#endif
