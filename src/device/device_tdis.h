/* SPDX-License-Identifier: BSD-3-Clause */
/* Which TDIs a device has, and what they are described as. */
#ifndef DSM_DEVICE_DEVICE_TDIS_H
#define DSM_DEVICE_DEVICE_TDIS_H

#include "device/device.h"

enum dsm_error dsm_device_add_tdi(struct dsm_device *device, const struct dsm_tdi_description *description, char *why,
                                  size_t why_size) DSM_MUST_CHECK;
/* Describes a TDI anew: shown in the next report; a locked TDI goes to ERROR. The same description again changes
 * nothing. */
enum dsm_error dsm_device_describe_tdi(struct dsm_device *device, size_t index,
                                       const struct dsm_tdi_description *description, char *why,
                                       size_t why_size) DSM_MUST_CHECK;
#endif
