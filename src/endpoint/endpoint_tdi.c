/* SPDX-License-Identifier: BSD-3-Clause */
#include "endpoint/endpoint_tdi.h"

#define FUNCTION_MASK 0x07u

struct dsm_tdi *dsm_endpoint_tdi(const struct dsm_device *device, uint8_t function)
{
    for (size_t i = 0; i < device->tdi_count; i++) {
        const struct dsm_tdi_description *description = &device->tdis[i].description;

        if (!description->is_vf && (description->function_id & FUNCTION_MASK) == function)
            return &device->tdis[i];
    }
    return NULL;
}

uint8_t dsm_endpoint_tdi_state(const struct dsm_device *device, uint8_t function)
{
    const struct dsm_tdi *tdi = dsm_endpoint_tdi(device, function);

    return tdi ? tdi->state : DSM_TDI_CONFIG_UNLOCKED;
}
