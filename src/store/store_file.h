/* SPDX-License-Identifier: BSD-3-Clause */
/* Files of the identity folder: written whole or not at all, keys for nobody else's eyes. */
#ifndef DSM_STORE_STORE_FILE_H
#define DSM_STORE_STORE_FILE_H

#include "base/bytes.h"
#include "base/error_detail.h"

#define DSM_STORE_SECRET 0600u
#define DSM_STORE_PUBLIC 0644u

/* Makes a folder (mode 0711 whatever the umask: whoever knows a name in it may use it) unless it is there; one that is
 * keeps its mode. DSM_ERR_IO with errno set. */
enum dsm_error dsm_store_folder(const char *path) DSM_MUST_CHECK;
/* The same for a folder that holds keys: one of another owner than us or root, or that others may write to, is refused.
 */
enum dsm_error dsm_store_own_folder(const char *path, struct dsm_error_detail *detail) DSM_MUST_CHECK;
/* A new file of this mode takes the name's place at once, and is on the disk when this returns. DSM_ERR_IO with errno
 * set. */
enum dsm_error dsm_store_write(const char *path, unsigned mode, struct dsm_bytes bytes) DSM_MUST_CHECK;
/* The same look at one that may be there, and nothing made: *exists. One that could not be made is refused as well. */
enum dsm_error dsm_store_look_folder(const char *path, bool *exists, struct dsm_error_detail *detail) DSM_MUST_CHECK;
/* Refuses a folder in which we cannot make files. */
enum dsm_error dsm_store_check_writable(const char *folder, struct dsm_error_detail *detail) DSM_MUST_CHECK;
bool dsm_store_exists(const char *path);
/* One daemon at a time makes identities in a folder; one that has the lock for a minute keeps it (EWOULDBLOCK). *fd:
 * for dsm_store_unlock. */
enum dsm_error dsm_store_lock(const char *folder, int *fd) DSM_MUST_CHECK;
void dsm_store_unlock(int fd);

#endif
