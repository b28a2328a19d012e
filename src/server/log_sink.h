/* SPDX-License-Identifier: BSD-3-Clause */
/* Where log lines go: standard error, or a file with times. */
#ifndef DSM_SERVER_LOG_SINK_H
#define DSM_SERVER_LOG_SINK_H

#include "base/error.h"
#include "base/log.h"

#include <stdio.h>

struct dsm_log_sink {
    struct dsm_log log; /* give this to whoever logs */
    FILE *file;         /* NULL: standard error */
};

/* path NULL: standard error. DSM_ERR_IO with errno set. */
enum dsm_error dsm_log_sink_open(struct dsm_log_sink *sink, enum dsm_log_level level, const char *path) DSM_MUST_CHECK;
void dsm_log_sink_close(struct dsm_log_sink *sink);

#endif
