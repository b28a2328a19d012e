/* SPDX-License-Identifier: BSD-3-Clause */
/* One table of options for parsing, --help and the checks of the man pages: getopt_long is built from it. */
#ifndef DSM_CLI_OPTION_TABLE_H
#define DSM_CLI_OPTION_TABLE_H

#include <stdbool.h>
#include <stddef.h>

/* Why a value is not accepted. */
struct cli_reason {
    char text[256];
};

struct cli_option {
    const char *name;     /* long, without dashes */
    char short_name;      /* 0: none */
    const char *argument; /* how --help calls the value; NULL: a flag */
    const char *help;     /* may hold several lines */
    /* value is NULL for a flag. False with a reason when it is not accepted. */
    bool (*set)(void *settings, const char *value, struct cli_reason *why);
};

#define CLI_OPTIONS_MAX 64u

/*
 * Parses argv[1..] against a table that ends with a nameless row. *rest becomes the index of the first word that is no
 * option (words may stand between options). False: a line for a person is in why.
 */
bool cli_options_parse(const struct cli_option *table, int argc, char **argv, void *settings, int *rest,
                       struct cli_reason *why);

/* One line or more an option, for --help. */
void cli_options_print(const struct cli_option *table);

/* A whole number, decimal or 0x..., at most max. */
bool cli_number(const char *text, unsigned long long max, unsigned long long *out);

bool cli_refuse(struct cli_reason *why, const char *format, ...) __attribute__((format(printf, 2, 3)));

#endif
