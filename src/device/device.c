/* SPDX-License-Identifier: BSD-3-Clause */
#include "device/device.h"

#include "device/config_internal.h"

#include <stdio.h>
#include <stdlib.h>

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
    dsm_config_space_clear(&device->config);
    dsm_measurements_clear(&device->measurements);
    dsm_identity_clear(&device->identity);
    free(device);
}

/* Two TDIs that one InterfaceID could name are refused when described, so that finding one is never a choice. */
static enum dsm_error check_clash(const struct dsm_device *device, size_t except,
                                  const struct dsm_tdi_description *description, char *why, size_t why_size)
{
    for (size_t i = 0; i < device->tdi_count; i++) {
        const struct dsm_tdi_description *other = &device->tdis[i].description;

        if (i == except || !dsm_tdi_descriptions_clash(other, description))
            continue;
        if (why)
            snprintf(why, why_size, "function_id: %s is also named by TDI %zu (%s)",
                     dsm_function_text(description->function_id).text, i, dsm_function_text(other->function_id).text);
        return DSM_ERR_CONFIG;
    }
    return DSM_OK;
}

enum dsm_error dsm_device_add_tdi(struct dsm_device *device, const struct dsm_tdi_description *description, char *why,
                                  size_t why_size)
{
    struct dsm_tdi tdi = { 0 };
    struct dsm_tdi *tdis;

    if (device->tdi_count == DSM_TDIS_MAX) {
        if (why)
            snprintf(why, why_size, "more than %u TDIs", DSM_TDIS_MAX);
        return DSM_ERR_LIMIT;
    }
    DSM_TRY(check_clash(device, SIZE_MAX, description, why, why_size));
    DSM_TRY(dsm_tdi_describe(&tdi, description, why, why_size));
    tdis = realloc(device->tdis, (device->tdi_count + 1) * sizeof(*tdis));
    if (!tdis) {
        dsm_tdi_clear(&tdi);
        return DSM_ERR_NO_MEMORY;
    }
    device->tdis = tdis;
    device->tdis[device->tdi_count] = tdi;
    dsm_config_fill_bars(device, &device->tdis[device->tdi_count], &device->tdis[device->tdi_count].description);
    device->tdi_count++;
    return DSM_OK;
}

enum dsm_error dsm_device_describe_tdi(struct dsm_device *device, size_t index,
                                       const struct dsm_tdi_description *description, char *why, size_t why_size)
{
    struct dsm_tdi_description now = *description;
    struct dsm_tdi *tdi;

    if (index >= device->tdi_count) {
        if (why)
            snprintf(why, why_size, "there is no TDI %zu", index);
        return DSM_ERR_CONFIG;
    }
    tdi = &device->tdis[index];
    dsm_tdi_follow_bus(tdi, &now);
    dsm_config_fill_bars(device, tdi, &now);
    if (dsm_tdi_description_equal(&tdi->description, &now))
        return DSM_OK;
    DSM_TRY(check_clash(device, index, &now, why, why_size));
    DSM_TRY(dsm_tdi_describe(tdi, &now, why, why_size));
    if (dsm_tdi_is_locked(tdi))
        dsm_device_move_tdi(device, tdi, DSM_TDI_ERROR, DSM_TDI_REASON_DESCRIPTION);
    return DSM_OK;
}

struct dsm_tdi *dsm_device_find_tdi(struct dsm_device *device, uint32_t function_id)
{
    for (size_t i = 0; i < device->tdi_count; i++)
        if (dsm_tdi_matches(&device->tdis[i], function_id, device->tdi_count == 1))
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
