/* SPDX-License-Identifier: BSD-3-Clause */
/* Where a function that refuses something says why, for people. */
#ifndef DSM_BASE_WHY_H
#define DSM_BASE_WHY_H

#include "base/error.h"

#include <stddef.h>

struct dsm_why {
    char *text;
    size_t size;
};

#define DSM_WHY(array) ((struct dsm_why){ (array), sizeof(array) })

/* Always DSM_ERR_CONFIG. */
enum dsm_error dsm_why_say(struct dsm_why why, const char *format, ...) DSM_MUST_CHECK
    __attribute__((format(printf, 2, 3)));

#endif
