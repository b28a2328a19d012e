/* SPDX-License-Identifier: BSD-3-Clause */
/* --runas: root's daemon becomes another user's before it opens, makes or serves anything. */
#ifndef DSM_DAEMON_RUN_AS_H
#define DSM_DAEMON_RUN_AS_H

#include "base/error_detail.h"

/* user: a name, or a number with an entry in the user database. With its groups, and for good. */
enum dsm_error dsm_run_as(const char *user, struct dsm_error_detail *detail) DSM_MUST_CHECK;

#endif
