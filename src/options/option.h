/* SPDX-License-Identifier: BSD-3-Clause */
/* An option of a program is a row of its table, which parsing, --help and the checks of the man pages read. */
#ifndef DSM_OPTIONS_OPTION_H
#define DSM_OPTIONS_OPTION_H

#include "base/error_detail.h"

/* value is NULL for a flag. A refusal says what is wrong with the value; the parser adds option and value. */
typedef enum dsm_error (*dsm_option_set)(void *settings, const char *value, struct dsm_error_detail *detail);

struct dsm_option {
    const char *name;     /* long, without dashes; "" where only the short name is accepted */
    char short_name;      /* 0: none */
    const char *argument; /* how --help calls the value; NULL: a flag */
    const char *help;     /* NULL: accepted and not shown: another program's word, or one of before */
    dsm_option_set set;
};

/* A table ends with a row whose name is NULL. */
#define DSM_OPTIONS_END                                                                                                \
    {                                                                                                                  \
        NULL, 0, NULL, NULL, NULL                                                                                      \
    }

#endif
