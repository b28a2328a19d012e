/* SPDX-License-Identifier: BSD-3-Clause */
/* swdsmctl sync-qemu: QEMU's resets and BARs, told to the daemon. */
#ifndef DSM_CLI_SWDSMCTL_SYNC_QEMU_H
#define DSM_CLI_SWDSMCTL_SYNC_QEMU_H

#include "cli/swdsmctl.h"

enum dsm_exit_code swdsmctl_sync_qemu(struct swdsmctl *ctl, int count, char **words);

#endif
