/* SPDX-License-Identifier: BSD-3-Clause */
/* What a TDI (TEE Device Interface, PCIe chapter 11) is described as: all that its report shows. */
#ifndef DSM_DEVICE_TDI_DESCRIPTION_H
#define DSM_DEVICE_TDI_DESCRIPTION_H

#include "base/error.h"
#include "device/bar.h"
#include "wire/tdisp_report.h"

/* Where the MSI-X table or PBA lies. */
struct dsm_msix_area {
    bool present;
    uint8_t bar;
    uint64_t offset;
    uint64_t len;
};

struct dsm_tdi_description {
    bool
        auto_id; /* bus and segment are open: device and function of function_id decide; a lone one answers to any id */
    bool any_device;      /* of an auto one: the device number is open as well, as nobody tells which the guest gave */
    uint32_t function_id; /* as in an InterfaceID */
    bool is_vf;
    uint32_t parent_function_id; /* of a VF: its PF */
    uint16_t interface_info;     /* DSM_INTERFACE_*; bit 0 is set by LOCK's flags */
    uint16_t msi_x_message_control;
    uint16_t lnr_control;
    uint32_t tph_control;
    uint8_t num_req_this;
    struct dsm_bar bars[DSM_BARS_MAX];
    struct dsm_msix_area msix_table;
    struct dsm_msix_area msix_pba;
    uint8_t *device_specific_info; /* owned */
    size_t device_specific_info_len;
};

/* The same in every field and every byte of device specific info. */
bool dsm_tdi_description_equal(const struct dsm_tdi_description *a, const struct dsm_tdi_description *b);

/* What no device can be is refused: reason (may be NULL) names the field. What a guest can bring about (BARs
 * unprogrammed, overlapping or smaller than a page) and a report that is too large are left for LOCK to refuse, as
 * PCIe 11.3.8 has it. */
enum dsm_error dsm_tdi_description_check(const struct dsm_tdi_description *description, char *reason,
                                         size_t reason_size) DSM_MUST_CHECK;
/* What else nobody would describe: BARs whose size or address no register can hold, BARs or MSI-X areas that overlap.
 * Not for what an emulator tells of a guest's doing, which is LOCK's to refuse. */
enum dsm_error dsm_tdi_description_check_areas(const struct dsm_tdi_description *description, char *reason,
                                               size_t reason_size) DSM_MUST_CHECK;
/* Does a BAR of one function, where it is programmed, lie over one of the other? */
bool dsm_tdi_description_bars_overlap(const struct dsm_tdi_description *a, const struct dsm_tdi_description *b);
/* Do two MSI-X areas share a byte? */
bool dsm_msix_areas_overlap(const struct dsm_msix_area *a, const struct dsm_msix_area *b);

/* Could one InterfaceID name both, as they are described? */
bool dsm_tdi_descriptions_clash(const struct dsm_tdi_description *a, const struct dsm_tdi_description *b);

#endif
