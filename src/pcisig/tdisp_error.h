/* SPDX-License-Identifier: BSD-3-Clause */
/* TDISP_ERROR (PCIe 11.3.24). */
#ifndef DSM_PCISIG_TDISP_ERROR_H
#define DSM_PCISIG_TDISP_ERROR_H

#include "pcisig/tdisp_exchange.h"

/* Names the cause and returns code. */
dsm_tdisp_result dsm_tdisp_refuse(struct dsm_tdisp_exchange *x, enum dsm_tdisp_error_code code, enum dsm_cause_id id,
                                  uint64_t value, uint64_t limit);
dsm_tdisp_result dsm_tdisp_refuse_text(struct dsm_tdisp_exchange *x, enum dsm_tdisp_error_code code,
                                       enum dsm_cause_id id, const char *came, const char *wanted);
/* The TDISP error that stands for one of ours. */
enum dsm_tdisp_error_code dsm_tdisp_error_of(enum dsm_error error);
/* The code that stands for the error of a finding, which has named its cause; DSM_OK is success. */
dsm_tdisp_result dsm_tdisp_result_of(enum dsm_error error);
/* The same of a response that was encoded. */
dsm_tdisp_result dsm_tdisp_encoded(struct dsm_tdisp_exchange *x, enum dsm_error error);
/* Writes TDISP_ERROR for a result, and its log line. */
enum dsm_error dsm_tdisp_error_respond(const struct dsm_tdisp_exchange *x, dsm_tdisp_result code) DSM_MUST_CHECK;

#endif
