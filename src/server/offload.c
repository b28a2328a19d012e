/* SPDX-License-Identifier: BSD-3-Clause */
#include "server/offload.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define THREADS_MAX 64

static void work(uv_work_t *request)
{
    dsm_connection_work(((struct dsm_offload *)request->data)->connection);
}

static void after(uv_work_t *request, int status)
{
    struct dsm_offload *offload = request->data;

    (void)status; /* nothing cancels it */
    offload->running = false;
    offload->done(offload->context);
}

enum dsm_error dsm_offload_start(struct dsm_offload *offload, uv_loop_t *loop, struct dsm_connection *connection,
                                 void (*done)(void *context), void *context)
{
    offload->connection = connection;
    offload->done = done;
    offload->context = context;
    offload->request.data = offload;
    if (uv_queue_work(loop, &offload->request, work, after) != 0)
        return DSM_ERR_NO_MEMORY;
    offload->running = true;
    return DSM_OK;
}

void dsm_offload_size_pool(void)
{
    long cores = sysconf(_SC_NPROCESSORS_ONLN);
    char text[16];

    if (cores < 1)
        cores = 1;
    snprintf(text, sizeof(text), "%ld", cores < THREADS_MAX ? cores : THREADS_MAX);
    setenv("UV_THREADPOOL_SIZE", text, 0);
}
