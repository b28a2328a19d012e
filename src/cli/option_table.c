/* SPDX-License-Identifier: BSD-3-Clause */
#include "cli/option_table.h"

#include <ctype.h>
#include <errno.h>
#include <getopt.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LONG_ONLY 256 /* getopt's value of the row i is this plus i */
#define HELP_COLUMN 30

bool cli_refuse(struct cli_reason *why, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(why->text, sizeof(why->text), format, arguments);
    va_end(arguments);
    return false;
}

bool cli_number(const char *text, unsigned long long max, unsigned long long *out)
{
    char *end;

    if (!isdigit((unsigned char)text[0]))
        return false;
    errno = 0;
    *out = strtoull(text, &end, 0);
    return errno == 0 && *end == '\0' && *out <= max;
}

/* What getopt_long wants, made from our table. */
struct getopt_form {
    struct option longs[CLI_OPTIONS_MAX + 1];
    char shorts[2 * CLI_OPTIONS_MAX + 2];
};

static void make_form(const struct cli_option *table, struct getopt_form *form)
{
    char *s = form->shorts;

    memset(form, 0, sizeof(*form));
    *s++ = ':'; /* a missing argument is told apart from an unknown option */
    for (int i = 0; table[i].name && i < (int)CLI_OPTIONS_MAX; i++) {
        form->longs[i] = (struct option){
            .name = table[i].name,
            .has_arg = table[i].argument ? required_argument : no_argument,
            .val = LONG_ONLY + i,
        };
        if (!table[i].short_name)
            continue;
        *s++ = table[i].short_name;
        if (table[i].argument)
            *s++ = ':';
    }
}

static const struct cli_option *find_row(const struct cli_option *table, int value)
{
    for (int i = 0; table[i].name; i++)
        if (value == LONG_ONLY + i || (value > 0 && value == table[i].short_name))
            return &table[i];
    return NULL;
}

static bool refuse_word(const char *word, int value, const struct cli_option *table, struct cli_reason *why)
{
    const struct cli_option *row = find_row(table, optopt);

    if (value == ':')
        return cli_refuse(why, "option %s needs a value: %s", word, row && row->argument ? row->argument : "...");
    if (row && !row->argument)
        return cli_refuse(why, "option --%s takes no value", row->name);
    return cli_refuse(why, "unknown or ambiguous option %s", word);
}

bool cli_options_parse(const struct cli_option *table, int argc, char **argv, void *settings, int *rest,
                       struct cli_reason *why)
{
    struct getopt_form form;
    int value;

    make_form(table, &form);
    optind = 0; /* glibc: begin afresh, also for a second call */
    opterr = 0;
    while ((value = getopt_long(argc, argv, form.shorts, form.longs, NULL)) != -1) {
        const struct cli_option *row = value == '?' || value == ':' ? NULL : find_row(table, value);
        struct cli_reason reason = { .text = "" };

        if (!row)
            return refuse_word(argv[optind - 1], value, table, why);
        if (!row->set(settings, optarg, &reason))
            return cli_refuse(why, "--%s %s: %.200s", row->name, row->argument ? optarg : "", reason.text);
    }
    *rest = optind;
    return true;
}

static void print_row(const struct cli_option *row)
{
    const char *line = row->help;
    char left[64];

    if (row->short_name)
        snprintf(left, sizeof(left), "-%c, --%s %s", row->short_name, row->name, row->argument ? row->argument : "");
    else
        snprintf(left, sizeof(left), "    --%s %s", row->name, row->argument ? row->argument : "");
    printf("  %-*s", HELP_COLUMN, left);
    if (strlen(left) >= HELP_COLUMN)
        printf("\n  %*s", HELP_COLUMN, "");
    for (;;) {
        size_t n = strcspn(line, "\n");

        printf("%.*s\n", (int)n, line);
        if (line[n] == '\0')
            return;
        line += n + 1;
        printf("  %*s", HELP_COLUMN, "");
    }
}

void cli_options_print(const struct cli_option *table)
{
    for (; table->name; table++)
        print_row(table);
}
