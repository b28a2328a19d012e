/* SPDX-License-Identifier: BSD-3-Clause */
/* What a TDI's report says, held against what was locked and what is known of the function. */
#ifndef DSM_REQUESTER_CHECK_REPORT_H
#define DSM_REQUESTER_CHECK_REPORT_H

#include "requester/check_ranges.h"

/* Flags that a TSM wants in LOCK and the device does not support: dropped, and not in silence. */
enum dsm_error dsm_check_lock_flags(struct dsm_requester *r, uint16_t wanted, uint16_t supported) DSM_MUST_CHECK;

/* Before START. */
enum dsm_error dsm_check_report(struct dsm_requester *r, const struct dsm_report *report,
                                const struct dsm_report_terms *terms) DSM_MUST_CHECK;

#endif
