/* SPDX-License-Identifier: BSD-3-Clause */
/* A device as it is served: its model, its responder, and the ports that are attached to it, of which one owns it. */
#ifndef DSM_HOST_HOSTED_DEVICE_H
#define DSM_HOST_HOSTED_DEVICE_H

#include "host/port.h"
#include "host/state_page.h"
#include "host/workers.h"
#include "responder/connection.h"

#include <uv.h>

struct dsm_host;
struct dsm_hosted_device;
struct dsm_listener;
struct dsm_vfio_user_function;
struct dsm_request;

/* A transition that waits until older transactions are done (drain.h). */
struct dsm_drain {
    uint32_t token; /* of the latest transition that was to be drained */
    bool waiting;   /* the request in hand waits for it */
    bool failed;    /* who took part has gone without a word */
    uint64_t deadline_ms;
    void (*ended)(struct dsm_hosted_device *hosted); /* the request can be finished */
};

struct dsm_hosted_device {
    struct dsm_host *host;
    uint64_t number;                          /* in the order in which they came; 0: not served yet */
    struct dsm_device *device;                /* owned */
    struct dsm_connection *connection;        /* owned */
    const struct dsm_binding *binding;        /* what its ports speak, unless another is said of one */
    bool speaks_others;                       /* another is said of a listener */
    struct dsm_listener *listeners;           /* link's, a list */
    struct dsm_vfio_user_function *functions; /* link's, a list */
    struct dsm_port *ports;                   /* a list, oldest first */
    size_t port_count;
    uint64_t ports_seen;
    struct dsm_request *request; /* in hand: worked on, or waiting for a drain; NULL: the device is free */
    struct dsm_work work;        /* for it */
    struct dsm_drain drain;
    struct dsm_state_page page;
    uint64_t resets;      /* conventional ones: what is kept of an answer from before is void */
    uv_timer_t timer;     /* heartbeats and drains */
    uv_timer_cb expired;  /* what it calls */
    uint64_t timer_ms;    /* when it goes off; UINT64_MAX for never */
    const void *follower; /* device_follow.c's; NULL: none */
    int64_t known_until;  /* seconds since 1970: since when the description is as last known */
    bool stopping;
    bool unsent; /* subscribers have frames that are not flushed */
    struct dsm_hosted_device *next_unsent;
    unsigned handles;        /* of libuv, its own: open ones */
    uint64_t notified_owner; /* number of the owner that was last told of; 0: none */
};

/* Deadlines may have changed: to be called after whatever touches sessions or drains. */
void dsm_hosted_device_update_timer(struct dsm_hosted_device *hosted);
void dsm_hosted_device_log_port(const struct dsm_hosted_device *hosted, const struct dsm_port *port,
                                enum dsm_log_level level, const char *format, ...)
    __attribute__((format(printf, 4, 5)));
/* When it was stopped (device_life.h), its last handle is closed and no work runs. */
void dsm_hosted_device_free_if_stopped(struct dsm_hosted_device *hosted);

#endif
