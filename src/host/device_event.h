/* SPDX-License-Identifier: BSD-3-Clause */
/* Something happens to a device while it is served, told by its emulator (EVENT) or over the control socket. */
#ifndef DSM_HOST_DEVICE_EVENT_H
#define DSM_HOST_DEVICE_EVENT_H

#include "base/error_detail.h"
#include "host/hosted_device.h"

/* Its effect on TDIs, IDE streams and sessions (docs/tdi-life-cycle.md). detail: for people, where the status is not
 * OK.
 */
enum dsm_swdsm_status dsm_hosted_device_event(struct dsm_hosted_device *hosted, const struct dsm_swdsm_event *event,
                                              struct dsm_error_detail *detail) DSM_MUST_CHECK;

#endif
