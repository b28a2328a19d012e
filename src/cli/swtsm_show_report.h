/* SPDX-License-Identifier: BSD-3-Clause */
/* A TDISP report for people and as JSON. */
#ifndef DSM_CLI_SWTSM_SHOW_REPORT_H
#define DSM_CLI_SWTSM_SHOW_REPORT_H

#include "cli/swtsm.h"

struct dsm_report;

json_t *swtsm_show_report(struct swtsm *t, const struct dsm_report *report);

#endif
