/* SPDX-License-Identifier: BSD-3-Clause */
/* Whether a file that is being written has been moved away, as who rotates logs does. */
#ifndef DSM_STORE_MOVED_FILE_H
#define DSM_STORE_MOVED_FILE_H

#include <stdbool.h>
#include <sys/types.h>

/* path names no longer the file of fd: nothing, or another one. */
bool dsm_moved_file(int fd, const char *path);

/* The new one, for appending, made with this mode where there is none. While devices are served nothing may block them:
 * it is a regular file and no link. -1: errno says why. */
int dsm_moved_file_open(const char *path, mode_t mode);

#endif
