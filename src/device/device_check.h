/* SPDX-License-Identifier: BSD-3-Clause */
/* Can this device be served at all? */
#ifndef DSM_DEVICE_DEVICE_CHECK_H
#define DSM_DEVICE_DEVICE_CHECK_H

#include "device/device.h"

/* Checks the whole: capability rules, an identity for what is offered, TDIs that do not clash. reason tells a person.
 */
enum dsm_error dsm_device_check(const struct dsm_device *device, char *reason, size_t reason_size) DSM_MUST_CHECK;

#endif
