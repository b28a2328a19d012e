/* SPDX-License-Identifier: BSD-3-Clause */
/* wait: ends when a TDI is in a state, or gets there. */
#ifndef DSM_CLI_SWDSMCTL_WAIT_H
#define DSM_CLI_SWDSMCTL_WAIT_H

#include "cli/swdsmctl.h"

/* words: DEVICE [FUNCTION] STATE */
enum dsm_exit_code swdsmctl_wait(struct swdsmctl *ctl, int count, char **words);

#endif
