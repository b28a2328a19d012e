/* SPDX-License-Identifier: BSD-3-Clause */
#include "host/owner.h"

#include "host/host.h"

struct dsm_port *dsm_owner_find(const struct dsm_hosted_device *hosted)
{
    struct dsm_port *oldest = NULL;

    for (struct dsm_port *port = hosted->ports; port; port = port->next) {
        if (dsm_port_is_preferred(port))
            return port;
        if (!oldest && dsm_port_may_own(port))
            oldest = port;
    }
    return oldest;
}

bool dsm_owner_is(const struct dsm_port *port)
{
    return port->hosted && dsm_owner_find(port->hosted) == port;
}

void dsm_owner_drop_dead(struct dsm_hosted_device *hosted)
{
    struct dsm_port *next;

    for (struct dsm_port *port = hosted->ports; port; port = next) {
        next = port->next;
        if (port->calls->is_dead(port))
            port->calls->close(port, NULL);
    }
}

void dsm_owner_notify(struct dsm_hosted_device *hosted)
{
    const struct dsm_watcher *watcher = hosted->host->watcher;
    const struct dsm_port *owner = dsm_owner_find(hosted);
    uint64_t number = owner ? owner->number : 0;

    hosted->device->owner_said_hello = owner && dsm_port_said_hello(owner);
    if (number == hosted->notified_owner || hosted->stopping)
        return;
    hosted->notified_owner = number;
    if (watcher && watcher->owner_changed)
        watcher->owner_changed(watcher->context, hosted);
}
