/* SPDX-License-Identifier: BSD-3-Clause */
/* SPDM over TCP (DSP0287), by itself or within the frames of spdm-emu: a stream's first bytes tell which. */
#ifndef DSM_LINK_TCP_FRAMES_H
#define DSM_LINK_TCP_FRAMES_H

#include "link/peer.h"

extern const struct dsm_framing dsm_tcp_framing;

#endif
