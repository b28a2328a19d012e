/* SPDX-License-Identifier: BSD-3-Clause */
/* The MMIO ranges of a report, held against each other, the BARs and the MSI-X structures of the function. */
#ifndef DSM_REQUESTER_CHECK_RANGES_H
#define DSM_REQUESTER_CHECK_RANGES_H

#include "requester/check.h"
#include "requester/function_facts.h"
#include "wire/tdisp_report.h"

/* What was locked, and what is known of it. */
struct dsm_report_terms {
    uint16_t lock_flags; /* of LOCK_INTERFACE_REQUEST, as the next */
    uint64_t mmio_reporting_offset;
    const struct dsm_function_facts *facts; /* of the TDI; NULL: nothing is known */
};

/* Before ranges have passed, the others are not asked. */
enum dsm_error dsm_check_ranges(struct dsm_requester *r, const struct dsm_report *report) DSM_MUST_CHECK;
enum dsm_error dsm_check_bars(struct dsm_requester *r, const struct dsm_report *report,
                              const struct dsm_report_terms *terms) DSM_MUST_CHECK;
enum dsm_error dsm_check_msix(struct dsm_requester *r, const struct dsm_report *report,
                              const struct dsm_report_terms *terms) DSM_MUST_CHECK;

#endif
