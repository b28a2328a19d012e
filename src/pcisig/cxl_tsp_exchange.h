/* SPDX-License-Identifier: BSD-3-Clause */
/* One request of CXL's TSP on its way through checks and handler. */
#ifndef DSM_PCISIG_CXL_TSP_EXCHANGE_H
#define DSM_PCISIG_CXL_TSP_EXCHANGE_H

#include "device/cxl_tsp.h"
#include "pcisig/pci_session.h"

struct dsm_cxl_tsp_exchange {
    struct dsm_device *device;
    struct dsm_cxl_tsp *tsp;
    const struct dsm_pci_session *session;
    struct dsm_cxl_tsp_header header;
    struct dsm_bytes body;
    struct dsm_writer *w;
};

/* Results of checks and handlers: 0 with the response written, or enum dsm_cxl_tsp_error_code with nothing written. */
typedef uint32_t dsm_cxl_tsp_result;
#define DSM_CXL_TSP_SUCCESS 0u

#endif
