/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Landlock: after start-up a file can be opened, made or removed only where that was allowed before, no TCP connection
 * can be made, and nobody outside of it be signalled, whoever the user is. Where the kernel has less, less is refused.
 */
#ifndef DSM_DAEMON_LANDLOCK_H
#define DSM_DAEMON_LANDLOCK_H

#include "base/error_detail.h"
#include "daemon/allowed_paths.h"

/* LANDLOCK_ACCESS_FS_*: those that are given. linux/landlock.h of Debian 12 has the first version's alone. */
#define DSM_LANDLOCK_WRITE_FILE (UINT64_C(1) << 1)
#define DSM_LANDLOCK_READ_FILE (UINT64_C(1) << 2)
#define DSM_LANDLOCK_READ_DIR (UINT64_C(1) << 3)
#define DSM_LANDLOCK_REMOVE_FILE (UINT64_C(1) << 5)
#define DSM_LANDLOCK_MAKE_DIR (UINT64_C(1) << 7)
#define DSM_LANDLOCK_MAKE_REG (UINT64_C(1) << 8)
#define DSM_LANDLOCK_MAKE_SOCK (UINT64_C(1) << 9)
#define DSM_LANDLOCK_TRUNCATE (UINT64_C(1) << 14)

/* For the calling thread and those that it makes, and for good. *version: the kernel's; 0: it has none, or is set to
 * use none. */
enum dsm_error dsm_landlock_enter(const struct dsm_allowed_paths *paths, int *version,
                                  struct dsm_error_detail *detail) DSM_MUST_CHECK;

#endif
