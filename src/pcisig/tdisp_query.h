/* SPDX-License-Identifier: BSD-3-Clause */
/* Requests that change no TDI (PCIe 11.3.4 to 11.3.13). */
#ifndef DSM_PCISIG_TDISP_QUERY_H
#define DSM_PCISIG_TDISP_QUERY_H

#include "pcisig/tdisp_exchange.h"

dsm_tdisp_result dsm_tdisp_get_version_respond(struct dsm_tdisp_exchange *x);
dsm_tdisp_result dsm_tdisp_get_capabilities_respond(struct dsm_tdisp_exchange *x);
dsm_tdisp_result dsm_tdisp_get_state_respond(struct dsm_tdisp_exchange *x);

#endif
