/* SPDX-License-Identifier: BSD-3-Clause */
/* What is served when nothing is described. */
#ifndef DSM_DEVICE_DEFAULT_DEVICE_H
#define DSM_DEVICE_DEFAULT_DEVICE_H

#include "device/device.h"

/* The ids, one auto TDI with the BAR and MSI-X layout of QEMU's nvme, IDE ports 0
 * to 7 and the default measurements. The identity is the caller's. */
enum dsm_error dsm_device_fill_default(struct dsm_device *device) DSM_MUST_CHECK;

#endif
