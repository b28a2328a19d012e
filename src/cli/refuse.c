/* SPDX-License-Identifier: BSD-3-Clause */
#include "cli/refuse.h"

bool cli_refuse(struct dsm_error_detail *detail, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    (void)dsm_error_detail_vset(detail, format, arguments);
    va_end(arguments);
    return false;
}
