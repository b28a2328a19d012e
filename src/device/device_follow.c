/* SPDX-License-Identifier: BSD-3-Clause */
#include "device/device_follow.h"

static void forgive_unlocked(struct dsm_device *device)
{
    for (size_t i = 0; i < device->tdi_count; i++)
        if (device->tdis[i].state == DSM_TDI_CONFIG_UNLOCKED)
            device->tdis[i].stale = false;
}

void dsm_device_follow(struct dsm_device *device)
{
    device->follow = DSM_FOLLOW_KNOWN;
    forgive_unlocked(device);
}

void dsm_device_follow_lost(struct dsm_device *device)
{
    device->follow = DSM_FOLLOW_LOST;
    for (size_t i = 0; i < device->tdi_count; i++)
        device->tdis[i].stale = true;
}

void dsm_device_follow_described(struct dsm_device *device)
{
    if (device->follow != DSM_FOLLOW_LOST)
        return;
    device->follow = DSM_FOLLOW_NONE;
    forgive_unlocked(device);
}
