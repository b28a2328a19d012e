/* SPDX-License-Identifier: BSD-3-Clause */
/* Storage commands (DSP0286): NVMe's Security Send and Receive, SCSI's SECURITY PROTOCOL OUT and IN, ATA's TRUSTED
 * SEND and RECEIVE. */
#ifndef DSM_WIRE_BINDING_STORAGE_H
#define DSM_WIRE_BINDING_STORAGE_H

#include "wire/binding_row.h"

extern const struct dsm_binding dsm_binding_nvme;
extern const struct dsm_binding dsm_binding_scsi;
extern const struct dsm_binding dsm_binding_ata;

#endif
