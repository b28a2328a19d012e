/* SPDX-License-Identifier: BSD-3-Clause */
/* Devices as emulators have them, described in the schema that users write themselves. */
#include "describe/presets.h"

/* An address such as a guest's firmware gives: a BAR that is not programmed could not be locked (PCIe 11.3.8). */
#define BAR_ADDRESS "\"0xfe000000\""

/* Eight ports, since requesters differ in which one they speak to: TF-RMM and spdm-emu to port 1, others to port 0. */
#define PORT "{ \"link_streams\": 1, \"selective_streams\": 4 }"
#define IDE                                                                                                            \
    "\"ide\": { \"policy\": \"optional\", \"streams\": 40,"                                                            \
    "  \"ports\": [ " PORT ", " PORT ", " PORT ", " PORT ", " PORT ", " PORT ", " PORT ", " PORT                       \
    " ] }," /* not that the devices had it: requesters that try everything, as spdm_requester_emu does, find it */     \
    "\"cxl\": {}"

/* hw/nvme of QEMU: 64 queue pairs and 65 vectors by default, so that BAR 0 is 16 KiB with the MSI-X table behind the
 * doorbells at 0x2000 and the pending bits at 0x3000. */
#define QEMU_NVME                                                                                                      \
    "{ \"name\": \"nvme\","                                                                                            \
    "  \"pci\": { \"vendor_id\": \"0x1b36\", \"device_id\": \"0x0010\", \"class_code\": \"0x010802\", \"revision\": "  \
    "2,"                                                                                                               \
    "             \"subsystem_vendor_id\": \"0x1af4\", \"subsystem_id\": \"0x1100\" },"                                \
    "  \"tdis\": [ { \"function\": \"auto\", \"interface_info\": [ \"DMA_WITHOUT_PASID\" ],"                           \
    "    \"device_specific_info\": \"swdsm qemu-nvme\","                                                               \
    "    \"bars\": [ { \"index\": 0, \"size\": \"0x4000\", \"address\": " BAR_ADDRESS " } ],"                          \
    "    \"msix\": { \"vectors\": 65, \"message_control\": \"0x8040\", \"table\": { \"bar\": 0, \"offset\": "          \
    "\"0x2000\" },"                                                                                                    \
    "                \"pba\": { \"bar\": 0, \"offset\": \"0x3000\" } } } ]," IDE "}"

/* hw/ide/ich.c of QEMU: the ABAR is BAR 5, 4 KiB; BAR 4 is I/O space and no part of a report; MSI without MSI-X. */
#define QEMU_AHCI                                                                                                      \
    "{ \"name\": \"ahci\","                                                                                            \
    "  \"pci\": { \"vendor_id\": \"0x8086\", \"device_id\": \"0x2922\", \"class_code\": \"0x010601\", \"revision\": "  \
    "2,"                                                                                                               \
    "             \"subsystem_vendor_id\": \"0x1af4\", \"subsystem_id\": \"0x1100\" },"                                \
    "  \"tdis\": [ { \"function\": \"auto\", \"interface_info\": [ \"DMA_WITHOUT_PASID\" ],"                           \
    "    \"device_specific_info\": \"swdsm qemu-ahci\","                                                               \
    "    \"bars\": [ { \"index\": 5, \"size\": \"0x1000\", \"address\": " BAR_ADDRESS " } ] } ]," IDE "}"

static const struct dsm_preset presets[] = {
    { "qemu-nvme", QEMU_NVME, "QEMU's nvme device: 1b36:0010, BAR 0 of 16 KiB with MSI-X" },
    { "qemu-ahci", QEMU_AHCI, "QEMU's ich9-ahci device: 8086:2922, BAR 5 of 4 KiB, no MSI-X" },
};

const struct dsm_preset *dsm_preset_at(size_t i)
{
    return i < sizeof(presets) / sizeof(presets[0]) ? &presets[i] : NULL;
}
