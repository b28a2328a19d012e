/* SPDX-License-Identifier: BSD-3-Clause */
/* swtsm's command line. */
#ifndef DSM_CLI_SWTSM_OPTIONS_H
#define DSM_CLI_SWTSM_OPTIONS_H

#include "cli/swtsm.h"

void swtsm_settings_defaults(struct swtsm_settings *settings);

#endif
