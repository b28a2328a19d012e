/* SPDX-License-Identifier: BSD-3-Clause */
/* Words of the command line to arguments of a command. */
#include "cli/swdsmctl_arguments.h"

#include "cli/read_file.h"
#include "cli/swdsmctl.h"
#include "json/json_parse.h"

#include "options/option_value.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static json_t *read_json(const char *file, struct dsm_error_detail *detail)
{
    json_error_t where;
    json_t *value = NULL;
    struct cli_file text;

    if (strcmp(file, "-") == 0 ? !cli_file_read_stream(stdin, "standard input", &text, detail)
                               : !cli_file_read(file, &text, detail))
        return NULL;
    if (dsm_json_parse((const char *)text.bytes, text.n, JSON_REJECT_DUPLICATES, &value, &where) != DSM_OK)
        cli_refuse(detail, "%s: line %d, column %d: %s", file, where.line, where.column, where.text);
    free(text.bytes);
    return value;
}

static json_t *text(const char *word, struct dsm_error_detail *detail)
{
    json_t *value = json_string(word);

    if (!value)
        cli_refuse(detail, "a word is no UTF-8");
    return value;
}

static json_t *function(const char *word, struct dsm_error_detail *detail)
{
    uint64_t number;

    return dsm_option_value_number(word, 0, UINT32_MAX, &number, NULL) == DSM_OK ? json_integer((json_int_t)number)
                                                                                 : text(word, detail);
}

/* What comes behind an event: a stream's number where the event is about a stream, else a function. */
static json_t *event_argument(const char *event, const char *word, const char **name, struct dsm_error_detail *detail)
{
    uint64_t number;

    if (strcmp(event, "ide-stream-failure") != 0) {
        *name = "function";
        return function(word, detail);
    }
    *name = "stream";
    if (dsm_option_value_number(word, 0, UINT8_MAX, &number, NULL) == DSM_OK)
        return json_integer((json_int_t)number);
    cli_refuse(detail, "a stream is a number of at most 255");
    return NULL;
}

static json_t *word_value(const struct swdsmctl_verb *verb, int i, char **words, const char **name,
                          struct dsm_error_detail *detail)
{
    switch (verb->words[i].kind) {
    case SWDSMCTL_WORD_TEXT:
        return text(words[i], detail);
    case SWDSMCTL_WORD_JSON_FILE:
        return read_json(words[i], detail);
    case SWDSMCTL_WORD_NUMBER: /* what is none the daemon refuses, with the argument's name */
    case SWDSMCTL_WORD_FUNCTION:
        return function(words[i], detail);
    case SWDSMCTL_WORD_EVENT:
        return event_argument(words[i - 1], words[i], name, detail);
    }
    return NULL;
}

enum dsm_exit_code swdsmctl_arguments(const struct swdsmctl_verb *verb, int count, char **words, json_t **arguments,
                                      struct dsm_error_detail *detail)
{
    *arguments = json_object();
    (void)dsm_error_detail_set(detail, "%s", dsm_error_text(DSM_ERR_NO_MEMORY)); /* unless there is another reason */
    for (int i = 0; i < count; i++) {
        const char *name = verb->words[i].argument;
        json_t *value = word_value(verb, i, words, &name, detail);

        if (value && json_object_set_new(*arguments, name, value) == 0)
            continue;
        json_decref(*arguments);
        *arguments = NULL;
        return value || verb->words[i].kind == SWDSMCTL_WORD_JSON_FILE ? DSM_EXIT_FAILED : DSM_EXIT_USAGE;
    }
    return DSM_EXIT_DONE;
}
