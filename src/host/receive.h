/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * One object in, its completion out. A device has one request in hand; another's has to wait until its port is woken.
 *
 * What a request needs a signature or a key exchange for is worked on by a thread meanwhile; LOCK, START and STOP may
 * wait for a drain. Of a port that does not own the device the object is answered with ERROR(Busy) at once.
 */
#ifndef DSM_HOST_RECEIVE_H
#define DSM_HOST_RECEIVE_H

#include "host/hosted_device.h"

enum dsm_outcome {
    DSM_OUTCOME_RESPONSE, /* n bytes of an object of the transport are in response */
    DSM_OUTCOME_SILENCE,  /* the request deserves no response; it is logged */
    DSM_OUTCOME_CLOSE,    /* its port has to go; dsm_connection_drop_reason says why */
    DSM_OUTCOME_ABORTED,  /* its port has gone, or has aborted it: nothing is to be sent */
};

/* The port's memory: all of it stays as it is, also where it was aborted, until done is called. */
struct dsm_request {
    struct dsm_port *port;
    uint8_t *object; /* of the device's transport; may be overwritten */
    size_t n;
    uint8_t *response; /* room for DSM_REPLY_FRAME_MAX bytes */
    bool more_waits;   /* behind it: who sends on without waiting for answers shall not keep the loop from others */
    uint64_t epoch;    /* the port's own, to know what it is that is done */
    void (*done)(struct dsm_request *request, enum dsm_outcome outcome, size_t n);
    /* The device's. */
    bool in_hand; /* received and not done */
    bool aborted;
};

enum dsm_received {
    DSM_RECEIVED_DONE,  /* done was called */
    DSM_RECEIVED_WORK,  /* done is called once it is worked on */
    DSM_RECEIVED_DRAIN, /* done is called once older transactions are drained: an ACK of this port may end it */
    DSM_RECEIVED_BUSY,  /* nothing has happened: the port is woken when the device is free */
};

/* Each request that is not BUSY is done once, perhaps before this returns; until then done must not call it again. */
enum dsm_received dsm_hosted_device_receive(struct dsm_hosted_device *hosted,
                                            struct dsm_request *request) DSM_MUST_CHECK;
/* Would it be BUSY? Then the port is woken. For who changes the object before it is received. */
bool dsm_hosted_device_refuses(struct dsm_hosted_device *hosted, struct dsm_port *port);
/* Nobody wants the response any more (DOE Abort); done comes nevertheless. No harm where it is not in hand. */
void dsm_hosted_device_abort(struct dsm_hosted_device *hosted, struct dsm_request *request);

/* For device_life.c: what a drain calls at its end. */
void dsm_hosted_device_drained(struct dsm_hosted_device *hosted);

#endif
