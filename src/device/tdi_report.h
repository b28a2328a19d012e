/* SPDX-License-Identifier: BSD-3-Clause */
/* The report of a TDI (PCIe 11.3.11), made when it is locked. */
#ifndef DSM_DEVICE_TDI_REPORT_H
#define DSM_DEVICE_TDI_REPORT_H

#include "device/tdi.h"

/* Builds the report for LOCK's flags and offset into tdi->report. DSM_ERR_INVALID_FIELD: the offset over- or underflows
 * a range; DSM_ERR_CONFIG: the description is not usable (BARs unprogrammed, overlapping or no whole pages, report too
 * large). cause, which may be NULL, has a row for each. */
enum dsm_error dsm_tdi_make_report(struct dsm_tdi *tdi, uint16_t lock_flags, uint64_t mmio_reporting_offset,
                                   struct dsm_cause *cause) DSM_MUST_CHECK;

#endif
