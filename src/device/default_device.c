/* SPDX-License-Identifier: BSD-3-Clause */
/* What is served when nothing is described: a device like QEMU's nvme, whose BAR layout it has. */
#include "device/default_device.h"
#include "device/device_tdis.h"

/* QEMU's nvme: registers and doorbells in 8 KiB, then a page each for the table of 65 vectors and the PBA */
#define BAR0_LEN 0x4000u
#define MSIX_TABLE_OFFSET 0x2000u
#define MSIX_PBA_OFFSET 0x3000u
#define MSIX_VECTORS 65u
#define MSIX_ENTRY_LEN 16u
#define MSIX_ENABLE 0x8000u

/* Where a guest's firmware would put it. No one tells us until the device is described: an unprogrammed BAR could not
 * be locked, and requesters of demos and tests have to find a device that can. */
#define BAR0_ADDRESS 0xFE000000u

#define LINK_STREAMS 1u
#define SELECTIVE_STREAMS 4u
#define ADDRESS_BLOCKS 1u

static const char device_specific_info[] = "swdsm default device";

static enum dsm_error add_tdi(struct dsm_device *device)
{
    uint8_t info[sizeof(device_specific_info) - 1];
    struct dsm_tdi_description description = {
        .auto_id = true,
        .interface_info = DSM_INTERFACE_DMA_WITHOUT_PASID,
        .msi_x_message_control = MSIX_ENABLE | (MSIX_VECTORS - 1),
        .num_req_this = 1,
        .msix_table = { .present = true, .offset = MSIX_TABLE_OFFSET, .len = MSIX_VECTORS * MSIX_ENTRY_LEN },
        .msix_pba = { .present = true, .offset = MSIX_PBA_OFFSET, .len = (MSIX_VECTORS + 63) / 64 * 8 },
        .device_specific_info = info,
        .device_specific_info_len = sizeof(info),
    };

    memcpy(info, device_specific_info, sizeof(info));
    description.bars[0] = (struct dsm_bar){ .present = true, .address = BAR0_ADDRESS, .len = BAR0_LEN };
    return dsm_device_add_tdi(device, &description, NULL, 0);
}

/* Eight ports: TF-RMM and spdm-emu speak to port 1, others to port 0. */
static enum dsm_error add_ide(struct dsm_device *device)
{
    struct dsm_ide_port ports[DSM_IDE_PORTS_MAX] = { 0 };

    for (size_t i = 0; i < DSM_IDE_PORTS_MAX; i++)
        DSM_TRY(dsm_ide_port_make_registers(&ports[i], LINK_STREAMS, SELECTIVE_STREAMS, ADDRESS_BLOCKS));
    return dsm_ide_configure(&device->ide, DSM_IDE_OPTIONAL, ports, DSM_IDE_PORTS_MAX,
                             DSM_IDE_PORTS_MAX * (LINK_STREAMS + SELECTIVE_STREAMS));
}

/* Not that an NVMe drive had it: requesters that try everything, as spdm_requester_emu does, find it. */
static enum dsm_error add_cxl(struct dsm_device *device)
{
    const struct dsm_cxl_description description = dsm_cxl_description_default();

    return dsm_cxl_create(&description, &device->cxl);
}

enum dsm_error dsm_device_fill_default(struct dsm_device *device)
{
    device->ids = (struct dsm_pci_ids){
        .vendor_id = 0x1B36,
        .device_id = 0x0010,
        .class_code = 0x010802,
        .revision = 0x02,
        .has_subsystem = true,
        .subsystem_vendor_id = 0x1AF4,
        .subsystem_id = 0x1100,
    };
    DSM_TRY(add_tdi(device));
    DSM_TRY(add_ide(device));
    DSM_TRY(add_cxl(device));
    return dsm_measurements_add_default(device->crypto, &device->measurements);
}
