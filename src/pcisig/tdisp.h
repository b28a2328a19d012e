/* SPDX-License-Identifier: BSD-3-Clause */
/* The TDISP responder (PCIe 11.3); pci_session.h says what it returns. */
#ifndef DSM_PCISIG_TDISP_H
#define DSM_PCISIG_TDISP_H

#include "pcisig/pci_session.h"

enum dsm_error dsm_tdisp_respond(struct dsm_device *device, const struct dsm_pci_session *session,
                                 struct dsm_bytes message, struct dsm_writer *w) DSM_MUST_CHECK;

/* The drain was not done in time: the TDI goes to ERROR (unless something else has moved it meanwhile), and TDISP_ERROR
 * UNSPECIFIED is written, to be sent in place of the response. */
enum dsm_error dsm_tdisp_drain_failed(struct dsm_device *device, const struct dsm_tdisp_drain *drain,
                                      struct dsm_writer *w) DSM_MUST_CHECK;

#endif
