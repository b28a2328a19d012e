/* SPDX-License-Identifier: BSD-3-Clause */
/* An MCTP endpoint on a serial line (DSP0253, DSP0236), of which a stream socket is the other end. */
#ifndef DSM_LINK_MCTP_SERIAL_FRAMES_H
#define DSM_LINK_MCTP_SERIAL_FRAMES_H

#include "link/peer.h"

extern const struct dsm_framing dsm_mctp_serial_framing;

#endif
