/* SPDX-License-Identifier: BSD-3-Clause */
/* --check: what would be served, without serving it. */
#ifndef DSM_DAEMON_CHECK_H
#define DSM_DAEMON_CHECK_H

#include "daemon/described.h"
#include "daemon/options.h"

/* A line a device on standard output. EXIT_SUCCESS, or EXIT_FAILURE with the reason on standard error. */
int dsm_check_devices(const struct dsm_described *described, struct dsm_options *options);

#endif
