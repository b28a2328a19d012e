/* SPDX-License-Identifier: BSD-3-Clause */
/* NVMe's Security Send and Security Receive as QEMU hands them on (spdm_trans=nvme), with SPDM in them (DSP0286). */
#ifndef DSM_LINK_STORAGE_FRAMES_H
#define DSM_LINK_STORAGE_FRAMES_H

#include "link/peer.h"

extern const struct dsm_framing dsm_storage_framing;

#endif
