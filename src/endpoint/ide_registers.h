/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The IDE extended capability (PCIe 7.9.26) of function 0 as configuration space shows it. The registers are the
 * device's (device/ide), which QUERY_RESP reads as well: reading asks it, and what a guest writes it keeps when it is
 * told of the configuration write.
 */
#ifndef DSM_ENDPOINT_IDE_REGISTERS_H
#define DSM_ENDPOINT_IDE_REGISTERS_H

#include "device/device.h"

#define DSM_IDE_REGISTERS_PORT 0u /* an endpoint's port is the first (6.33.3) */

/* Bytes of the capability, its header included; 0: the device has none. */
uint16_t dsm_ide_registers_len(const struct dsm_device *device);
/* at: from the capability's header on, which is not its to read. */
uint32_t dsm_ide_registers_read(struct dsm_device *device, uint16_t at);

#endif
