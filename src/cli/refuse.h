/* SPDX-License-Identifier: BSD-3-Clause */
/* For functions that say yes or no: the reason goes into a struct dsm_error_detail. */
#ifndef DSM_CLI_REFUSE_H
#define DSM_CLI_REFUSE_H

#include "base/error_detail.h"

#include <stdbool.h>

/* Always false. */
bool cli_refuse(struct dsm_error_detail *detail, const char *format, ...) __attribute__((format(printf, 2, 3)));

#endif
