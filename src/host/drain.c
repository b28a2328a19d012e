/* SPDX-License-Identifier: BSD-3-Clause */
#include "host/drain.h"

uint32_t dsm_drain_next(struct dsm_hosted_device *hosted)
{
    hosted->drain.failed = false;
    if (++hosted->drain.token == 0) /* which would be no drain */
        hosted->drain.token = 1;
    return hosted->drain.token;
}

static bool is_awaited(const struct dsm_hosted_device *hosted, const struct dsm_port *port)
{
    return port->subscription.awaited_token != 0 && port->subscription.awaited_token == hosted->drain.token;
}

static bool is_anybody_awaited(const struct dsm_hosted_device *hosted)
{
    for (const struct dsm_port *port = hosted->ports; port; port = port->next)
        if (is_awaited(hosted, port))
            return true;
    return false;
}

static void end_drain(struct dsm_hosted_device *hosted, bool in_time)
{
    hosted->drain.waiting = false;
    for (struct dsm_port *port = hosted->ports; port; port = port->next)
        port->subscription.awaited_token = 0;
    dsm_connection_drained(hosted->connection, in_time);
    hosted->drain.ended(hosted);
}

static void end_if_done(struct dsm_hosted_device *hosted)
{
    if (hosted->drain.waiting && !is_anybody_awaited(hosted))
        end_drain(hosted, !hosted->drain.failed);
}

static uint64_t longest_wait_ms(const struct dsm_hosted_device *hosted)
{
    uint64_t longest = 0;

    for (const struct dsm_port *port = hosted->ports; port; port = port->next)
        if (is_awaited(hosted, port) && port->subscription.drain_deadline_ms > longest)
            longest = port->subscription.drain_deadline_ms;
    return longest;
}

void dsm_drain_begin(struct dsm_hosted_device *hosted)
{
    hosted->drain.waiting = true;
    uv_update_time(hosted->timer.loop);
    hosted->drain.deadline_ms = uv_now(hosted->timer.loop) + longest_wait_ms(hosted);
    dsm_hosted_device_update_timer(hosted);
    end_if_done(hosted);
}

void dsm_drain_acknowledge(struct dsm_port *port, uint32_t token)
{
    if (token == 0 || port->subscription.awaited_token != token)
        return; /* of a drain whose time was up */
    port->subscription.awaited_token = 0;
    end_if_done(port->hosted);
}

void dsm_drain_leave(struct dsm_hosted_device *hosted, struct dsm_port *port)
{
    if (!is_awaited(hosted, port))
        return;
    hosted->drain.failed = true; /* nobody can vouch for its transactions now */
    port->subscription.awaited_token = 0;
    end_if_done(hosted);
}

void dsm_drain_cancel(struct dsm_hosted_device *hosted)
{
    if (hosted->drain.waiting)
        end_drain(hosted, false); /* the connection knows that its request is of another time */
}

void dsm_drain_expire(struct dsm_hosted_device *hosted, uint64_t now_ms)
{
    if (!hosted->drain.waiting || now_ms < hosted->drain.deadline_ms)
        return;
    dsm_log(hosted->device->log, DSM_LOG_WARNING, hosted->device->name,
            "transactions were not drained in time: TDISP_ERROR, and the TDI goes to ERROR (PCIe 11.3.9, 11.3.16)");
    end_drain(hosted, false);
}
