/* SPDX-License-Identifier: BSD-3-Clause */
#include "device/config/registers.h"

#include "wire/tdisp.h"

#define ALL 0xFFFFFFFFu

/* Capabilities */
#define CAP_POWER_MANAGEMENT 0x01u
#define CAP_VPD 0x03u
#define CAP_MSI 0x05u
#define CAP_VENDOR 0x09u
#define CAP_PCIE 0x10u
#define CAP_MSIX 0x11u
#define CAP_ADVANCED_FEATURES 0x13u
#define CAP_ENHANCED_ALLOCATION 0x14u

/* Extended capabilities */
#define EXT_AER 0x01u
#define EXT_VC 0x02u
#define EXT_MFVC 0x08u
#define EXT_VC_MFVC 0x09u
#define EXT_VENDOR 0x0Bu
#define EXT_ACS 0x0Du
#define EXT_ARI 0x0Eu
#define EXT_ATS 0x0Fu
#define EXT_SRIOV 0x10u
#define EXT_MULTICAST 0x12u
#define EXT_PAGE_REQUEST 0x13u
#define EXT_RESIZABLE_BAR 0x15u
#define EXT_DPA 0x16u
#define EXT_TPH 0x17u
#define EXT_LTR 0x18u
#define EXT_SECONDARY_PCIE 0x19u
#define EXT_PMUX 0x1Au
#define EXT_PASID 0x1Bu
#define EXT_LNR 0x1Cu
#define EXT_L1_PM 0x1Eu
#define EXT_PTM 0x1Fu
#define EXT_DVSEC 0x23u
#define EXT_VF_RESIZABLE_BAR 0x24u
#define EXT_PHYSICAL_16 0x26u
#define EXT_LANE_MARGINING 0x27u
#define EXT_HIERARCHY_ID 0x28u
#define EXT_NPEM 0x29u
#define EXT_PHYSICAL_32 0x2Au
#define EXT_ALTERNATE_PROTOCOL 0x2Bu
#define EXT_SHADOW_FUNCTIONS 0x2Du
#define EXT_DOE 0x2Eu
#define EXT_DEVICE_3 0x2Fu
#define EXT_IDE 0x30u
#define EXT_PHYSICAL_64 0x31u
#define EXT_FLIT_ERROR_INJECTION 0x34u

#define LINK_DOWN "should the Link go down by it, the emulator reports IDE stream failures"
#define EMULATOR_KNOWS "only the emulator knows; it reports a configuration change where it matters"

/* A whole capability behind its header, whose modification is of no harm. */
#define ALLOWED_CAP(text, capability, reason)                                                                          \
    {                                                                                                                  \
        .name = text, .place = DSM_CONFIG_CAPABILITY, .id = capability, .offset = 2, .mask = ALL, .clause = "11.2.6",  \
        .note = reason                                                                                                 \
    }
#define ALLOWED_EXT(text, capability, reason)                                                                          \
    {                                                                                                                  \
        .name = text, .place = DSM_CONFIG_EXTENDED, .id = capability, .offset = 4, .mask = ALL, .clause = "11.2.6",    \
        .note = reason                                                                                                 \
    }
#define ALLOWED_HEADER(text, at, n)                                                                                    \
    {                                                                                                                  \
        .name = text, .place = DSM_CONFIG_HEADER, .offset = at, .len = n, .mask = ALL, .clause = "11.2.6", .note = ""  \
    }

/* Registers whose modification moves TDIs to ERROR. */
#define ERROR_HEADER(text, where, at, n, bits)                                                                         \
    {                                                                                                                  \
        .name = text, .place = where, .offset = at, .len = n, .mask = bits, .effect = DSM_CONFIG_ERROR,                \
        .not_in_vf = true, .clause = "11.2.6", .note = ""                                                              \
    }
#define BARS_HEADER(where, n)                                                                                          \
    {                                                                                                                  \
        .name = "Base Address Registers", .place = where, .offset = 0x10, .len = n, .mask = ALL,                       \
        .trigger = DSM_CONFIG_ON_ADDRESS, .effect = DSM_CONFIG_ERROR, .keep = DSM_CONFIG_KEEP_BARS, .not_in_vf = true, \
        .clause = "11.2.6", .note = "the next report shows them"                                                       \
    }
#define ROM_HEADER(where, at)                                                                                          \
    {                                                                                                                  \
        .name = "Expansion ROM Base Address", .place = where, .offset = at, .len = 4, .mask = 0xFFFFF801,              \
        .effect = DSM_CONFIG_ERROR, .keep = DSM_CONFIG_KEEP_ROM, .not_in_vf = true, .clause = "11.2.6",                \
        .note = "LOCK is refused while it is enabled over a BAR (11.3.8)"                                              \
    }
#define ERROR_CAP(text, capability, at, n, bits)                                                                       \
    {                                                                                                                  \
        .name = text, .place = DSM_CONFIG_CAPABILITY, .id = capability, .offset = at, .len = n, .mask = bits,          \
        .effect = DSM_CONFIG_ERROR, .clause = "11.2.6", .note = ""                                                     \
    }
#define ERROR_EXT(text, capability, at, n, bits)                                                                       \
    {                                                                                                                  \
        .name = text, .place = DSM_CONFIG_EXTENDED, .id = capability, .offset = at, .len = n, .mask = bits,            \
        .effect = DSM_CONFIG_ERROR, .clause = "11.2.6", .note = ""                                                     \
    }
/* Registers of a PF that its VFs have no copy of and go by (PCIe 9.3.5.4, 9.3.7.11, 9.3.7.14). */
#define ERROR_SHARED(text, where, capability, at, n, bits)                                                             \
    {                                                                                                                  \
        .name = text, .place = where, .id = capability, .offset = at, .len = n, .mask = bits,                          \
        .effect = DSM_CONFIG_ERROR, .scope = DSM_CONFIG_WITH_VFS, .clause = "11.2.6",                                  \
        .note = "also the TDIs of the VFs, which go by their PF's"                                                     \
    }
#define ERROR_SRIOV(text, at, n, bits)                                                                                 \
    {                                                                                                                  \
        .name = text, .place = DSM_CONFIG_EXTENDED, .id = EXT_SRIOV, .offset = at, .len = n, .mask = bits,             \
        .effect = DSM_CONFIG_ERROR, .scope = DSM_CONFIG_WITH_VFS, .clause = "11.2.6",                                  \
        .note = "also the TDIs of the VFs"                                                                             \
    }

/* In the order of table 11-2. */
static const struct dsm_config_register registers[] = {
    ALLOWED_HEADER("Cache Line Size", 0x0C, 1),
    ALLOWED_HEADER("Latency Timer", 0x0D, 1),
    ALLOWED_HEADER("Interrupt Line", 0x3C, 1),
    { .name = "Command: Memory Space Enable, Bus Master Enable",
      .place = DSM_CONFIG_HEADER,
      .offset = 0x04,
      .len = 2,
      .mask = 0x0006,
      .trigger = DSM_CONFIG_ON_CLEAR,
      .effect = DSM_CONFIG_ERROR,
      .clause = "11.2.6",
      .note = "" },
    { .name = "Command: other bits",
      .place = DSM_CONFIG_HEADER,
      .offset = 0x04,
      .len = 2,
      .mask = 0xFFF9,
      .clause = "11.2.6",
      .note = "" },
    ALLOWED_HEADER("Status", 0x06, 2),
    ERROR_HEADER("BIST", DSM_CONFIG_HEADER, 0x0F, 1, 0xFF),
    BARS_HEADER(DSM_CONFIG_HEADER_0, 24),
    BARS_HEADER(DSM_CONFIG_HEADER_1, 8),
    ROM_HEADER(DSM_CONFIG_HEADER_0, 0x30),
    ROM_HEADER(DSM_CONFIG_HEADER_1, 0x38),
    { .name = "Power Management: PowerState",
      .place = DSM_CONFIG_CAPABILITY,
      .id = CAP_POWER_MANAGEMENT,
      .offset = 4,
      .len = 2,
      .mask = 0x0003,
      .trigger = DSM_CONFIG_ON_POWER_STATE,
      .effect = DSM_CONFIG_ERROR,
      .scope = DSM_CONFIG_WITH_VFS,
      .clause = "11.2.6",
      .note =
          "where state is lost: to and from D3hot while No_Soft_Reset is clear (PCIe 5.3.1.4); also the TDIs of the "
          "VFs, which a PF loses with its state" },
    ERROR_SHARED("Device Control: Extended Tag Field Enable", DSM_CONFIG_CAPABILITY, CAP_PCIE, 0x08, 2, 0x0100),
    { .name = "Device Control: Phantom Functions Enable",
      .place = DSM_CONFIG_CAPABILITY,
      .id = CAP_PCIE,
      .offset = 0x08,
      .len = 2,
      .mask = 0x0200,
      .effect = DSM_CONFIG_ERROR,
      .scope = DSM_CONFIG_WITH_VFS,
      .keep = DSM_CONFIG_KEEP_PHANTOM,
      .clause = "11.2.6",
      .note = "also the TDIs of the VFs, which go by their PF's; LOCK is refused while it is set (11.3.8)" },
    ERROR_SHARED("Device Control: Enable No Snoop", DSM_CONFIG_CAPABILITY, CAP_PCIE, 0x08, 2, 0x0800),
    { .name = "Device Control: Initiate Function Level Reset",
      .place = DSM_CONFIG_CAPABILITY,
      .id = CAP_PCIE,
      .offset = 0x08,
      .len = 2,
      .mask = 0x8000,
      .trigger = DSM_CONFIG_ON_SET,
      .effect = DSM_CONFIG_FLR,
      .scope = DSM_CONFIG_WITH_VFS,
      .clause = "11.2.6, 11.4.9",
      .note = "also the TDIs of the VFs" },
    { .name = "Device Control: other bits",
      .place = DSM_CONFIG_CAPABILITY,
      .id = CAP_PCIE,
      .offset = 0x08,
      .len = 2,
      .mask = 0x74FF,
      .clause = "11.2.6",
      .note = "" },
    ERROR_CAP("Device Control 2: 10-Bit Tag Requester Enable", CAP_PCIE, 0x28, 2, 0x1000),
    { .name = "Device Control 2: other bits",
      .place = DSM_CONFIG_CAPABILITY,
      .id = CAP_PCIE,
      .offset = 0x28,
      .len = 2,
      .mask = 0xEFFF,
      .clause = "11.2.6",
      .note = "" },
    ERROR_EXT("Device Control 3: 14-Bit Tag Requester Enable", EXT_DEVICE_3, 0x08, 4, 0x00000004),
    { .name = "Device Control 3: other bits",
      .place = DSM_CONFIG_EXTENDED,
      .id = EXT_DEVICE_3,
      .offset = 0x08,
      .len = 4,
      .mask = 0xFFFFFFFB,
      .clause = "11.2.6",
      .note = "" },
    { .name = "Device Status",
      .place = DSM_CONFIG_CAPABILITY,
      .id = CAP_PCIE,
      .offset = 0x0A,
      .len = 2,
      .mask = 0xFFFF,
      .clause = "11.2.6",
      .note = "" },
    { .name = "Link Control, Link Status",
      .place = DSM_CONFIG_CAPABILITY,
      .id = CAP_PCIE,
      .offset = 0x10,
      .len = 4,
      .mask = ALL,
      .clause = "11.2.6",
      .note = LINK_DOWN },
    { .name = "Link Control 2, Link Status 2",
      .place = DSM_CONFIG_CAPABILITY,
      .id = CAP_PCIE,
      .offset = 0x30,
      .len = 4,
      .mask = ALL,
      .clause = "11.2.6",
      .note = LINK_DOWN },
    ALLOWED_CAP("MSI", CAP_MSI, ""),
    { .name = "MSI-X: Message Control",
      .place = DSM_CONFIG_CAPABILITY,
      .id = CAP_MSIX,
      .offset = 2,
      .len = 2,
      .mask = 0xC000,
      .effect = DSM_CONFIG_ERROR,
      .lock_flags = DSM_LOCK_MSIX,
      .clause = "11.2.6",
      .note = "where LOCK_MSIX was set, else allowed" },
    ALLOWED_EXT("Secondary PCI Express", EXT_SECONDARY_PCIE, LINK_DOWN),
    ALLOWED_EXT("Physical Layer 16.0 GT/s", EXT_PHYSICAL_16, LINK_DOWN),
    ALLOWED_EXT("Physical Layer 32.0 GT/s", EXT_PHYSICAL_32, LINK_DOWN),
    ALLOWED_EXT("Physical Layer 64.0 GT/s", EXT_PHYSICAL_64, LINK_DOWN),
    ALLOWED_EXT("Lane Margining at the Receiver", EXT_LANE_MARGINING, LINK_DOWN),
    ALLOWED_EXT("Flit Error Injection", EXT_FLIT_ERROR_INJECTION, LINK_DOWN),
    ALLOWED_EXT("Access Control Services", EXT_ACS, ""),
    ALLOWED_EXT("Latency Tolerance Reporting", EXT_LTR, ""),
    ALLOWED_EXT("L1 PM Substates", EXT_L1_PM, LINK_DOWN),
    ALLOWED_EXT("Advanced Error Reporting", EXT_AER, ""),
    { .name = "Enhanced Allocation",
      .place = DSM_CONFIG_CAPABILITY,
      .id = CAP_ENHANCED_ALLOCATION,
      .offset = 4,
      .mask = ALL,
      .effect = DSM_CONFIG_ERROR,
      .clause = "11.2.6",
      .note = "" },
    { .name = "Resizable BAR",
      .place = DSM_CONFIG_EXTENDED,
      .id = EXT_RESIZABLE_BAR,
      .offset = 4,
      .mask = ALL,
      .effect = DSM_CONFIG_ERROR,
      .keep = DSM_CONFIG_KEEP_BAR_SIZES,
      .clause = "11.2.6",
      .note = "LOCK is refused where it is not the size described (11.3.8)" },
    { .name = "VF Resizable BAR",
      .place = DSM_CONFIG_EXTENDED,
      .id = EXT_VF_RESIZABLE_BAR,
      .offset = 4,
      .mask = ALL,
      .effect = DSM_CONFIG_ERROR,
      .scope = DSM_CONFIG_WITH_VFS,
      .keep = DSM_CONFIG_KEEP_VF_BAR_SIZES,
      .clause = "11.2.6",
      .note = "also the TDIs of the VFs; LOCK of one is refused where it is not the size described (11.3.8)" },
    ERROR_EXT("ARI: Control", EXT_ARI, 0x06, 2, 0xFFFF),
    ERROR_SHARED("PASID: Control", DSM_CONFIG_EXTENDED, EXT_PASID, 0x06, 2, 0xFFFF),
    ALLOWED_EXT("Virtual Channel", EXT_VC, ""),
    ALLOWED_EXT("Virtual Channel (beside MFVC)", EXT_VC_MFVC, ""),
    ALLOWED_EXT("Multi-Function Virtual Channel", EXT_MFVC, ""),
    { .name = "Vendor-Specific",
      .place = DSM_CONFIG_CAPABILITY,
      .id = CAP_VENDOR,
      .offset = 2,
      .mask = ALL,
      .clause = "ours",
      .note = EMULATOR_KNOWS },
    { .name = "Vendor-Specific Extended",
      .place = DSM_CONFIG_EXTENDED,
      .id = EXT_VENDOR,
      .offset = 4,
      .mask = ALL,
      .clause = "ours",
      .note = EMULATOR_KNOWS },
    { .name = "Designated Vendor-Specific",
      .place = DSM_CONFIG_EXTENDED,
      .id = EXT_DVSEC,
      .offset = 4,
      .mask = ALL,
      .clause = "ours",
      .note = EMULATOR_KNOWS },
    ERROR_EXT("Multicast", EXT_MULTICAST, 4, 0, ALL),
    ALLOWED_EXT("Dynamic Power Allocation", EXT_DPA, ""),
    { .name = "TPH Requester: Control",
      .place = DSM_CONFIG_EXTENDED,
      .id = EXT_TPH,
      .offset = 0x08,
      .len = 4,
      .mask = 0x00000307,
      .effect = DSM_CONFIG_ERROR,
      .keep = DSM_CONFIG_KEEP_TPH,
      .clause = "ours",
      .note = "the report shows it (table 11-15); LOCK is refused with a reserved ST mode (11.3.8)" },
    { .name = "TPH Requester: ST table",
      .place = DSM_CONFIG_EXTENDED,
      .id = EXT_TPH,
      .offset = 0x0C,
      .mask = ALL,
      .clause = "ours",
      .note = EMULATOR_KNOWS },
    { .name = "LN Requester: Control",
      .place = DSM_CONFIG_EXTENDED,
      .id = EXT_LNR,
      .offset = 0x06,
      .len = 2,
      .mask = 0x1F03,
      .effect = DSM_CONFIG_ERROR,
      .clause = "ours",
      .note = "the report shows it (table 11-15)" },
    ALLOWED_EXT("Precision Time Measurement", EXT_PTM, ""),
    ALLOWED_EXT("Hierarchy ID", EXT_HIERARCHY_ID, ""),
    ALLOWED_EXT("Native PCIe Enclosure Management", EXT_NPEM, ""),
    ALLOWED_EXT("Alternate Protocol", EXT_ALTERNATE_PROTOCOL, ""),
    ALLOWED_EXT("Protocol Multiplexing", EXT_PMUX, LINK_DOWN),
    { .name = "Shadow Functions",
      .place = DSM_CONFIG_EXTENDED,
      .id = EXT_SHADOW_FUNCTIONS,
      .offset = 4,
      .mask = ALL,
      .effect = DSM_CONFIG_ERROR,
      .clause = "ours",
      .note = "11.2.6 has no use for them under TEE-I/O" },
    ALLOWED_EXT("Data Object Exchange", EXT_DOE, ""),
    { .name = "IDE: Control",
      .place = DSM_CONFIG_EXTENDED,
      .id = EXT_IDE,
      .offset = 0x08,
      .len = 4,
      .mask = ALL,
      .keep = DSM_CONFIG_KEEP_IDE,
      .clause = "11.2.6",
      .note = "QUERY_RESP shows it" },
    { .name = "IDE: stream control, RID and address association",
      .place = DSM_CONFIG_EXTENDED,
      .id = EXT_IDE,
      .offset = 0x0C,
      .mask = ALL,
      .effect = DSM_CONFIG_ERROR,
      .scope = DSM_CONFIG_OF_STREAM,
      .keep = DSM_CONFIG_KEEP_IDE,
      .clause = "11.2.6",
      .note = "the TDIs bound to the stream, which becomes insecure when its Enable is cleared; status registers are "
              "allowed; QUERY_RESP shows them" },
    ALLOWED_EXT("Address Translation Services", EXT_ATS, ""),
    ERROR_SHARED("Page Request: Control", DSM_CONFIG_EXTENDED, EXT_PAGE_REQUEST, 0x04, 2, 0xFFFF),
    ERROR_SHARED("Page Request: Outstanding Page Request Allocation", DSM_CONFIG_EXTENDED, EXT_PAGE_REQUEST, 0x0C, 4,
                 ALL),
    ERROR_SRIOV("SR-IOV: Control", 0x08, 2, 0xFFFF),
    ERROR_SRIOV("SR-IOV: NumVFs", 0x10, 2, 0xFFFF),
    { .name = "SR-IOV: System Page Size",
      .place = DSM_CONFIG_EXTENDED,
      .id = EXT_SRIOV,
      .offset = 0x20,
      .len = 4,
      .mask = ALL,
      .effect = DSM_CONFIG_ERROR,
      .scope = DSM_CONFIG_WITH_VFS,
      .keep = DSM_CONFIG_KEEP_PAGE_SIZE,
      .clause = "11.2.6",
      .note = "also the TDIs of the VFs; LOCK is refused unless one page size is set (11.3.8)" },
    { .name = "SR-IOV: VF Base Address Registers",
      .place = DSM_CONFIG_EXTENDED,
      .id = EXT_SRIOV,
      .offset = 0x24,
      .len = 24,
      .mask = ALL,
      .trigger = DSM_CONFIG_ON_ADDRESS,
      .effect = DSM_CONFIG_ERROR,
      .scope = DSM_CONFIG_WITH_VFS,
      .keep = DSM_CONFIG_KEEP_VF_BARS,
      .clause = "11.2.6",
      .note = "also the TDIs of the VFs; their next reports show them" },
    ALLOWED_CAP("Vital Product Data", CAP_VPD, ""),
    { .name = "Advanced Features: Initiate FLR",
      .place = DSM_CONFIG_CAPABILITY,
      .id = CAP_ADVANCED_FEATURES,
      .offset = 4,
      .len = 1,
      .mask = 0x01,
      .trigger = DSM_CONFIG_ON_SET,
      .effect = DSM_CONFIG_FLR,
      .scope = DSM_CONFIG_WITH_VFS,
      .clause = "ours",
      .note = "conventional PCI's way to an FLR" },
};

const struct dsm_config_register *dsm_config_register_at(size_t i)
{
    return i < sizeof(registers) / sizeof(registers[0]) ? &registers[i] : NULL;
}
