/* SPDX-License-Identifier: BSD-3-Clause */
/* The file that says which process the daemon is. */
#ifndef DSM_DAEMON_PID_FILE_H
#define DSM_DAEMON_PID_FILE_H

#include "base/error_detail.h"
#include "store/own_file.h"

struct dsm_pid_file {
    const char *path; /* NULL: none was written */
    int fd;           /* stays open, so that no other file gets its inode */
    struct dsm_own_file own;
};

/* A new file of mode 0644, whatever the umask. One whose process is gone makes room; all else that is at the path
 * stays, and is refused. */
enum dsm_error dsm_pid_file_write(struct dsm_pid_file *file, const char *path,
                                  struct dsm_error_detail *detail) DSM_MUST_CHECK;
void dsm_pid_file_remove(struct dsm_pid_file *file);

#endif
