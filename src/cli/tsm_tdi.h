/* SPDX-License-Identifier: BSD-3-Clause */
/* A TDI of a VM: bound by the kernel, locked, started and stopped as the VM asks. Errors as in tsm_dsm.h. */
#ifndef DSM_CLI_TSM_TDI_H
#define DSM_CLI_TSM_TDI_H

#include "cli/tsm_dsm.h"

/* NULL: it is not bound. */
struct tsm_tdi *tsm_tdi_find(const struct tsm_dsm *dsm, uint32_t device);
int tsm_tdi_bind(struct tsm_dsm *dsm, uint32_t device, struct dsm_error_detail *detail);
/* Stops it if it is locked. It is not bound afterwards, whatever the device says. */
int tsm_tdi_unbind(struct tsm_dsm *dsm, struct tsm_tdi *tdi, struct dsm_error_detail *detail);

int tsm_tdi_state(struct tsm_dsm *dsm, const struct tsm_tdi *tdi, uint8_t *state, struct dsm_error_detail *detail);
/* The report as it is on the wire, in a buffer of DSM_REPORT_MAX bytes. */
int tsm_tdi_report(struct tsm_dsm *dsm, const struct tsm_tdi *tdi, uint8_t *buffer, size_t *n,
                   struct dsm_report *report, struct dsm_error_detail *detail);
/* From any state, as the policy wants its report and measurements: what it refuses is stopped again. */
int tsm_tdi_lock(struct tsm_dsm *dsm, struct tsm_tdi *tdi, struct dsm_error_detail *detail);
int tsm_tdi_start(struct tsm_dsm *dsm, struct tsm_tdi *tdi, struct dsm_error_detail *detail);
int tsm_tdi_stop(struct tsm_dsm *dsm, struct tsm_tdi *tdi, struct dsm_error_detail *detail);

#endif
