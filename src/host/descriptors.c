/* SPDX-License-Identifier: BSD-3-Clause */
#include "host/descriptors.h"

size_t dsm_descriptors_needed(size_t devices)
{
    return DSM_DESCRIPTORS_RESERVED + devices * (DSM_DESCRIPTORS_OWN + DSM_DESCRIPTORS_SURE);
}

static size_t shared_in_use(const struct dsm_host *host)
{
    size_t n = 0;

    for (size_t i = 0; i < host->device_count; i++)
        if (host->devices[i]->port_count > DSM_DESCRIPTORS_SURE)
            n += host->devices[i]->port_count - DSM_DESCRIPTORS_SURE;
    return n;
}

/* What a device has for sure is kept free for it, whether it uses it or not. */
bool dsm_descriptors_allow(const struct dsm_hosted_device *hosted)
{
    const struct dsm_host *host = hosted->host;
    size_t limit = host->parts.descriptors;

    if (limit == 0 || hosted->port_count < DSM_DESCRIPTORS_SURE)
        return true;
    return dsm_descriptors_needed(host->device_count) + shared_in_use(host) < limit;
}
