/* SPDX-License-Identifier: BSD-3-Clause */
/* START_INTERFACE_REQUEST (PCIe 11.3.14) and STOP_INTERFACE_REQUEST (11.3.16). */
#ifndef DSM_PCISIG_TDISP_START_STOP_H
#define DSM_PCISIG_TDISP_START_STOP_H

#include "pcisig/tdisp_exchange.h"

dsm_tdisp_result dsm_tdisp_start_respond(struct dsm_tdisp_exchange *x);
dsm_tdisp_result dsm_tdisp_stop_respond(struct dsm_tdisp_exchange *x);

#endif
