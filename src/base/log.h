/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Log lines for people. The core writes through a sink that its embedder gives it and opens no file itself; without a
 * sink nothing is written. Never give it a secret.
 */
#ifndef DSM_BASE_LOG_H
#define DSM_BASE_LOG_H

#include <stdbool.h>

#define DSM_LOG_LINE_MAX 512 /* with the NUL; a longer line is cut */

enum dsm_log_level {
    DSM_LOG_ERROR,
    DSM_LOG_WARNING,
    DSM_LOG_INFO,
    DSM_LOG_DEBUG, /* a line a message */
    DSM_LOG_TRACE, /* and its bytes */
};

struct dsm_log {
    enum dsm_log_level level; /* lines above it are not formatted at all; other threads may read it meanwhile */
    void (*write)(void *context, enum dsm_log_level level, const char *subject, const char *line);
    void *context;
};

/* log may be NULL. To be asked before a line costs anything. */
static inline bool dsm_log_is_on(const struct dsm_log *log, enum dsm_log_level level)
{
    return log && log->write && level <= __atomic_load_n(&log->level, __ATOMIC_RELAXED);
}

/* subject: what the line speaks of (a device's name, "config"); may be NULL. log may be NULL. */
void dsm_log(const struct dsm_log *log, enum dsm_log_level level, const char *subject, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

const char *dsm_log_level_name(enum dsm_log_level level);

#endif
