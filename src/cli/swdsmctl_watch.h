/* SPDX-License-Identifier: BSD-3-Clause */
/* swdsmctl watch: events as they come. */
#ifndef DSM_CLI_SWDSMCTL_WATCH_H
#define DSM_CLI_SWDSMCTL_WATCH_H

#include "cli/swdsmctl.h"

enum dsm_exit_code swdsmctl_watch(struct swdsmctl *ctl, int count, char **words);

#endif
