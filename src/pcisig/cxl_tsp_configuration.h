/* SPDX-License-Identifier: BSD-3-Clause */
/* The handlers of CXL's TSP that ask, configure and lock. */
#ifndef DSM_PCISIG_CXL_TSP_CONFIGURATION_H
#define DSM_PCISIG_CXL_TSP_CONFIGURATION_H

#include "pcisig/cxl_tsp_exchange.h"

dsm_cxl_tsp_result dsm_cxl_tsp_get_version_respond(struct dsm_cxl_tsp_exchange *x);
dsm_cxl_tsp_result dsm_cxl_tsp_get_capabilities_respond(struct dsm_cxl_tsp_exchange *x);
dsm_cxl_tsp_result dsm_cxl_tsp_set_configuration_respond(struct dsm_cxl_tsp_exchange *x);
dsm_cxl_tsp_result dsm_cxl_tsp_get_configuration_respond(struct dsm_cxl_tsp_exchange *x);
dsm_cxl_tsp_result dsm_cxl_tsp_get_report_respond(struct dsm_cxl_tsp_exchange *x);
dsm_cxl_tsp_result dsm_cxl_tsp_lock_respond(struct dsm_cxl_tsp_exchange *x);
dsm_cxl_tsp_result dsm_cxl_tsp_check_delayed_respond(struct dsm_cxl_tsp_exchange *x);

#endif
