/* SPDX-License-Identifier: BSD-3-Clause */
#include "base/why.h"

#include <stdarg.h>
#include <stdio.h>

enum dsm_error dsm_why_say(struct dsm_why why, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(why.text, why.size, format, arguments);
    va_end(arguments);
    return DSM_ERR_CONFIG;
}
