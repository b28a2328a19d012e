/* SPDX-License-Identifier: BSD-3-Clause */
/* swdsmctl: looks at a running swdsm and tells it what to do, over its control socket. */
#include "cli/swdsmctl.h"
#include "cli/swdsmctl_arguments.h"
#include "cli/swdsmctl_link.h"
#include "cli/swdsmctl_options.h"
#include "cli/swdsmctl_show.h"
#include "cli/swdsmctl_verbs.h"

#include "base/program_version.h"
#include "cli/swdsmctl_fail.h"
#include "options/command_line.h"
#include "options/nearest_word.h"
#include "options/option_help.h"
#include "options/standard_descriptors.h"
#include "json/json_memory.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void print_help(void)
{
    static const enum dsm_exit_code exit_codes[] = {
        DSM_EXIT_DONE, DSM_EXIT_FAILED, DSM_EXIT_USAGE, DSM_EXIT_PROTOCOL, DSM_EXIT_REFUSED, DSM_EXIT_CONNECT,
    };
    char left[80];

    printf("Usage: swdsmctl [OPTION]... VERB [WORD]...\n"
           "Looks at a running swdsm and tells it what to do, over its control socket.\n\nVerbs:\n");
    for (const struct swdsmctl_verb *verb = swdsmctl_verb_table; verb->name; verb++) {
        snprintf(left, sizeof(left), "%s %s", verb->name, verb->words_text);
        dsm_option_help_row(stdout, left, verb->help);
    }
    printf("\nOptions:\n");
    dsm_option_help_print(stdout, swdsmctl_option_table);
    dsm_exit_code_print(stdout, exit_codes, sizeof(exit_codes) / sizeof(exit_codes[0]));
}

static enum dsm_error find_verb(const char *name, const struct swdsmctl_verb **out, struct dsm_error_detail *detail)
{
    struct dsm_nearest_word nearest;

    dsm_nearest_word_begin(&nearest, name, strlen(name));
    for (*out = swdsmctl_verb_table; (*out)->name; ++*out) {
        if (strcmp((*out)->name, name) == 0)
            return DSM_OK;
        dsm_nearest_word_offer(&nearest, (*out)->name);
    }
    return dsm_nearest_word_refuse(&nearest, "verb", "", detail);
}

static void show(const struct swdsmctl *ctl, const struct swdsmctl_verb *verb, json_t *result)
{
    if (ctl->settings.json) {
        swdsmctl_print_json(result);
    } else if (verb->show) {
        verb->show(result);
    } else if (verb->columns) {
        swdsmctl_print_table(verb->columns, result);
    } else {
        swdsmctl_print_members(result);
    }
}

static enum dsm_exit_code run_command(struct swdsmctl *ctl, const struct swdsmctl_verb *verb, json_t *arguments)
{
    json_t *result = NULL;
    enum dsm_exit_code status = swdsmctl_call(ctl, verb->command, arguments, &result);

    if (status == DSM_EXIT_DONE)
        show(ctl, verb, result);
    json_decref(result);
    return status;
}

static enum dsm_exit_code run(struct swdsmctl *ctl, const struct swdsmctl_verb *verb, int count, char **words)
{
    json_t *arguments = NULL;
    enum dsm_exit_code status;

    if (verb->command) {
        struct dsm_error_detail detail = { .reason = "" };

        status = swdsmctl_arguments(verb, count, words, &arguments, &detail);
        if (status != DSM_EXIT_DONE)
            return swdsmctl_fail(ctl->settings.json, status, &detail);
    }
    if (verb->run) /* it connects when it has looked at its words */
        status = verb->run(ctl, count, words);
    else if ((status = swdsmctl_connect(ctl)) != DSM_EXIT_DONE)
        json_decref(arguments);
    else
        status = run_command(ctl, verb, arguments);
    swdsmctl_disconnect(ctl);
    if (status == DSM_EXIT_DONE && dsm_json_memory_is_lost())
        return swdsmctl_fail_text(ctl->settings.json, DSM_EXIT_FAILED, "the result is not whole: out of memory");
    return status;
}

/* Of a command line that cannot be read to its end. */
static bool wants_json(int argc, char **argv)
{
    for (int i = 1; i < argc; i++)
        if (strcmp(argv[i], "--json") == 0 || strcmp(argv[i], "-j") == 0)
            return true;
    return false;
}

/* words[0..count - 1]: what stands on the command line beside options. */
static enum dsm_error check_words(int count, char **words, const struct swdsmctl_verb **verb,
                                  struct dsm_error_detail *detail)
{
    if (count == 0)
        return dsm_error_detail_set(detail, "a verb is missing");
    DSM_TRY(find_verb(words[0], verb, detail));
    if ((size_t)count - 1 < (*verb)->words_min)
        return dsm_error_detail_set(detail, "a word is missing: %s %s", (*verb)->name, (*verb)->words_text);
    if ((size_t)count - 1 > swdsmctl_words_max(*verb))
        return dsm_error_detail_set(detail, "unexpected word %s", words[swdsmctl_words_max(*verb) + 1]);
    return DSM_OK;
}

static enum dsm_error check_control(const struct swdsmctl_settings *settings, struct dsm_error_detail *detail)
{
    if (strncmp(settings->control, "unix:", strlen("unix:")) == 0)
        return DSM_OK; /* of the environment: an option is checked */
    dsm_error_detail_set_at(detail, "$" SWDSMCTL_CONTROL_VARIABLE, "is no address of a control socket");
    dsm_error_detail_quote(detail, settings->control);
    return dsm_error_detail_accept(detail, "unix:PATH");
}

static int show_itself(const struct swdsmctl_settings *settings)
{
    if (settings->help)
        print_help();
    else
        printf("swdsmctl %s\n", dsm_program_version());
    return dsm_exit_code_flush("swdsmctl", DSM_EXIT_DONE);
}

int main(int argc, char **argv)
{
    struct swdsmctl ctl = { .fd = -1 };
    const struct swdsmctl_verb *verb = NULL;
    struct dsm_error_detail detail;
    bool json = wants_json(argc, argv);
    int count;

    if (!dsm_standard_descriptors_fill()) {
        fprintf(stderr, "swdsmctl: /dev/null: %s\n", strerror(errno));
        return DSM_EXIT_FAILED;
    }
    dsm_json_memory_install();
    setvbuf(stdout, NULL, _IOLBF, 0);
    swdsmctl_settings_defaults(&ctl.settings);
    if (dsm_command_line_parse(swdsmctl_option_table, argc, argv, &ctl.settings, &count, &detail) != DSM_OK)
        return swdsmctl_fail(json, DSM_EXIT_USAGE, &detail);
    if (ctl.settings.help || ctl.settings.show_version)
        return show_itself(&ctl.settings);
    if (check_control(&ctl.settings, &detail) != DSM_OK || check_words(count, argv + 1, &verb, &detail) != DSM_OK ||
        !verb)
        return swdsmctl_fail(json, DSM_EXIT_USAGE, &detail);
    return dsm_exit_code_flush("swdsmctl", run(&ctl, verb, count - 1, argv + 2));
}
