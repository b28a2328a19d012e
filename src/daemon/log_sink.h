/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Where log lines go: standard error, or a file with times. Below level debug a subject has a limit (log_limit.h).
 * Nobody ever waits for who reads them: lines that find no room are left out and counted, and so are those that a file
 * does not take, which is told once where else somebody may look: on standard error, and as the service's status.
 */
#ifndef DSM_DAEMON_LOG_SINK_H
#define DSM_DAEMON_LOG_SINK_H

#include "base/error.h"
#include "base/log.h"
#include "daemon/log_limit.h"

#include <pthread.h>
#include <stdio.h>

struct dsm_log_sink {
    struct dsm_log log;   /* give this to whoever logs */
    FILE *file;           /* NULL: standard error */
    const char *path;     /* of the file; NULL: none that could be reopened */
    pthread_mutex_t lock; /* of what follows, and of the file */
    struct dsm_log_limits limits;
    size_t unread;    /* lines that found no room, since nobody reads standard error */
    size_t unwritten; /* lines that the file did not take */
    bool is_told;     /* of them, since the file was opened */
};

/* To standard error at first. */
void dsm_log_sink_init(struct dsm_log_sink *sink, enum dsm_log_level level);
/* From now on to a file, whose path lives as long as the sink; or to a descriptor, which the sink closes. DSM_ERR_IO
 * with errno set. */
enum dsm_error dsm_log_sink_open(struct dsm_log_sink *sink, const char *path) DSM_MUST_CHECK;
enum dsm_error dsm_log_sink_open_fd(struct dsm_log_sink *sink, int fd) DSM_MUST_CHECK;
/* Goes on in a new file where the file has been moved away. */
void dsm_log_sink_reopen(struct dsm_log_sink *sink);
void dsm_log_sink_close(struct dsm_log_sink *sink);

#endif
