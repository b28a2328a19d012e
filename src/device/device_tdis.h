/* SPDX-License-Identifier: BSD-3-Clause */
/* Which TDIs a device has, and what they are described as. */
#ifndef DSM_DEVICE_DEVICE_TDIS_H
#define DSM_DEVICE_DEVICE_TDIS_H

#include "device/device.h"

/* It takes the number of one that has been removed, where there is one. */
enum dsm_error dsm_device_add_tdi(struct dsm_device *device, const struct dsm_tdi_description *description,
                                  char *reason, size_t reason_size) DSM_MUST_CHECK;
/* Describes a TDI anew: shown in the next report; a locked TDI goes to ERROR. The same description again changes
 * nothing. */
enum dsm_error dsm_device_describe_tdi(struct dsm_device *device, size_t index,
                                       const struct dsm_tdi_description *description, char *reason,
                                       size_t reason_size) DSM_MUST_CHECK;
/*
 * A TDI is removed at run time, as a VF is when it is disabled. Locked, running or not, it moves to ERROR (surprise
 * removal), which its observers see, and stays there: it answers to no InterfaceID and no event moves it, its report
 * and nonce are gone, and so is what was followed of its function. Other TDIs keep their numbers. DSM_ERR_CONFIG: there
 * is no such TDI, it is the only one, or the PF of a VF that is described; cause may be NULL.
 */
enum dsm_error dsm_device_remove_tdi(struct dsm_device *device, size_t index, struct dsm_cause *cause) DSM_MUST_CHECK;

#endif
