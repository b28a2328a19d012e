/* SPDX-License-Identifier: BSD-3-Clause */
/* What every TDISP request is held against. */
#ifndef DSM_PCISIG_TDISP_CHECK_H
#define DSM_PCISIG_TDISP_CHECK_H

#include "pcisig/tdisp_exchange.h"

/* The InterfaceID and the reserved fields of the request, which is a finding where they are set. */
dsm_tdisp_result dsm_tdisp_check_interface(struct dsm_tdisp_exchange *x);
dsm_tdisp_result dsm_tdisp_check_reserved(struct dsm_tdisp_exchange *x, bool reserved_set, const char *where);

#endif
