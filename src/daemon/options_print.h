/* SPDX-License-Identifier: BSD-3-Clause */
/* What the daemon prints and ends: help, capabilities. */
#ifndef DSM_DAEMON_OPTIONS_PRINT_H
#define DSM_DAEMON_OPTIONS_PRINT_H

#include "daemon/options.h"

void dsm_options_print_help(void);
/* False without memory for all of it: it is not printed. */
bool dsm_options_print_capabilities(void) __attribute__((warn_unused_result));

#endif
