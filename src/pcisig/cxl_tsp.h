/* SPDX-License-Identifier: BSD-3-Clause */
/* The responder of CXL's TSP (CXL 3.1). */
#ifndef DSM_PCISIG_CXL_TSP_H
#define DSM_PCISIG_CXL_TSP_H

#include "pcisig/pci_session.h"

/* Of a CXL device. DSM_OK: a response is written, which may be TSP's ERROR; otherwise none, and there was no room. */
enum dsm_error dsm_cxl_tsp_respond(struct dsm_device *device, const struct dsm_pci_session *session,
                                   struct dsm_bytes message, struct dsm_writer *w) DSM_MUST_CHECK;

#endif
