/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * What the daemon may do to which files while it serves: what is named on the command line and in the configuration,
 * and what --files-dir allows for what the control socket names. Written is only where the daemon writes.
 */
#ifndef DSM_DAEMON_ALLOWED_FILES_H
#define DSM_DAEMON_ALLOWED_FILES_H

#include "daemon/allowed_paths.h"
#include "daemon/options.h"
#include "describe/config.h"

enum dsm_error dsm_allowed_files_described(struct dsm_allowed_paths *paths,
                                           const struct dsm_config *config) DSM_MUST_CHECK;
/* Once the folders that they name have been made. */
enum dsm_error dsm_allowed_files_options(struct dsm_allowed_paths *paths,
                                         const struct dsm_options *options) DSM_MUST_CHECK;

#endif
