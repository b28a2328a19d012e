/* SPDX-License-Identifier: BSD-3-Clause */
#include "base/log.h"

#include <stdarg.h>
#include <stdio.h>

void dsm_log(const struct dsm_log *log, enum dsm_log_level level, const char *subject, const char *format, ...)
{
    char line[512];
    va_list arguments;

    if (!log || !log->write || level > __atomic_load_n(&log->level, __ATOMIC_RELAXED))
        return;
    va_start(arguments, format);
    vsnprintf(line, sizeof(line), format, arguments);
    va_end(arguments);
    log->write(log->context, level, subject, line);
}

const char *dsm_log_level_name(enum dsm_log_level level)
{
    static const char *const names[] = { "error", "warning", "info", "debug" };

    return names[level];
}
