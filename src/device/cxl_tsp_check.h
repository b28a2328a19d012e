/* SPDX-License-Identifier: BSD-3-Clause */
/* What capabilities and configurations of CXL's TSP have to keep (CXL 3.1 GET_TARGET_CAPABILITIES and
 * SET_TARGET_CONFIGURATION). */
#ifndef DSM_DEVICE_CXL_TSP_CHECK_H
#define DSM_DEVICE_CXL_TSP_CHECK_H

#include "wire/cxl_tsp.h"

/* Everything that a memory device can, up to four secondary sessions. */
void dsm_cxl_tsp_capabilities_default(struct dsm_cxl_tsp_capabilities *capabilities);
/* What contradicts itself in them; NULL for nothing. */
const char *dsm_cxl_tsp_capabilities_fault(const struct dsm_cxl_tsp_capabilities *capabilities);

/* The rule that the request breaks, as static text; NULL for none. secondary_sessions: how many are offered. */
const char *dsm_cxl_tsp_configuration_fault(const struct dsm_cxl_tsp_capabilities *capabilities,
                                            const struct dsm_cxl_tsp_set_configuration *request,
                                            uint8_t secondary_sessions);

#endif
