/* SPDX-License-Identifier: BSD-3-Clause */
#include "host/hosted_device.h"
#include "responder/connection_deadlines.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

static uint64_t drain_deadline_ms(const struct dsm_hosted_device *hosted)
{
    return hosted->drain.waiting ? hosted->drain.deadline_ms : UINT64_MAX;
}

void dsm_hosted_device_update_timer(struct dsm_hosted_device *hosted)
{
    uint64_t deadline = dsm_connection_deadline_ms(hosted->connection);
    uint64_t now = uv_now(hosted->timer.loop);

    if (drain_deadline_ms(hosted) < deadline)
        deadline = drain_deadline_ms(hosted);
    if (deadline == hosted->timer_ms || hosted->stopping)
        return;
    hosted->timer_ms = deadline;
    if (deadline == UINT64_MAX)
        uv_timer_stop(&hosted->timer);
    else
        uv_timer_start(&hosted->timer, hosted->expired, deadline > now ? deadline - now : 0, 0);
}

void dsm_hosted_device_log_port(const struct dsm_hosted_device *hosted, const struct dsm_port *port,
                                enum dsm_log_level level, const char *format, ...)
{
    char text[300];
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(text, sizeof(text), format, arguments);
    va_end(arguments);
    dsm_log(hosted->device->log, level, hosted->device->name, "peer %llu (%s)%s", (unsigned long long)port->number,
            port->address, text);
}

void dsm_hosted_device_free_if_stopped(struct dsm_hosted_device *hosted)
{
    if (!hosted->stopping || hosted->handles > 0 || hosted->work.running)
        return;
    dsm_connection_destroy(hosted->connection);
    dsm_device_destroy(hosted->device);
    free(hosted);
}
