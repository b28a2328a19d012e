/* SPDX-License-Identifier: BSD-3-Clause */
/* VDM_REQUEST: Arm's messages to a device (Arm's RMM specification, appendix on TDISP VDMs). */
#ifndef DSM_PCISIG_TDISP_VDM_H
#define DSM_PCISIG_TDISP_VDM_H

#include "pcisig/tdisp_exchange.h"

bool dsm_tdisp_offers_vdm(const struct dsm_device *device);
dsm_tdisp_result dsm_tdisp_vdm_respond(struct dsm_tdisp_exchange *x);

#endif
