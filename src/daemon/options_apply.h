/* SPDX-License-Identifier: BSD-3-Clause */
/* What was chosen on the command line, in place of what the descriptions say. */
#ifndef DSM_DAEMON_OPTIONS_APPLY_H
#define DSM_DAEMON_OPTIONS_APPLY_H

#include "daemon/options.h"

/* Puts what was chosen in place of what the descriptions say. */
enum dsm_error dsm_options_apply(const struct dsm_options *options, struct dsm_config *config,
                                 struct dsm_error_detail *detail) DSM_MUST_CHECK;

#endif
