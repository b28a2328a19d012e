/* SPDX-License-Identifier: BSD-3-Clause */
#include "base/log.h"

#include <stdarg.h>
#include <stdio.h>

void dsm_log(const struct dsm_log *log, enum dsm_log_level level, const char *subject, const char *format, ...)
{
    char line[DSM_LOG_LINE_MAX];
    va_list arguments;

    if (!dsm_log_is_on(log, level))
        return;
    va_start(arguments, format);
    vsnprintf(line, sizeof(line), format, arguments);
    va_end(arguments);
    log->write(log->context, level, subject, line);
}

const char *dsm_log_level_name(enum dsm_log_level level)
{
    static const char *const names[] = { "error", "warning", "info", "debug", "trace" };

    return names[level];
}
