/* SPDX-License-Identifier: BSD-3-Clause */
/* What is behind a connection's handle: what lasts, the request in hand, and its job. Private to this room. */
#ifndef DSM_RESPONDER_CONTEXT_H
#define DSM_RESPONDER_CONTEXT_H

#include "device/device.h"
#include "responder/connection_state.h"
#include "responder/job.h"
#include "responder/request.h"

/* What the log of messages keeps from one to the next. */
struct dsm_message_logged {
    struct dsm_wire_params params; /* what the request asked for, its response has */
    uint64_t at_us;                /* when the last message was logged; 0: there was none, or there is no clock */
};

struct dsm_connection {
    struct dsm_device *device;
    const struct dsm_binding *binding;
    uint64_t epoch; /* what was begun in another one is dropped */
    struct dsm_connection_state state;
    struct dsm_request request;
    struct dsm_job job;
    /* Where a response is made, unless large messages are negotiated: */
    uint8_t response_bytes[DSM_CHUNK_SEND_ACK_HEAD_MAX + DSM_RESPONSE_MAX];
    struct dsm_assembly large;
    struct dsm_assembly large_request; /* as its chunks come */
    uint8_t aside_bytes[64];           /* what is answered while a response is held back */
    char chain_reason[512];            /* why a requester's chain is not believed, for the cause of the refusal */
    char drop_reason[512];             /* of the last object without an answer, in words, once somebody has asked */
    struct dsm_message_logged logged;
};

/* The L1/L2 of the session in which the request in hand came, for spdm/exchange.h. */
static inline struct dsm_messages *dsm_context_session_l1l2(struct dsm_connection *connection)
{
    return connection->request.session ? &connection->request.session->base.l1l2 : NULL;
}

#endif
