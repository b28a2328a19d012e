/* SPDX-License-Identifier: BSD-3-Clause */
/* Which of QEMU's devices are the daemon's: found by the port that both name, or said on the command line. */
#ifndef DSM_CLI_SYNC_FIND_H
#define DSM_CLI_SYNC_FIND_H

#include "cli/sync_target.h"

/* "NAME=ID[,ID...]", a target each; or --device with at most one word, the daemon's name; or neither: automatic, for
 * the devices that the words name, or for all. Asks the daemon which devices there are. */
enum dsm_exit_code sync_find_named(struct sync *sync, int count, char **words);
/* Automatic: looks for targets in query-pci's answer anew; one whose QEMU device is gone stays. */
enum dsm_exit_code sync_find_by_port(struct sync *sync, json_t *buses);
/* The daemon's devices anew: after it was gone, or they have changed. */
enum dsm_exit_code sync_find_devices(struct sync *sync);

#endif
