/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * A description that somebody keeps as the emulator has the device, by looking at it from beside. While nobody can, it
 * is as last known: nothing was seen of a BAR that moved or of a reset.
 */
#ifndef DSM_DEVICE_DEVICE_FOLLOW_H
#define DSM_DEVICE_DEVICE_FOLLOW_H

#include "device/device.h"

/* Somebody follows, and what is described is as it is now. A TDI that was locked while nobody did stays stale until it
 * is unlocked: its configuration may have been another one in between. */
void dsm_device_follow(struct dsm_device *device);
/* Nobody can any longer. */
void dsm_device_follow_lost(struct dsm_device *device);
/* Its TDIs are described anew, by whoever it may be: he knows. */
void dsm_device_follow_described(struct dsm_device *device);

#endif
