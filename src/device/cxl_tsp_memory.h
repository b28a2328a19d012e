/* SPDX-License-Identifier: BSD-3-Clause */
/* Which memory of a target of CXL's TSP is a trusted execution environment's (CXL 3.1 SET_TARGET_TE_STATE). */
#ifndef DSM_DEVICE_CXL_TSP_MEMORY_H
#define DSM_DEVICE_CXL_TSP_MEMORY_H

#include "device/cxl_tsp.h"

/* In CONFIG_LOCKED. */
struct dsm_cxl_tsp_refusal dsm_cxl_tsp_set_te(struct dsm_cxl_tsp *tsp, const struct dsm_cxl_tsp_set_te_state *request);
/* Is this byte? */
bool dsm_cxl_tsp_is_te(const struct dsm_cxl_tsp *tsp, uint64_t address);

#endif
