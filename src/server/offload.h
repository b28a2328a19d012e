/* SPDX-License-Identifier: BSD-3-Clause */
/* Runs a connection's pure cryptography on libuv's thread pool, and comes back on the loop. */
#ifndef DSM_SERVER_OFFLOAD_H
#define DSM_SERVER_OFFLOAD_H

#include "responder/connection.h"

#include <uv.h>

struct dsm_offload {
    uv_work_t request;
    struct dsm_connection *connection;
    void (*done)(void *context);
    void *context;
    bool running;
};

/* One at a time. DSM_ERR_NO_MEMORY when the pool does not take it. */
enum dsm_error dsm_offload_start(struct dsm_offload *offload, uv_loop_t *loop, struct dsm_connection *connection,
                                 void (*done)(void *context), void *context) DSM_MUST_CHECK;

/* One thread a core, unless the user's environment says otherwise. Before the first use. */
void dsm_offload_size_pool(void);

#endif
