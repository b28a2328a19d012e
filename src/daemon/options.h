/* SPDX-License-Identifier: BSD-3-Clause */
/* The command line of swdsm. */
#ifndef DSM_DAEMON_OPTIONS_H
#define DSM_DAEMON_OPTIONS_H

#include "daemon/chosen.h"
#include "options/option.h"

extern const struct dsm_option dsm_options_table[];

/* DSM_ERR_CONFIG with the option and the reason in detail. */
enum dsm_error dsm_options_parse(struct dsm_options *options, int argc, char *argv[],
                                 struct dsm_error_detail *detail) DSM_MUST_CHECK;

#endif
