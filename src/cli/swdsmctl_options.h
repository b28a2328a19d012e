/* SPDX-License-Identifier: BSD-3-Clause */
/* swdsmctl's command line. */
#ifndef DSM_CLI_SWDSMCTL_OPTIONS_H
#define DSM_CLI_SWDSMCTL_OPTIONS_H

#include "cli/swdsmctl.h"

void swdsmctl_settings_defaults(struct swdsmctl_settings *settings);

#endif
