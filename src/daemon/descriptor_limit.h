/* SPDX-License-Identifier: BSD-3-Clause */
/* RLIMIT_NOFILE: the soft limit is there for programs that use select(), which this one is not. */
#ifndef DSM_DAEMON_DESCRIPTOR_LIMIT_H
#define DSM_DAEMON_DESCRIPTOR_LIMIT_H

#include "base/error_detail.h"

#include <stddef.h>

/* Raises the soft limit to the hard one; the limit then, 0 for none. */
size_t dsm_descriptor_limit_raise(void);
enum dsm_error dsm_descriptor_limit_check(size_t limit, size_t devices, struct dsm_error_detail *detail) DSM_MUST_CHECK;

#endif
