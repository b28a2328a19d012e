/* SPDX-License-Identifier: BSD-3-Clause */
#include "endpoint/ide_registers.h"

#include "device/ide_port.h"

#define HEADER_LEN 4u
#define DW_LEN 4u

uint16_t dsm_ide_registers_len(const struct dsm_device *device)
{
    const struct dsm_ide *ide = &device->ide;

    if (ide->policy == DSM_IDE_NONE || ide->port_count == 0 ||
        ide->ports[DSM_IDE_REGISTERS_PORT].register_dw_count == 0)
        return 0;
    return (uint16_t)(HEADER_LEN + ide->ports[DSM_IDE_REGISTERS_PORT].register_dw_count * DW_LEN);
}

uint32_t dsm_ide_registers_read(struct dsm_device *device, uint16_t at)
{
    if (at < HEADER_LEN || at >= dsm_ide_registers_len(device))
        return 0;
    return dsm_ide_register_now(&device->ide, DSM_IDE_REGISTERS_PORT, (at - HEADER_LEN) / DW_LEN);
}
