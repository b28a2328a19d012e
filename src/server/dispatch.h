/* SPDX-License-Identifier: BSD-3-Clause */
/* What a frame's (transport, command) means: one table. */
#ifndef DSM_SERVER_DISPATCH_H
#define DSM_SERVER_DISPATCH_H

#include "server/peer.h"

/* Handles the frame in hand: exactly one of a reply, waiting, or a closed peer comes of it. */
void dsm_dispatch(struct dsm_peer *peer);

#endif
