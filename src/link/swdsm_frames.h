/* SPDX-License-Identifier: BSD-3-Clause */
/* swdsm's own frames (wire/swdsm_frame.h, swdsm-protocol(7)): one table, command to handler. */
#ifndef DSM_LINK_SWDSM_FRAMES_H
#define DSM_LINK_SWDSM_FRAMES_H

#include "link/peer.h"

/* Handles the frame in hand, whose command is one of swdsm's: exactly one of a result, an ACK taken, a frame that waits
 * for idle output, or a closed peer comes of it. */
void dsm_swdsm_frame(struct dsm_peer *peer);

#endif
