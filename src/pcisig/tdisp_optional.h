/* SPDX-License-Identifier: BSD-3-Clause */
/* TDISP's optional requests (PCIe 11.3.17 and on), each of a device that offers it. */
#ifndef DSM_PCISIG_TDISP_OPTIONAL_H
#define DSM_PCISIG_TDISP_OPTIONAL_H

#include "pcisig/tdisp_exchange.h"

/* Of which devices REQ_MSGS_SUPPORTED lists them. */
bool dsm_tdisp_offers_p2p(const struct dsm_device *device);  /* BIND_P2P is among the LOCK flags */
bool dsm_tdisp_offers_mmio(const struct dsm_device *device); /* a BAR is described as IS_MEM_ATTR_UPDATABLE */
bool dsm_tdisp_offers_xt(const struct dsm_device *device);

dsm_tdisp_result dsm_tdisp_bind_p2p_respond(struct dsm_tdisp_exchange *x);
dsm_tdisp_result dsm_tdisp_unbind_p2p_respond(struct dsm_tdisp_exchange *x);
dsm_tdisp_result dsm_tdisp_set_mmio_attribute_respond(struct dsm_tdisp_exchange *x);
dsm_tdisp_result dsm_tdisp_set_config_respond(struct dsm_tdisp_exchange *x);

#endif
