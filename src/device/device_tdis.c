/* SPDX-License-Identifier: BSD-3-Clause */
/* Which TDIs a device has, and what they are described as. */
#include "device/device_tdis.h"
#include "device/tdi_transitions.h"

#include <stdio.h>
#include <stdlib.h>

#include "device/config/bars.h"
#include "device/device_events.h"
#include "device/function.h"

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
    struct dsm_config_view view;
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
    device->tdi_count++;
    view = dsm_device_config_view(device);
    dsm_config_bars_fill(&view, &device->tdis[device->tdi_count - 1], &device->tdis[device->tdi_count - 1].description);
    return DSM_OK;
}

enum dsm_error dsm_device_describe_tdi(struct dsm_device *device, size_t index,
                                       const struct dsm_tdi_description *description, char *why, size_t why_size)
{
    struct dsm_config_view view = dsm_device_config_view(device);
    struct dsm_tdi_description now = *description;
    struct dsm_tdi *tdi;

    if (index >= device->tdi_count) {
        if (why)
            snprintf(why, why_size, "there is no TDI %zu", index);
        return DSM_ERR_CONFIG;
    }
    tdi = &device->tdis[index];
    dsm_tdi_follow_bus(tdi, &now);
    dsm_config_bars_fill(&view, tdi, &now);
    if (dsm_tdi_description_equal(&tdi->description, &now))
        return DSM_OK;
    DSM_TRY(check_clash(device, index, &now, why, why_size));
    DSM_TRY(dsm_tdi_describe(tdi, &now, why, why_size));
    if (dsm_tdi_is_locked(tdi))
        dsm_device_move_tdi(device, tdi, DSM_TDI_ERROR, DSM_TDI_REASON_DESCRIPTION);
    return DSM_OK;
}
