/* SPDX-License-Identifier: BSD-3-Clause */
/* P2P streams of a running TDI (PCIe 11.3, BIND_P2P_STREAM_REQUEST and UNBIND_P2P_STREAM_REQUEST), in the session. */
#ifndef DSM_REQUESTER_TDISP_P2P_H
#define DSM_REQUESTER_TDISP_P2P_H

#include "requester/step.h"

enum dsm_step dsm_tdisp_bind_p2p_begin(struct dsm_requester *r, uint32_t function_id, uint8_t stream_id) DSM_MUST_CHECK;
enum dsm_step dsm_tdisp_unbind_p2p_begin(struct dsm_requester *r, uint32_t function_id,
                                         uint8_t stream_id) DSM_MUST_CHECK;

#endif
