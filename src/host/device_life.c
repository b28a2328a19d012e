/* SPDX-License-Identifier: BSD-3-Clause */
#include "host/device_life.h"

#include "host/device_observer.h"
#include "host/drain.h"
#include "host/host.h"
#include "host/receive.h"
#include "host/subscribers.h"
#include "responder/connection_deadlines.h"
#include "responder/connection_events.h"

#include <stdlib.h>

static void on_timer(uv_timer_t *timer)
{
    struct dsm_hosted_device *hosted = timer->data;

    hosted->timer_ms = UINT64_MAX;
    if (hosted->work.running)
        return; /* the end of the work looks again */
    dsm_drain_expire(hosted, uv_now(timer->loop));
    dsm_connection_expire(hosted->connection, uv_now(timer->loop));
    dsm_hosted_device_update_timer(hosted);
}

static void set_up(struct dsm_hosted_device *hosted, struct dsm_host *host, struct dsm_device *device,
                   const struct dsm_binding *binding)
{
    hosted->host = host;
    hosted->device = device;
    hosted->binding = binding;
    hosted->drain.ended = dsm_hosted_device_drained;
    hosted->timer.data = hosted;
    hosted->timer_ms = UINT64_MAX;
    hosted->expired = on_timer;
    hosted->handles = 1;
    dsm_state_page_init(&hosted->page);
    dsm_device_observe(hosted);
}

enum dsm_error dsm_hosted_device_create(struct dsm_host *host, struct dsm_device *device,
                                        const struct dsm_binding *binding, struct dsm_hosted_device **out)
{
    struct dsm_hosted_device *hosted = calloc(1, sizeof(*hosted));
    enum dsm_error error =
        hosted ? dsm_connection_create_bound(device, binding, &hosted->connection) : DSM_ERR_NO_MEMORY;

    if (error == DSM_OK && uv_timer_init(&host->loop, &hosted->timer) != 0) {
        dsm_connection_destroy(hosted->connection);
        error = DSM_ERR_NO_MEMORY;
    }
    if (error != DSM_OK) {
        free(hosted);
        return error;
    }
    set_up(hosted, host, device, binding);
    *out = hosted;
    return DSM_OK;
}

static void on_closed(uv_handle_t *handle)
{
    struct dsm_hosted_device *hosted = handle->data;

    hosted->handles--;
    dsm_hosted_device_free_if_stopped(hosted);
}

void dsm_hosted_device_stop(struct dsm_hosted_device *hosted)
{
    if (hosted->stopping)
        return;
    dsm_connection_removed(hosted->connection); /* nothing that outlives it may believe in a locked TDI */
    hosted->stopping = true;                    /* from now on no frames are queued */
    dsm_state_page_close(&hosted->page);
    dsm_subscribers_flush(hosted);
    if (hosted->host->parts.listeners)
        hosted->host->parts.listeners->close_all(hosted);
    while (hosted->ports)
        hosted->ports->calls->close(hosted->ports, NULL);
    uv_close((uv_handle_t *)&hosted->timer, on_closed);
}
