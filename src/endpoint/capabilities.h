/* SPDX-License-Identifier: BSD-3-Clause */
/* The registers of a function's configuration space: header, capabilities and extended capabilities, made from what it
 * is described as. */
#ifndef DSM_ENDPOINT_CAPABILITIES_H
#define DSM_ENDPOINT_CAPABILITIES_H

#include "device/device.h"
#include "endpoint/config_image.h"

#define DSM_CAPABILITIES_MAX 8u

/* Registers that something else than the image looks at */
#define DSM_CONFIG_COMMAND 0x04u
#define DSM_COMMAND_MEMORY 0x0002u
#define DSM_COMMAND_BUS_MASTER 0x0004u
#define DSM_MSIX_CONTROL_ENABLE 0x80000000u /* in the capability's first double word */
#define DSM_MSIX_CONTROL_MASK 0x40000000u
#define DSM_PCIE_DEVICE_CONTROL 0x08u
#define DSM_PCIE_INITIATE_FLR 0x8000u
#define DSM_PM_CONTROL 0x04u
#define DSM_PM_POWER_STATE 0x3u

struct dsm_capabilities_input {
    const struct dsm_device *device;
    const struct dsm_tdi_description *description; /* BARs and MSI-X */
    uint8_t function;
    uint32_t class_code;
    uint16_t device_id;
    bool multifunction;
    bool mailbox; /* DOE and IDE */
};

/* Where they lie; 0: there is none. */
struct dsm_capabilities {
    uint16_t pcie, power, msix; /* below 0x100 */
    uint16_t doe, ide, acs;
    struct dsm_swdsm_capability list[DSM_CAPABILITIES_MAX]; /* as the device is told of them */
    size_t count;
};

void dsm_capabilities_make(const struct dsm_capabilities_input *input, struct dsm_config_image *image,
                           struct dsm_capabilities *out);

/* Is this BAR the lower half of a 64-bit one? Where the next is not there, there is room for it. */
bool dsm_capabilities_bar_is_64(const struct dsm_tdi_description *description, unsigned bar);

#endif
