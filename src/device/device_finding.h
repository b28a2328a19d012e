/* SPDX-License-Identifier: BSD-3-Clause */
/* What a requester does that is tolerated, or refused where the device is strict. */
#ifndef DSM_DEVICE_DEVICE_FINDING_H
#define DSM_DEVICE_DEVICE_FINDING_H

#include "device/device.h"

/* Reports a deviation: logged, counted, told. DSM_OK where it is tolerated; strict: the given error. */
enum dsm_error dsm_device_finding(struct dsm_device *device, enum dsm_finding_kind kind, enum dsm_error strict_error,
                                  const char *came, ...) DSM_MUST_CHECK __attribute__((format(printf, 4, 5)));

#endif
