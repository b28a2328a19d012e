/* SPDX-License-Identifier: BSD-3-Clause */
/* GET_DEVICE_INTERFACE_REPORT (PCIe 11.3.10). */
#ifndef DSM_PCISIG_TDISP_REPORT_H
#define DSM_PCISIG_TDISP_REPORT_H

#include "pcisig/tdisp_exchange.h"

dsm_tdisp_result dsm_tdisp_get_report_respond(struct dsm_tdisp_exchange *x);

#endif
