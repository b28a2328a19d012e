/* SPDX-License-Identifier: BSD-3-Clause */
#include "options/command_line.h"

#include "options/option_match.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

struct command_line {
    const struct dsm_option *table;
    int argc;
    char **argv;
    int next; /* the word to look at */
    void *settings;
    struct dsm_error_detail *detail;
};

/* The option as the user is to find it again: with its whole name. */
static void name_option(const struct dsm_option *row, char *text, size_t size)
{
    if (row->name[0])
        snprintf(text, size, "--%s", row->name);
    else
        snprintf(text, size, "-%c", row->short_name);
}

static enum dsm_error set_option(const struct command_line *line, const struct dsm_option *row, const char *value)
{
    char name[64];

    if (row->set(line->settings, value, line->detail) == DSM_OK)
        return DSM_OK;
    name_option(row, name, sizeof(name));
    if (value && !line->detail->value[0])
        (void)dsm_error_detail_quote(line->detail, value);
    return dsm_error_detail_within(line->detail, name);
}

/* attached: what stands behind = or a short name; NULL where nothing does. */
static enum dsm_error take_value(struct command_line *line, const struct dsm_option *row, const char *attached)
{
    char name[64];

    if (!row->argument)
        return set_option(line, row, NULL);
    if (attached)
        return set_option(line, row, attached);
    if (line->next < line->argc)
        return set_option(line, row, line->argv[line->next++]);
    name_option(row, name, sizeof(name));
    return dsm_error_detail_set(line->detail, "%s needs a value: %s", name, row->argument);
}

static enum dsm_error take_long(struct command_line *line, const char *word)
{
    size_t n = strcspn(word, "=");
    const struct dsm_option *row = dsm_option_match_long(line->table, word, n, line->detail);

    if (!row)
        return DSM_ERR_CONFIG;
    if (!row->argument && word[n] == '=')
        return dsm_error_detail_set(line->detail, "--%s takes no value", row->name);
    return take_value(line, row, word[n] == '=' ? word + n + 1 : NULL);
}

static enum dsm_error take_shorts(struct command_line *line, const char *letters)
{
    for (; *letters; letters++) {
        const struct dsm_option *row = dsm_option_match_short(line->table, *letters, line->detail);

        if (!row)
            return DSM_ERR_CONFIG;
        DSM_TRY(take_value(line, row, letters[1] ? letters + 1 : NULL));
        if (row->argument)
            break;
    }
    return DSM_OK;
}

enum dsm_error dsm_command_line_parse(const struct dsm_option *table, int argc, char *argv[], void *settings,
                                      int *word_count, struct dsm_error_detail *detail)
{
    struct command_line line = { table, argc, argv, 1, settings, detail };
    bool only_words = false;

    *word_count = 0;
    while (line.next < argc) {
        char *word = argv[line.next++];

        if (only_words || word[0] != '-' || word[1] == '\0')
            argv[++*word_count] = word;
        else if (strcmp(word, "--") == 0)
            only_words = true;
        else if (word[1] == '-')
            DSM_TRY(take_long(&line, word + 2));
        else
            DSM_TRY(take_shorts(&line, word + 1));
    }
    return DSM_OK;
}
