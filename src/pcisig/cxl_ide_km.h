/* SPDX-License-Identifier: BSD-3-Clause */
/* The responder of CXL's IDE_KM (CXL 3.0). */
#ifndef DSM_PCISIG_CXL_IDE_KM_H
#define DSM_PCISIG_CXL_IDE_KM_H

#include "pcisig/pci_session.h"

/* Of a CXL device. Results and parameters: pcisig/pci_session.h, as IDE_KM's. */
enum dsm_error dsm_cxl_ide_km_respond(struct dsm_device *device, const struct dsm_pci_session *session,
                                      struct dsm_bytes message, struct dsm_writer *w) DSM_MUST_CHECK;

#endif
