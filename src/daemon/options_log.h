/* SPDX-License-Identifier: BSD-3-Clause */
/* Options of the log, of the pid file and of what a needless system call leads to. Each function fills its part of
 * settings, a struct dsm_options, or says in detail what is wrong with the value and what would be accepted. */
#ifndef DSM_DAEMON_OPTIONS_LOG_H
#define DSM_DAEMON_OPTIONS_LOG_H

#include "base/error_detail.h"

enum dsm_error dsm_options_log(void *settings, const char *value, struct dsm_error_detail *detail);
enum dsm_error dsm_options_pid(void *settings, const char *value, struct dsm_error_detail *detail);
enum dsm_error dsm_options_seccomp(void *settings, const char *value, struct dsm_error_detail *detail);

#endif
