/* SPDX-License-Identifier: BSD-3-Clause */
/* DOE discovery (PCIe 6.30.1.1). */
#ifndef DSM_PCISIG_DOE_DISCOVERY_H
#define DSM_PCISIG_DOE_DISCOVERY_H

#include "device/device.h"

/* data: of a DOE discovery object. Writes the response's data. DSM_ERR_DISCARD: no answer (DOE knows no error message).
 */
enum dsm_error dsm_doe_discovery_respond(struct dsm_device *device, struct dsm_bytes data,
                                         struct dsm_writer *w) DSM_MUST_CHECK;

#endif
