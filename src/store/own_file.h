/* SPDX-License-Identifier: BSD-3-Clause */
/* A file or socket that we have made: remembered by device and inode, and removed only while the path still leads to
 * it.
 */
#ifndef DSM_STORE_OWN_FILE_H
#define DSM_STORE_OWN_FILE_H

#include <stdbool.h>
#include <sys/types.h>

struct dsm_own_file {
    bool exists; /* false: there is none, and nothing to remove */
    dev_t device;
    ino_t inode;
};

void dsm_own_file_note(struct dsm_own_file *file, const char *path);
void dsm_own_file_note_fd(struct dsm_own_file *file, int fd);
/* Whatever else is at the path by now stays. */
void dsm_own_file_remove(struct dsm_own_file *file, const char *path);

#endif
