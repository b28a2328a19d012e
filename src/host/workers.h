/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Threads for what would keep the loop too long: signatures, key exchanges, new keys. Not libuv's own pool: there the
 * loop, woken from within uv_async_send, spins until the sender gets its core back, for milliseconds on a busy machine.
 */
#ifndef DSM_HOST_WORKERS_H
#define DSM_HOST_WORKERS_H

#include "base/error.h"

#include <stdbool.h>
#include <uv.h>

struct dsm_workers;

/* One piece of work, its owner's memory. It touches nothing that the loop touches meanwhile. */
struct dsm_work {
    void (*run)(void *context);  /* on one of the threads */
    void (*done)(void *context); /* on the loop, later; may start the same work again, or free it */
    void *context;
    bool running; /* from start until just before done */
    struct dsm_work *next;
};

/* As many threads as cores, two at least, made with the first work. */
enum dsm_error dsm_workers_create(uv_loop_t *loop, struct dsm_workers **out) DSM_MUST_CHECK;
/* In the order in which they come. The loop goes on running until all are done. DSM_ERR_NO_MEMORY: there is no thread,
 * nothing was started. */
enum dsm_error dsm_workers_start(struct dsm_workers *workers, struct dsm_work *work) DSM_MUST_CHECK;
/* When nothing is running; runs the loop to close the handle. */
void dsm_workers_destroy(struct dsm_workers *workers);

#endif
