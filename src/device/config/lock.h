/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * What of a function's configuration lets LOCK fail (PCIe 11.3.8), beside its BARs. It is known from configuration
 * writes alone: where an emulator tells nothing of a capability, or the guest has not written it, nothing is required.
 */
#ifndef DSM_DEVICE_CONFIG_LOCK_H
#define DSM_DEVICE_CONFIG_LOCK_H

#include "device/config/functions.h"
#include "device/config/registers.h"
#include "device/config/write.h"

/* keep: of the row; at: of the double word in its capability. */
void dsm_config_lock_keep(struct dsm_config_lockable *lockable, enum dsm_config_keep keep, size_t at,
                          const struct dsm_config_write *write);
/* Why the TDI cannot be locked: static text; NULL for nothing. */
const char *dsm_config_lock_fault(const struct dsm_config_view *view, const struct dsm_tdi *tdi);

#endif
