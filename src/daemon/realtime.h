/* SPDX-License-Identifier: BSD-3-Clause */
/* What the loop's thread asks of Linux's scheduler where --realtime is given. */
#ifndef DSM_DAEMON_REALTIME_H
#define DSM_DAEMON_REALTIME_H

#include "base/error_detail.h"

/* The calling thread gets a core as soon as it has something to do, before all threads of usual priority; those that it
 * makes do not. DSM_ERR_CONFIG: it may not, reason says what it takes. */
enum dsm_error dsm_realtime_enter(struct dsm_error_detail *detail) DSM_MUST_CHECK;

#endif
