/* SPDX-License-Identifier: BSD-3-Clause */
/* Why the daemon does not start, as a line on standard error. Each returns EXIT_FAILURE. */
#ifndef DSM_DAEMON_COMPLAIN_H
#define DSM_DAEMON_COMPLAIN_H

#include "base/error_detail.h"

/* subject: an option, a file; NULL where the text says it. */
int dsm_complain(const char *subject, const char *text);
int dsm_complain_detail(const char *subject, const struct dsm_error_detail *detail);
/* Of errno. */
int dsm_complain_of_file(const char *option, const char *path);

#endif
