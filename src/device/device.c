/* SPDX-License-Identifier: BSD-3-Clause */
#include "device/device.h"
#include "device/device_settings.h"

#include <stdio.h>
#include <stdlib.h>

#include "device/config/layout.h"

enum dsm_error dsm_device_create(const struct dsm_crypto *crypto, const struct dsm_log *log, const char *name,
                                 struct dsm_device **out)
{
    struct dsm_device *device = calloc(1, sizeof(*device));

    if (!device)
        return DSM_ERR_NO_MEMORY;
    snprintf(device->name, sizeof(device->name), "%s", name);
    device->crypto = crypto;
    device->log = log;
    dsm_device_settings_default(&device->settings);
    for (size_t i = 0; i < DSM_FINDING_KINDS; i++)
        device->findings.entries[i].kind = (enum dsm_finding_kind)i;
    *out = device;
    return DSM_OK;
}

void dsm_device_destroy(struct dsm_device *device)
{
    if (!device)
        return;
    for (size_t i = 0; i < device->tdi_count; i++)
        dsm_tdi_clear(&device->tdis[i]);
    free(device->tdis);
    dsm_ide_clear(&device->ide);
    dsm_cxl_destroy(device->cxl);
    dsm_config_layout_clear(&device->config);
    dsm_measurements_clear(&device->measurements);
    dsm_provisioning_clear(&device->provisioning);
    dsm_identity_clear(&device->identity);
    dsm_requesters_clear(&device->requesters);
    dsm_psks_clear(&device->psks);
    free(device);
}

struct dsm_tdi *dsm_device_find_tdi(struct dsm_device *device, uint32_t function_id)
{
    bool lone = dsm_tdi_count_present(device->tdis, device->tdi_count) == 1;

    for (size_t i = 0; i < device->tdi_count; i++)
        if (dsm_tdi_matches(&device->tdis[i], function_id, lone))
            return &device->tdis[i];
    return NULL;
}

bool dsm_device_measurements_locked(const struct dsm_device *device)
{
    for (size_t i = 0; i < device->tdi_count; i++)
        if (dsm_tdi_is_locked(&device->tdis[i]) && (device->tdis[i].lock_flags & DSM_LOCK_NO_FW_UPDATE))
            return true;
    return false;
}

struct dsm_config_view dsm_device_config_view(struct dsm_device *device)
{
    return (struct dsm_config_view){
        .space = &device->config,
        .tdis = device->tdis,
        .tdi_count = device->tdi_count,
        .ide = &device->ide,
    };
}
