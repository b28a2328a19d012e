/* SPDX-License-Identifier: BSD-3-Clause */
#include "daemon/terminate.h"

#include "host/host_life.h"
#include "host/owner.h"

static bool is_anything_owned(const struct dsm_host *host)
{
    for (size_t i = 0; i < host->device_count; i++)
        if (dsm_owner_find(host->devices[i]))
            return true;
    return false;
}

/* Not here: the port is in the middle of going. */
void dsm_terminate_owner_gone(void *context, const struct dsm_port *port)
{
    struct dsm_terminate *terminate = context;

    if (!terminate->host)
        return;
    terminate->was_used |= port->claim != DSM_PORT_IDLE;
    if (terminate->was_used && !is_anything_owned(terminate->host))
        uv_async_send(&terminate->end);
}

static void on_end(uv_async_t *handle)
{
    struct dsm_terminate *terminate = handle->data;

    dsm_log(terminate->host->parts.log, DSM_LOG_INFO, NULL, "the last owner has gone: stopping (--terminate)");
    dsm_host_stop(terminate->host);
}

void dsm_terminate_open(struct dsm_terminate *terminate, struct dsm_host *host)
{
    if (uv_async_init(&host->loop, &terminate->end, on_end) != 0)
        return;
    terminate->host = host;
    terminate->end.data = terminate;
    uv_unref((uv_handle_t *)&terminate->end);
}

void dsm_terminate_close(struct dsm_terminate *terminate)
{
    if (terminate->host)
        uv_close((uv_handle_t *)&terminate->end, NULL);
}
