/* SPDX-License-Identifier: BSD-3-Clause */
/* NVMe's, SCSI's and ATA's security commands as QEMU hands them on (spdm_trans=nvme), with SPDM in them (DSP0286). */
#ifndef DSM_LINK_STORAGE_FRAMES_H
#define DSM_LINK_STORAGE_FRAMES_H

#include "link/peer.h"

extern const struct dsm_framing dsm_storage_framing;

#endif
