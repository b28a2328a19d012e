/* SPDX-License-Identifier: BSD-3-Clause */
/* What a TDI's report says, held against what was locked. */
#ifndef DSM_REQUESTER_CHECK_REPORT_H
#define DSM_REQUESTER_CHECK_REPORT_H

#include "requester/check.h"
#include "wire/tdisp_report.h"

/* Flags that a TSM wants in LOCK and the device does not support: dropped, and not in silence. */
enum dsm_error dsm_check_lock_flags(struct dsm_requester *r, uint16_t wanted, uint16_t supported) DSM_MUST_CHECK;
/* lock_flags: those of LOCK_INTERFACE_REQUEST. Before START. */
enum dsm_error dsm_check_report(struct dsm_requester *r, const struct dsm_report *report,
                                uint16_t lock_flags) DSM_MUST_CHECK;

#endif
