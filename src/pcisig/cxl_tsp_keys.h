/* SPDX-License-Identifier: BSD-3-Clause */
/* The handlers of CXL's TSP for a locked target: keys of CKIDs and ranges, and the TE state of memory. */
#ifndef DSM_PCISIG_CXL_TSP_KEYS_H
#define DSM_PCISIG_CXL_TSP_KEYS_H

#include "pcisig/cxl_tsp_exchange.h"

dsm_cxl_tsp_result dsm_cxl_tsp_ckid_specific_key_respond(struct dsm_cxl_tsp_exchange *x);
dsm_cxl_tsp_result dsm_cxl_tsp_ckid_random_key_respond(struct dsm_cxl_tsp_exchange *x);
dsm_cxl_tsp_result dsm_cxl_tsp_clear_ckid_respond(struct dsm_cxl_tsp_exchange *x);
dsm_cxl_tsp_result dsm_cxl_tsp_range_specific_key_respond(struct dsm_cxl_tsp_exchange *x);
dsm_cxl_tsp_result dsm_cxl_tsp_range_random_key_respond(struct dsm_cxl_tsp_exchange *x);
dsm_cxl_tsp_result dsm_cxl_tsp_clear_range_respond(struct dsm_cxl_tsp_exchange *x);
dsm_cxl_tsp_result dsm_cxl_tsp_set_te_state_respond(struct dsm_cxl_tsp_exchange *x);

#endif
