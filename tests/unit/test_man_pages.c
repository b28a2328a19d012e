/* SPDX-License-Identifier: BSD-3-Clause */
/* Man pages, completions and docs/control.md against the tables of options, verbs, commands and the description's
 * schema, both ways round. */
#include "device/finding.h"
#include "support/source_text.h"

#include "cli/swdsmctl.h"
#include "cli/swdsmctl_verbs.h"
#include "cli/swtsm.h"
#include "control/control_commands.h"
#include "control/control_event_rows.h"
#include "control/control_schema.h"
#include "daemon/options.h"
#include "describe/config.h"
#include "describe/json.h"
#include "options/exit_code.h"

#include <ctype.h>
#include <string.h>

static char page[1 << 18], completion[1 << 16];

/* The line begins so and the name ends there. */
static const char *find_item(const char *text, const char *item)
{
    size_t n = strlen(item);

    for (const char *p = text; (p = strstr(p, item)) != NULL; p += n)
        if (p[n] == ' ' || p[n] == '\n')
            return p;
    return NULL;
}

static void expect_item(const char *file, const char *text, const char *format, ...)
{
    char item[200];
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(item, sizeof(item), format, arguments);
    va_end(arguments);
    if (!find_item(text, item))
        fail_msg("%s lacks: %s", file, item);
}

static bool is_word_end(char c)
{
    return !isalnum((unsigned char)c) && c != '-' && c != '_';
}

static void expect_word(const char *file, const char *text, const char *prefix, const char *name)
{
    char word[100];
    size_t n = (size_t)snprintf(word, sizeof(word), "%s%s", prefix, name);

    for (const char *p = text; (p = strstr(p, word)) != NULL; p += n)
        if (is_word_end(p[n]) && (p == text || is_word_end(p[-1])))
            return;
    fail_msg("%s lacks: %s", file, word);
}

/* What stands there to choose from, "doe|mctp": values are completed, too. */
static void expect_choices(const char *file, const char *text, const char *choices)
{
    char word[40];

    for (const char *p = choices; p && strchr(choices, '|'); p = strchr(p, '|')) {
        p += *p == '|';
        assert_int_equal(sscanf(p, "%39[^|]", word), 1);
        if (!isupper((unsigned char)word[0]))
            expect_word(file, text, "", word);
    }
}

/* Every "Fl -name" of an item is an option of the table. */
static void check_items(const char *file, bool (*is_option)(const char *name))
{
    char line[400], name[100];

    for (const char *p = page; (p = strstr(p, "\n.It Fl ")) != NULL;) {
        const char *flag;

        p++;
        snprintf(line, sizeof(line), "%.*s", (int)strcspn(p, "\n"), p);
        flag = strstr(line, "Fl -");
        if (!flag || sscanf(flag, "Fl -%99s", name) != 1)
            fail_msg("%s: no long option in: %s", file, line);
        else if (!is_option(name))
            fail_msg("%s speaks of --%s, which there is not", file, name);
    }
}

static const struct dsm_option *option_table;

static bool is_option(const char *name)
{
    for (const struct dsm_option *option = option_table; option->name; option++)
        if (strcmp(option->name, name) == 0)
            return true;
    return false;
}

static void check_options(const struct dsm_option *table, const char *man, const char *bash)
{
    char item[200];

    source_text_read(man, page, sizeof(page));
    source_text_read(bash, completion, sizeof(completion));
    option_table = table;
    for (const struct dsm_option *option = table; option->name; option++) {
        size_t n = 0;

        if (!option->help) /* other programs' words stand in one line, what was before nowhere */
            continue;
        if (option->short_name)
            n = (size_t)snprintf(item, sizeof(item), "Fl %c , ", option->short_name);
        n += (size_t)snprintf(item + n, sizeof(item) - n, "Fl -%s", option->name);
        if (option->argument)
            snprintf(item + n, sizeof(item) - n, " Ar %s", option->argument);
        expect_item(man, page, "\n.It %s", item);
        expect_word(bash, completion, "--", option->name);
        if (option->argument)
            expect_choices(bash, completion, option->argument);
    }
    check_items(man, is_option);
}

static void test_swdsm_8_has_every_option(void **state)
{
    (void)state;
    check_options(dsm_options_table, "man/swdsm.8", "packaging/swdsm.bash");
    for (const struct dsm_option *option = dsm_options_table; option->name; option++)
        if (!option->help) /* spdm-emu's words */
            expect_item("man/swdsm.8", page, "Fl -%s", option->name);
}

static void test_swdsmctl_1_has_every_option(void **state)
{
    (void)state;
    check_options(swdsmctl_option_table, "man/swdsmctl.1", "packaging/swdsmctl.bash");
}

static void test_swtsm_1_has_every_option(void **state)
{
    (void)state;
    check_options(swtsm_option_table, "man/swtsm.1", "packaging/swtsm.bash");
}

static void test_swdsmctl_1_has_every_verb(void **state)
{
    (void)state;
    source_text_read("man/swdsmctl.1", page, sizeof(page));
    source_text_read("packaging/swdsmctl.bash", completion, sizeof(completion));
    for (const struct swdsmctl_verb *verb = swdsmctl_verb_table; verb->name; verb++) {
        expect_item("man/swdsmctl.1", page, "\n.It Cm %s", verb->name);
        expect_word("packaging/swdsmctl.bash", completion, "", verb->name);
        if (verb->command)
            expect_item("man/swdsmctl.1", page, "\n.Pq Li %s", verb->command);
    }
}

static void test_swtsm_1_has_every_verb(void **state)
{
    static char source[1 << 16];
    char name[40];

    (void)state;
    source_text_read("man/swtsm.1", page, sizeof(page));
    source_text_read("packaging/swtsm.bash", completion, sizeof(completion));
    source_text_read("src/cli/swtsm_main.c", source, sizeof(source)); /* it has a main */
    for (const char *p = strstr(source, "swtsm_verb_table[]"); (p = strstr(p, "\n    { \"")) != NULL; p++) {
        assert_int_equal(sscanf(p, "\n    { \"%39[^\"]\"", name), 1);
        expect_item("man/swtsm.1", page, "\n.It Cm %s", name);
        expect_word("packaging/swtsm.bash", completion, "", name);
    }
}

/* qmp_capabilities is said by the program itself, device-follow by sync-qemu beside others. */
static void test_each_command_has_a_verb(void **state)
{
    const struct dsm_control_command *command;

    (void)state;
    for (size_t i = 1; (command = dsm_control_command_at(i)) != NULL; i++) {
        const struct swdsmctl_verb *verb = swdsmctl_verb_table;

        if (strcmp(command->name, "device-follow") == 0)
            continue;
        while (verb->name && (!verb->command || strcmp(verb->command, command->name) != 0))
            verb++;
        if (!verb->name)
            fail_msg("no verb of swdsmctl sends %s", command->name);
    }
}

static void test_the_verbs_arguments_are_the_commands(void **state)
{
    (void)state;
    for (const struct swdsmctl_verb *verb = swdsmctl_verb_table; verb->command || verb->run; verb++) {
        const struct dsm_control_command *command = NULL;

        for (size_t i = 0; verb->command && (command = dsm_control_command_at(i)) != NULL; i++)
            if (strcmp(command->name, verb->command) == 0)
                break;
        if (verb->command && !command)
            fail_msg("swdsmctl %s sends %s, which there is not", verb->name, verb->command);
        for (size_t w = 0; command && w < swdsmctl_words_max(verb) && verb->words[w].argument; w++)
            if (!command->arguments[w].name || strcmp(command->arguments[w].name, verb->words[w].argument) != 0)
                fail_msg("%s has no argument %s", command->name, verb->words[w].argument);
    }
}

static void test_swtsm_1_has_every_check(void **state)
{
    char needle[600];

    (void)state;
    source_text_read("man/swtsm.1", page, sizeof(page));
    for (enum dsm_check check = 0; check < DSM_CHECK_COUNT; check++) {
        const struct dsm_checks_row *row = dsm_checks_row(check);

        snprintf(needle, sizeof(needle), "\n.It Li %s\n%s.\nFailed: %s.\nAccepted as\n.Li %s .\n", row->name,
                 row->clause, row->meaning, row->accepted);
        if (!strstr(page, needle))
            fail_msg("man/swtsm.1 lacks:%s", needle);
    }
}

static void test_each_page_has_the_exit_codes(void **state)
{
    static const char *const pages[] = { "man/swdsm.8", "man/swtsm.1", "man/swdsmctl.1" };
    char needle[200];

    (void)state;
    for (size_t i = 0; i < sizeof(pages) / sizeof(pages[0]); i++) {
        source_text_read(pages[i], page, sizeof(page));
        for (int code = 0; dsm_exit_code_text(code); code++) {
            snprintf(needle, sizeof(needle), "\n.It %d\n%s\n", code, dsm_exit_code_text(code));
            if (!strstr(page, needle))
                fail_msg("%s lacks exit code %d: %s", pages[i], code, dsm_exit_code_text(code));
        }
    }
}

static void test_events_are_on_the_page(void **state)
{
    const struct dsm_control_event_row *event;

    (void)state;
    source_text_read("man/swdsmctl.1", page, sizeof(page));
    for (size_t i = 0; (event = dsm_control_event_at(i)) != NULL; i++)
        expect_word("man/swdsmctl.1", page, "", event->name);
}

static const char *expect_section(const char *name)
{
    char title[100];
    char *section;

    snprintf(title, sizeof(title), "\n### %s\n", name);
    section = strstr(page, title);
    if (!section)
        fail_msg("docs/control.md has no section %s", name);
    return section + 1;
}

static void expect_members(const char *name, const struct dsm_control_member *members)
{
    const char *section = expect_section(name);
    const char *end = strstr(section, "\n### ");
    char needle[160];

    for (size_t i = 0; i < DSM_CONTROL_MEMBERS_MAX && members[i].name; i++) {
        const char *row;

        snprintf(needle, sizeof(needle), "\n| `%s` | %s%s | ", members[i].name, dsm_control_type_name(members[i].type),
                 members[i].required ? "" : ", optional");
        row = strstr(section, needle);
        if (!row || (end && row > end))
            fail_msg("docs/control.md, %s lacks: %s", name, needle + 1);
    }
}

static void test_control_md_has_every_command_and_event(void **state)
{
    const struct dsm_control_command *command;
    const struct dsm_control_event_row *event;

    (void)state;
    source_text_read("docs/control.md", page, sizeof(page));
    for (size_t i = 0; (command = dsm_control_command_at(i)) != NULL; i++)
        expect_members(command->name, command->arguments);
    for (size_t i = 0; (event = dsm_control_event_at(i)) != NULL; i++)
        expect_members(event->name, event->data);
}

static void test_swdsm_8_has_every_finding(void **state)
{
    (void)state;
    source_text_read("man/swdsm.8", page, sizeof(page));
    for (int kind = 0; kind < DSM_FINDING_KINDS; kind++)
        expect_item("man/swdsm.8", page, "Li %s", dsm_finding_row((enum dsm_finding_kind)kind)->name);
}

static void test_swdsm_json_5_has_every_key(void **state)
{
    const struct dsm_json_object *object;
    char needle[100];

    (void)state;
    source_text_read("man/swdsm.json.5", page, sizeof(page));
    for (size_t i = 0; (object = dsm_describe_object_at(i)) != NULL; i++) {
        char *section, *end;

        snprintf(needle, sizeof(needle), "\n.Ss %s\n", object->name);
        section = strstr(page, needle);
        if (!section)
            fail_msg("man/swdsm.json.5 has no section %s", object->name);
        end = strstr(section + 1, "\n.S");
        assert_non_null(end);
        *end = '\0';
        for (size_t j = 0; j < object->count; j++)
            expect_item(object->name, section, "\n.It Li %s", object->fields[j].name);
        *end = '\n';
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_swdsm_8_has_every_option),
        cmocka_unit_test(test_swdsm_8_has_every_finding),
        cmocka_unit_test(test_swdsmctl_1_has_every_option),
        cmocka_unit_test(test_swtsm_1_has_every_option),
        cmocka_unit_test(test_swdsmctl_1_has_every_verb),
        cmocka_unit_test(test_swtsm_1_has_every_verb),
        cmocka_unit_test(test_each_command_has_a_verb),
        cmocka_unit_test(test_the_verbs_arguments_are_the_commands),
        cmocka_unit_test(test_swtsm_1_has_every_check),
        cmocka_unit_test(test_each_page_has_the_exit_codes),
        cmocka_unit_test(test_events_are_on_the_page),
        cmocka_unit_test(test_control_md_has_every_command_and_event),
        cmocka_unit_test(test_swdsm_json_5_has_every_key),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
