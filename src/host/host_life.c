/* SPDX-License-Identifier: BSD-3-Clause */
#include "host/host_life.h"

#include "host/device_life.h"
#include "host/subscribers.h"

#include <signal.h>
#include <stdlib.h>

#define STOP_DEADLINE_MS 1500u

/* Flushing may close ports, and their end may make further frames, for the same device or another. */
static void flush_unsent(uv_prepare_t *handle)
{
    struct dsm_host *host = handle->data;

    while (host->unsent)
        dsm_subscribers_flush(host->unsent);
}

static void on_stop_deadline(uv_timer_t *timer)
{
    const struct dsm_host *host = timer->data;

    host->parts.stop_hangs(host->parts.stop_hangs_context);
}

enum dsm_error dsm_host_create(const struct dsm_host_parts *parts, struct dsm_host **out)
{
    struct dsm_host *host = calloc(1, sizeof(*host));

    if (!host)
        return DSM_ERR_NO_MEMORY;
    host->parts = *parts;
    if (uv_loop_init(&host->loop) != 0) {
        free(host);
        return DSM_ERR_NO_MEMORY;
    }
    if (dsm_workers_create(&host->loop, &host->workers) != DSM_OK) {
        uv_loop_close(&host->loop);
        free(host);
        return DSM_ERR_NO_MEMORY;
    }
    signal(SIGPIPE, SIG_IGN); /* a peer that went is an error of write, not our end */
    uv_prepare_init(&host->loop, &host->before_sleep);
    host->before_sleep.data = host;
    uv_prepare_start(&host->before_sleep, flush_unsent);
    (void)uv_timer_init(&host->loop, &host->stop_deadline); /* does not fail */
    host->stop_deadline.data = host;
    *out = host;
    return DSM_OK;
}

void dsm_host_remove(struct dsm_host *host, struct dsm_hosted_device *hosted)
{
    dsm_log(host->parts.log, DSM_LOG_INFO, hosted->device->name, "removed");
    dsm_host_drop(host, hosted);
    dsm_hosted_device_stop(hosted);
    if (host->watcher && host->watcher->removed)
        host->watcher->removed(host->watcher->context, hosted);
}

void dsm_host_run(struct dsm_host *host)
{
    uv_run(&host->loop, UV_RUN_DEFAULT);
}

void dsm_host_stop(struct dsm_host *host)
{
    if (host->stopping)
        return;
    host->stopping = true;
    while (host->device_count > 0)
        dsm_hosted_device_stop(host->devices[--host->device_count]);
    if (host->watcher && host->watcher->stopping)
        host->watcher->stopping(host->watcher->context);
    uv_close((uv_handle_t *)&host->before_sleep, NULL);
    if (host->parts.stop_hangs)
        (void)uv_timer_start(&host->stop_deadline, on_stop_deadline, STOP_DEADLINE_MS, 0);
    uv_unref((uv_handle_t *)&host->stop_deadline); /* nobody waits for it */
}

void dsm_host_destroy(struct dsm_host *host)
{
    if (!host)
        return;
    dsm_host_stop(host);
    uv_run(&host->loop, UV_RUN_DEFAULT); /* until every handle is closed and no work runs */
    uv_close((uv_handle_t *)&host->stop_deadline, NULL);
    dsm_workers_destroy(host->workers);
    uv_run(&host->loop, UV_RUN_DEFAULT);
    uv_loop_close(&host->loop);
    free(host->devices);
    free(host);
}
