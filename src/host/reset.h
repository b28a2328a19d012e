/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef DSM_HOST_RESET_H
#define DSM_HOST_RESET_H

#include "host/hosted_device.h"

/* A conventional reset: the device powers off (SHUTDOWN by its owner), its owner goes, or its emulator tells of it. */
void dsm_reset_device(struct dsm_hosted_device *hosted);

#endif
