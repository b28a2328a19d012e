/* SPDX-License-Identifier: BSD-3-Clause */
#include "base/log_always.h"

#include <stdarg.h>
#include <stdio.h>

static _Thread_local bool is_on;

void dsm_log_always(const struct dsm_log *log, enum dsm_log_level level, const char *subject, const char *format, ...)
{
    char line[512];
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(line, sizeof(line), format, arguments);
    va_end(arguments);
    is_on = true;
    dsm_log(log, level, subject, "%s", line);
    is_on = false;
}

bool dsm_log_always_is_on(void)
{
    return is_on;
}
