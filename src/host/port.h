/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The port between a hosted device and who talks to it: a socket's peer (link/), the mailbox of a function that a
 * virtual machine sees, a test. The device knows of it what stands here, and calls upward by its table alone.
 *
 * An object goes in as a request with a completion (receive.h); what else happens to the device comes by calls.
 */
#ifndef DSM_HOST_PORT_H
#define DSM_HOST_PORT_H

#include "base/error.h"
#include "wire/binding.h"
#include "wire/swdsm_frame.h"

struct dsm_hosted_device;
struct dsm_port;

struct dsm_port_calls {
    /* The device is free again: what it refused as busy may come now. */
    void (*wake)(struct dsm_port *port);
    /* A TDI has moved. Queued, not sent, so that nobody leaves in the middle of a transition; an error: there is no
     * room for it, and close comes with the next flush. Only where the port has subscribed. */
    enum dsm_error (*notify)(struct dsm_port *port, const struct dsm_swdsm_state *state);
    /* Sends what was queued. May detach. */
    void (*flush)(struct dsm_port *port);
    /* The other end has gone, whether or not it was noticed. */
    bool (*is_dead)(const struct dsm_port *port);
    /* Detaches (attach.h) at once. text: for the log, NULL where it needs no line. */
    void (*close)(struct dsm_port *port, const char *text);
};

/* What a port has claimed of the device, in the order in which it owns. */
enum dsm_port_claim {
    DSM_PORT_OBSERVER, /* said HELLO as observer: never owns */
    DSM_PORT_IDLE,  /* has asked for nothing: owns while it is the oldest, and gives way to who says HELLO as owner */
    DSM_PORT_USER,  /* has sent requests as the owner without HELLO: owns until it goes */
    DSM_PORT_OWNER, /* said HELLO as owner: owns until it goes */
};

/* What it wants to be told of; all zero for nothing. */
struct dsm_subscription {
    uint32_t flags; /* DSM_SWDSM_SUBSCRIBE_* */
    uint32_t drain_deadline_ms;
    uint32_t awaited_token; /* of the drain that it has not acknowledged; 0: none */
    bool is_full;           /* a notice found no room: it is closed at the next flush */
};

struct dsm_port {
    const struct dsm_port_calls *calls;
    struct dsm_hosted_device *hosted;  /* NULL: not attached, or detached by now */
    const struct dsm_binding *binding; /* of its objects; NULL when it is attached: the device's */
    struct dsm_port *next;             /* in the order in which they came */
    uint64_t number;                   /* for the log */
    char address[80];
    char name[DSM_SWDSM_NAME_MAX + 1]; /* that it said in HELLO */
    enum dsm_port_claim claim;
    bool keeps_context; /* its end is no reset of the device (CONTINUE) */
    bool is_refused;    /* the device was busy: to be woken */
    struct dsm_subscription subscription;
};

bool dsm_port_said_hello(const struct dsm_port *port);
/* Whoever may own, or whether another may take it from who does. */
bool dsm_port_may_own(const struct dsm_port *port);
bool dsm_port_gives_way(const struct dsm_port *port);
/* One that says HELLO is preferred to one that is older. */
bool dsm_port_is_preferred(const struct dsm_port *port);

#endif
