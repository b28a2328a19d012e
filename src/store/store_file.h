/* SPDX-License-Identifier: BSD-3-Clause */
/* Files of the identity folder: written whole or not at all, and for nobody else's eyes. */
#ifndef DSM_STORE_STORE_FILE_H
#define DSM_STORE_STORE_FILE_H

#include "base/bytes.h"
#include "base/error.h"

/* Makes a folder (mode 0700) unless it is there. DSM_ERR_IO with errno set. */
enum dsm_error dsm_store_folder(const char *path) DSM_MUST_CHECK;
/* A new file takes the name's place at once, and is on the disk when this returns. Mode 0600. DSM_ERR_IO with errno
 * set. */
enum dsm_error dsm_store_write(const char *path, struct dsm_bytes bytes) DSM_MUST_CHECK;
bool dsm_store_exists(const char *path);
/* One daemon at a time makes identities in a folder. *fd: for dsm_store_unlock. */
enum dsm_error dsm_store_lock(const char *folder, int *fd) DSM_MUST_CHECK;
void dsm_store_unlock(int fd);

#endif
