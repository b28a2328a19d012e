/* SPDX-License-Identifier: BSD-3-Clause */
/* What a device tells as it happens, handed on to all who want to know: the one place where its observer is set. */
#ifndef DSM_HOST_DEVICE_OBSERVER_H
#define DSM_HOST_DEVICE_OBSERVER_H

#include "host/hosted_device.h"

void dsm_device_observe(struct dsm_hosted_device *hosted);

#endif
