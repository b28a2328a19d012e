/* SPDX-License-Identifier: BSD-3-Clause */
/* A line for each of swdsm's own frames that comes or goes, at level debug, and its bytes at level trace. They carry
 * descriptions, events and states: no key and no nonce. */
#ifndef DSM_LINK_SWDSM_FRAMES_LOG_H
#define DSM_LINK_SWDSM_FRAMES_LOG_H

#include "link/peer.h"

/* The frame in hand. What it returns is for its answer: when it was handed on. */
uint64_t dsm_swdsm_frames_log_request(struct dsm_peer *peer);
void dsm_swdsm_frames_log_answer(const struct dsm_peer *peer, uint32_t command, uint64_t began_us,
                                 const struct dsm_swdsm_result *result);
/* A STATE frame that comes by itself; state: its payload. */
void dsm_swdsm_frames_log_state(const struct dsm_peer *peer, struct dsm_bytes state);

#endif
