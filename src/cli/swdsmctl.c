/* SPDX-License-Identifier: BSD-3-Clause */
/* swdsmctl: looks at a running swdsm and tells it what to do, over its control socket. */
#include "cli/swdsmctl.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int usage(const char *problem, const char *word)
{
    fprintf(stderr, "swdsmctl: %s%s\nTry 'swdsmctl --help'.\n", problem, word);
    return SWDSMCTL_EXIT_USAGE;
}

static void print_help(void)
{
    char left[80];

    printf("Usage: swdsmctl [OPTION]... VERB [WORD]...\n"
           "Looks at a running swdsm and tells it what to do, over its control socket.\n\nVerbs:\n");
    for (const struct swdsmctl_verb *verb = swdsmctl_verb_table; verb->name; verb++) {
        snprintf(left, sizeof(left), "%s %s", verb->name, verb->words_text);
        printf("  %-38s %s\n", left, verb->help);
    }
    printf("\nOptions:\n");
    cli_options_print(swdsmctl_option_table);
    printf("\nExit codes:\n"
           "  0  done\n"
           "  1  usage: a verb, word, option or file is wrong\n"
           "  2  cannot connect\n"
           "  3  protocol: no answer in time, or none that makes sense; or the daemon went away\n"
           "  5  the daemon refused\n");
}

static const struct swdsmctl_verb *find_verb(const char *name)
{
    for (const struct swdsmctl_verb *verb = swdsmctl_verb_table; verb->name; verb++)
        if (strcmp(verb->name, name) == 0)
            return verb;
    return NULL;
}

static void show(const struct swdsmctl *ctl, const struct swdsmctl_verb *verb, json_t *result)
{
    if (ctl->settings.json) {
        json_dumpf(result, stdout, JSON_INDENT(2));
        putchar('\n');
    } else if (verb->show) {
        verb->show(result);
    } else if (verb->columns) {
        swdsmctl_print_table(verb->columns, result);
    } else {
        swdsmctl_print_members(result);
    }
}

static enum swdsmctl_exit run(struct swdsmctl *ctl, const struct swdsmctl_verb *verb, int count, char **words)
{
    struct cli_reason why = { .text = "" };
    json_t *arguments = verb->command ? swdsmctl_arguments(verb, count, words, &why) : NULL;
    json_t *result = NULL;
    enum swdsmctl_exit status;

    if (verb->command && !arguments)
        return usage("", why.text);
    status = swdsmctl_connect(ctl);
    if (status != SWDSMCTL_EXIT_OK) {
        json_decref(arguments);
        return status;
    }
    if (verb->run)
        return verb->run(ctl, count, words);
    status = swdsmctl_call(ctl, verb->command, arguments, &result);
    if (status == SWDSMCTL_EXIT_OK)
        show(ctl, verb, result);
    json_decref(result);
    return status;
}

static int check_and_run(struct swdsmctl *ctl, int count, char **words)
{
    const struct swdsmctl_verb *verb = find_verb(words[0]);
    int status;

    if (!verb)
        return usage("--help shows the verbs, and none is ", words[0]);
    if ((size_t)count - 1 < verb->words_min)
        return usage("a word is missing: ", verb->words_text);
    if ((size_t)count - 1 > swdsmctl_words_max(verb))
        return usage("unexpected word ", words[swdsmctl_words_max(verb) + 1]);
    status = run(ctl, verb, count - 1, words + 1);
    swdsmctl_disconnect(ctl);
    return status;
}

int main(int argc, char **argv)
{
    struct swdsmctl ctl = { .fd = -1 };
    struct cli_reason why;
    int rest;

    setvbuf(stdout, NULL, _IOLBF, 0);
    swdsmctl_settings_defaults(&ctl.settings);
    if (!cli_options_parse(swdsmctl_option_table, argc, argv, &ctl.settings, &rest, &why))
        return usage("", why.text);
    if (ctl.settings.help)
        return print_help(), SWDSMCTL_EXIT_OK;
    if (ctl.settings.show_version)
        return printf("swdsmctl %s\n", SWDSM_VERSION), SWDSMCTL_EXIT_OK;
    if (strncmp(ctl.settings.control, "unix:", strlen("unix:")) != 0) /* of the environment: an option is checked */
        return usage("$" SWDSMCTL_CONTROL_VARIABLE ": expected unix:PATH, not ", ctl.settings.control);
    if (rest >= argc)
        return usage("", "a verb is missing");
    return check_and_run(&ctl, argc - rest, argv + rest);
}
