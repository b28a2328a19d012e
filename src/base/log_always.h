/* SPDX-License-Identifier: BSD-3-Clause */
/* Lines that no limit on lines leaves out: who reads a log follows the states of TDIs by them. */
#ifndef DSM_BASE_LOG_ALWAYS_H
#define DSM_BASE_LOG_ALWAYS_H

#include "base/log.h"

#include <stdbool.h>

void dsm_log_always(const struct dsm_log *log, enum dsm_log_level level, const char *subject, const char *format, ...)
    __attribute__((format(printf, 4, 5)));
/* For a sink, within its write: the line is one of these. */
bool dsm_log_always_is_on(void);

#endif
