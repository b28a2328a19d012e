/* SPDX-License-Identifier: BSD-3-Clause */
/* The TDI that a function of a device hosts. No message of vfio-user names bus or device, so that the function number,
 * which the description fixes, is what they have in common. */
#ifndef DSM_ENDPOINT_ENDPOINT_TDI_H
#define DSM_ENDPOINT_ENDPOINT_TDI_H

#include "device/device.h"

/* NULL: the function hosts none. */
struct dsm_tdi *dsm_endpoint_tdi(const struct dsm_device *device, uint8_t function);
/* Its state; without a TDI CONFIG_UNLOCKED, which is what nobody has locked. */
uint8_t dsm_endpoint_tdi_state(const struct dsm_device *device, uint8_t function);

#endif
