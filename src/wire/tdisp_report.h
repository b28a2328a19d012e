/* SPDX-License-Identifier: BSD-3-Clause */
/* The TDI report structure (PCIe table 11-15) that DEVICE_INTERFACE_REPORT carries in portions. */
#ifndef DSM_WIRE_TDISP_REPORT_H
#define DSM_WIRE_TDISP_REPORT_H

#include "base/error.h"
#include "base/reader.h"
#include "base/writer.h"
#include "wire/cause.h"
#include "wire/limits.h"

#define DSM_INTERFACE_NO_UPDATE_AFTER_LOCK 0x0001u
#define DSM_INTERFACE_DMA_WITHOUT_PASID 0x0002u
#define DSM_INTERFACE_DMA_WITH_PASID 0x0004u
#define DSM_INTERFACE_ATS 0x0008u
#define DSM_INTERFACE_PRS 0x0010u

#define DSM_RANGE_MSIX_TABLE 0x0001u
#define DSM_RANGE_MSIX_PBA 0x0002u
#define DSM_RANGE_IS_NON_TEE_MEM 0x0004u
#define DSM_RANGE_IS_MEM_ATTR_UPDATABLE 0x0008u

#define DSM_PAGE_LEN 4096u /* first_page and number_of_pages count 4 KiB pages */

struct dsm_report_range {
    uint64_t first_page; /* (address + MMIO_REPORTING_OFFSET) / 4096 */
    uint32_t number_of_pages;
    uint16_t attributes;
    uint16_t range_id; /* the BAR's index */
};

struct dsm_report {
    uint16_t interface_info;
    uint16_t msi_x_message_control;
    uint16_t lnr_control;
    uint32_t tph_control;
    uint32_t range_count;
    struct dsm_report_range ranges[DSM_TDI_RANGES_MAX];
    struct dsm_bytes device_specific_info;
    bool reserved_set;
};

enum dsm_error dsm_report_decode(struct dsm_bytes bytes, struct dsm_report *out,
                                 struct dsm_cause *cause) DSM_MUST_CHECK;
enum dsm_error dsm_report_encode(const struct dsm_report *in, struct dsm_writer *w) DSM_MUST_CHECK;
size_t dsm_report_len(const struct dsm_report *report);

#endif
