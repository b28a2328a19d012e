/* SPDX-License-Identifier: BSD-3-Clause */
/* How long a device of ours needs for a signature here: what CTExponent (DSP0274 10.3) tells requesters. */
#ifndef DSM_HOST_SIGNING_TIME_H
#define DSM_HOST_SIGNING_TIME_H

#include "device/device.h"

/* Signs once with each key of slot 0. */
uint8_t dsm_signing_time_exponent(const struct dsm_device *device);

#endif
