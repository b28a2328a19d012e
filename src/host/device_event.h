/* SPDX-License-Identifier: BSD-3-Clause */
/* Something happens to a device while it is served, told by its emulator (EVENT) or over the control socket. */
#ifndef DSM_HOST_DEVICE_EVENT_H
#define DSM_HOST_DEVICE_EVENT_H

#include "host/hosted_device.h"

/* Its effect on TDIs, IDE streams and sessions (docs/tdi-life-cycle.md), or why it has none. */
enum dsm_error dsm_hosted_device_event(struct dsm_hosted_device *hosted, const struct dsm_swdsm_event *event,
                                       struct dsm_cause *cause) DSM_MUST_CHECK;

#endif
