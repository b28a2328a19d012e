/* SPDX-License-Identifier: BSD-3-Clause */
/* ERROR of CXL's TSP (CXL 3.1), and how handlers come to it. */
#ifndef DSM_PCISIG_CXL_TSP_ERROR_H
#define DSM_PCISIG_CXL_TSP_ERROR_H

#include "pcisig/cxl_tsp_exchange.h"

/* Names the cause and returns code. */
dsm_cxl_tsp_result dsm_cxl_tsp_refuse(struct dsm_cxl_tsp_exchange *x, enum dsm_cxl_tsp_error_code code,
                                      enum dsm_cause_id id, uint64_t value, uint64_t limit);
/* What the target itself refuses: nothing, or one of its codes, by the cause of what it was asked. */
dsm_cxl_tsp_result dsm_cxl_tsp_result_of(struct dsm_cxl_tsp_exchange *x, struct dsm_cxl_tsp_refusal refusal,
                                         enum dsm_cause_id id);
/* Of the request's body: one that does not decode has a wrong length and is INVALID_REQUEST; reserved bits are a
 * finding, and INVALID_REQUEST of a strict device. */
dsm_cxl_tsp_result dsm_cxl_tsp_decoded(struct dsm_cxl_tsp_exchange *x, enum dsm_error error, bool reserved_set);
/* Writes a response that has no body. */
dsm_cxl_tsp_result dsm_cxl_tsp_confirm(struct dsm_cxl_tsp_exchange *x);
/* A response that did not fit is UNSPECIFIED. */
dsm_cxl_tsp_result dsm_cxl_tsp_encoded(struct dsm_cxl_tsp_exchange *x, enum dsm_error error);
/* Writes ERROR for a result, and its log line. */
enum dsm_error dsm_cxl_tsp_error_respond(const struct dsm_cxl_tsp_exchange *x, dsm_cxl_tsp_result code) DSM_MUST_CHECK;

#endif
