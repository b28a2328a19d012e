/* SPDX-License-Identifier: BSD-3-Clause */
/* TDISP_ERROR (PCIe 11.3.24). */
#ifndef DSM_PCISIG_TDISP_ERROR_H
#define DSM_PCISIG_TDISP_ERROR_H

#include "pcisig/tdisp_exchange.h"

/* Sets x->why and returns code. */
dsm_tdisp_result dsm_tdisp_refuse(struct dsm_tdisp_exchange *x, enum dsm_tdisp_error_code code, const char *why);
/* The TDISP error that stands for one of ours. */
enum dsm_tdisp_error_code dsm_tdisp_error_of(enum dsm_error error);
/* As refuse, with the code that stands for error; DSM_OK is success. */
dsm_tdisp_result dsm_tdisp_result_of(struct dsm_tdisp_exchange *x, enum dsm_error error, const char *why);
/* Writes TDISP_ERROR for a result, and its log line. */
enum dsm_error dsm_tdisp_error_respond(const struct dsm_tdisp_exchange *x, dsm_tdisp_result code) DSM_MUST_CHECK;

#endif
