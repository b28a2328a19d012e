/* SPDX-License-Identifier: BSD-3-Clause */
/* LOCK_INTERFACE_REQUEST (PCIe 11.3.8). */
#ifndef DSM_PCISIG_TDISP_LOCK_H
#define DSM_PCISIG_TDISP_LOCK_H

#include "pcisig/tdisp_exchange.h"

dsm_tdisp_result dsm_tdisp_lock_respond(struct dsm_tdisp_exchange *x);

#endif
