/* SPDX-License-Identifier: BSD-3-Clause */
/* A peer's frame on its way through the device. */
#ifndef DSM_LINK_PEER_REQUEST_H
#define DSM_LINK_PEER_REQUEST_H

#include "link/peer.h"

/* Hands an object that is in the frame in hand to the device; the framing's respond replies, now or later. */
void dsm_peer_request(struct dsm_peer *peer, uint8_t *object, size_t n);
/* Is the device busy with another's request? Then the frame in hand is served once it is free. For who changes the
 * frame to make an object of it. */
bool dsm_peer_request_waits(struct dsm_peer *peer);

#endif
