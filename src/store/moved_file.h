/* SPDX-License-Identifier: BSD-3-Clause */
/* Whether a file that is being written has been moved away, as who rotates logs does. */
#ifndef DSM_STORE_MOVED_FILE_H
#define DSM_STORE_MOVED_FILE_H

#include <stdbool.h>

/* path names no longer the file of fd: nothing, or another one. */
bool dsm_moved_file(int fd, const char *path);

#endif
