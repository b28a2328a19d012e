/* SPDX-License-Identifier: BSD-3-Clause */
/* The files that the daemon writes as long as it lives: log, capture, key log, pid, and the folder of state pages. */
#ifndef DSM_DAEMON_DAEMON_FILES_H
#define DSM_DAEMON_DAEMON_FILES_H

#include "daemon/log_sink.h"
#include "daemon/options.h"
#include "daemon/pid_file.h"
#include "host/capture.h"
#include "host/keylog.h"

struct dsm_daemon_files {
    struct dsm_log_sink sink;
    struct dsm_capture capture;
    struct dsm_keylog keylog;
    char *state_dir;   /* absolute, since emulators are told of files in it */
    char *capture_dir; /* absolute; NULL: none */
    struct dsm_pid_file pid;
};

/* Before all others. */
void dsm_daemon_files_init(struct dsm_daemon_files *files, const struct dsm_options *options);
/* What is appended to. EXIT_FAILURE after a complaint. */
int dsm_daemon_files_open(struct dsm_daemon_files *files, const struct dsm_options *options);
/* The capture, which begins its file anew: only once nothing else can be refused. binding: what is captured;
 * NULL: devices differ in it. */
int dsm_daemon_files_record(struct dsm_daemon_files *files, const struct dsm_options *options,
                            const struct dsm_binding *binding);
int dsm_daemon_files_write_pid(struct dsm_daemon_files *files, const struct dsm_options *options);
/* What was moved away is begun anew; what is still there goes on. */
void dsm_daemon_files_reopen(struct dsm_daemon_files *files);
void dsm_daemon_files_close(struct dsm_daemon_files *files);

#endif
