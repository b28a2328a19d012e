/* SPDX-License-Identifier: BSD-3-Clause */
#include "host/host.h"

#include <stdlib.h>
#include <string.h>

void dsm_host_capture(const struct dsm_hosted_device *hosted, const struct dsm_port *port, struct dsm_bytes object)
{
    dsm_capture_object(hosted->host->parts.capture, port->binding, object);
}

const struct dsm_binding *dsm_host_binding(const struct dsm_host *host)
{
    const struct dsm_binding *binding = host->device_count > 0 ? host->devices[0]->binding : &dsm_binding_doe;

    for (size_t i = 0; i < host->device_count; i++)
        if (host->devices[i]->binding != binding || host->devices[i]->speaks_others)
            return NULL;
    return binding;
}

struct dsm_hosted_device *dsm_host_find(const struct dsm_host *host, const char *name)
{
    for (size_t i = 0; i < host->device_count; i++)
        if (strcmp(host->devices[i]->device->name, name) == 0)
            return host->devices[i];
    return NULL;
}

struct dsm_hosted_device *dsm_host_next(const struct dsm_host *host, uint64_t number)
{
    size_t from = 0, to = host->device_count;

    while (from < to) {
        size_t middle = from + (to - from) / 2;

        if (host->devices[middle]->number > number)
            to = middle;
        else
            from = middle + 1;
    }
    return from < host->device_count ? host->devices[from] : NULL;
}

void dsm_host_watch(struct dsm_host *host, const struct dsm_watcher *watcher)
{
    host->watcher = watcher;
}

void dsm_host_note_unsent(struct dsm_hosted_device *hosted)
{
    if (hosted->unsent || hosted->stopping)
        return;
    hosted->unsent = true;
    hosted->next_unsent = hosted->host->unsent;
    hosted->host->unsent = hosted;
}

void dsm_host_drop_unsent(struct dsm_hosted_device *hosted)
{
    struct dsm_hosted_device **at = &hosted->host->unsent;

    if (!hosted->unsent)
        return;
    while (*at != hosted)
        at = &(*at)->next_unsent;
    *at = hosted->next_unsent;
    hosted->unsent = false;
}

enum dsm_error dsm_host_keep(struct dsm_host *host, struct dsm_hosted_device *hosted)
{
    struct dsm_hosted_device **grown =
        realloc(host->devices, (host->device_count + 1) * sizeof(struct dsm_hosted_device *));

    if (!grown)
        return DSM_ERR_NO_MEMORY;
    host->devices = grown;
    host->devices[host->device_count++] = hosted;
    hosted->number = ++host->devices_seen;
    if (host->watcher && host->watcher->added)
        host->watcher->added(host->watcher->context, hosted);
    return DSM_OK;
}

void dsm_host_drop(struct dsm_host *host, const struct dsm_hosted_device *hosted)
{
    for (size_t i = 0; i < host->device_count; i++)
        if (host->devices[i] == hosted) {
            host->device_count--;
            memmove(&host->devices[i], &host->devices[i + 1],
                    (host->device_count - i) * sizeof(struct dsm_hosted_device *));
            return;
        }
}
