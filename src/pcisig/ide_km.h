/* SPDX-License-Identifier: BSD-3-Clause */
/* The IDE_KM responder (PCIe 6.33.3); pci_session.h says what it returns. */
#ifndef DSM_PCISIG_IDE_KM_H
#define DSM_PCISIG_IDE_KM_H

#include "pcisig/pci_session.h"

enum dsm_error dsm_ide_km_respond(struct dsm_device *device, const struct dsm_pci_session *session,
                                  struct dsm_bytes message, struct dsm_writer *w) DSM_MUST_CHECK;

#endif
