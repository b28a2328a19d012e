/* SPDX-License-Identifier: BSD-3-Clause */
/* What a TDI's report says, held against what was locked and what is known of the function. */
#ifndef DSM_REQUESTER_CHECK_REPORT_H
#define DSM_REQUESTER_CHECK_REPORT_H

#include "requester/check.h"
#include "requester/function_facts.h"
#include "wire/tdisp_report.h"

/* Flags that a TSM wants in LOCK and the device does not support: dropped, and not in silence. */
enum dsm_error dsm_check_lock_flags(struct dsm_requester *r, uint16_t wanted, uint16_t supported) DSM_MUST_CHECK;

struct dsm_report_terms {
    uint16_t lock_flags; /* of LOCK_INTERFACE_REQUEST, as the next */
    uint64_t mmio_reporting_offset;
    const struct dsm_function_facts *facts; /* of the TDI; NULL: nothing is known */
};
/* Before START. */
enum dsm_error dsm_check_report(struct dsm_requester *r, const struct dsm_report *report,
                                const struct dsm_report_terms *terms) DSM_MUST_CHECK;

#endif
