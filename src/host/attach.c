/* SPDX-License-Identifier: BSD-3-Clause */
#include "host/attach.h"

#include "host/host.h"
#include "host/owner.h"
#include "host/receive.h"
#include "host/reset.h"
#include "host/subscribers.h"

void dsm_port_attach(struct dsm_port *port, struct dsm_hosted_device *hosted)
{
    struct dsm_port **last = &hosted->ports;

    while (*last)
        last = &(*last)->next;
    *last = port;
    port->hosted = hosted;
    port->next = NULL;
    port->claim = DSM_PORT_IDLE;
    if (!port->binding)
        port->binding = hosted->binding;
    port->number = ++hosted->ports_seen;
    hosted->port_count++;
    hosted->host->port_count++;
    dsm_hosted_device_log_port(hosted, port, DSM_LOG_INFO, "%s",
                               dsm_owner_is(port) ? " connected and owns the device" : " connected beside the owner");
    dsm_owner_notify(hosted);
}

static void owner_gone(struct dsm_hosted_device *hosted, const struct dsm_port *port)
{
    const struct dsm_host_parts *parts = &hosted->host->parts;
    const struct dsm_port *next;

    if (hosted->stopping) {
        dsm_hosted_device_log_port(hosted, port, DSM_LOG_INFO, " is disconnected; the device is no more");
        return;
    }
    if (port->keeps_context) {
        dsm_hosted_device_log_port(hosted, port, DSM_LOG_INFO,
                                   " is gone; it said CONTINUE, so its context waits for the next owner");
    } else {
        dsm_hosted_device_log_port(hosted, port, DSM_LOG_INFO, " is gone; the device is reset");
        dsm_reset_device(hosted);
    }
    next = dsm_owner_find(hosted);
    if (next)
        dsm_hosted_device_log_port(hosted, next, DSM_LOG_INFO, " owns the device now");
    else if (!port->keeps_context && parts->owner_gone)
        parts->owner_gone(parts->owner_gone_context, port);
}

static void remove_from_list(struct dsm_hosted_device *hosted, const struct dsm_port *port)
{
    for (struct dsm_port **at = &hosted->ports; *at; at = &(*at)->next)
        if (*at == port) {
            *at = port->next;
            hosted->port_count--;
            hosted->host->port_count--;
            return;
        }
}

void dsm_port_detach(struct dsm_port *port)
{
    struct dsm_hosted_device *hosted = port->hosted;
    bool owned = dsm_owner_is(port);

    remove_from_list(hosted, port);
    port->hosted = NULL;
    if (hosted->request && hosted->request->port == port)
        hosted->request->aborted = true;
    dsm_subscribers_port_gone(hosted, port);
    if (owned)
        owner_gone(hosted, port);
    else
        dsm_hosted_device_log_port(hosted, port, DSM_LOG_INFO, " is gone");
    dsm_owner_notify(hosted);
}
