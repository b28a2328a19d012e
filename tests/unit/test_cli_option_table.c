/* SPDX-License-Identifier: BSD-3-Clause */
/* The option table of the commands: what is read, and what a wrong word is told. */
#include "support/test.h"

#include "cli/link.h"

#include <string.h>

struct settings {
    bool flag;
    const char *value;
    unsigned long long number;
};

static bool set_flag(void *settings, const char *value, struct cli_reason *why)
{
    (void)why;
    assert_null(value);
    ((struct settings *)settings)->flag = true;
    return true;
}

static bool set_value(void *settings, const char *value, struct cli_reason *why)
{
    (void)why;
    ((struct settings *)settings)->value = value;
    return true;
}

static bool set_number(void *settings, const char *value, struct cli_reason *why)
{
    return cli_number(value, 7, &((struct settings *)settings)->number) || cli_refuse(why, "at most 7");
}

static const struct cli_option table[] = {
    { "flag", 'f', NULL, "a flag", set_flag },
    { "value", 'v', "TEXT", "a value", set_value },
    { "number", 0, "N", "a number", set_number },
    { NULL, 0, NULL, NULL, NULL },
};

/* words: NULL-terminated, without the program's name */
static bool parse(const char *const *words, struct settings *settings, int *rest, struct cli_reason *why)
{
    char *argv[8] = { (char *)(uintptr_t) "program" };
    int argc = 1;

    for (; words[argc - 1]; argc++)
        argv[argc] = (char *)(uintptr_t)words[argc - 1];
    *settings = (struct settings){ .flag = false };
    why->text[0] = '\0';
    return cli_options_parse(table, argc, argv, settings, rest, why);
}

#define WORDS(...) ((const char *const[]){ __VA_ARGS__, NULL })

static void test_options_and_words_may_mix(void **state)
{
    struct settings settings;
    struct cli_reason why;
    int rest;

    (void)state;
    assert_true(parse(WORDS("--value", "x", "verb", "-f", "--number=0x7"), &settings, &rest, &why));
    assert_true(settings.flag);
    assert_string_equal("x", settings.value);
    assert_int_equal(7, settings.number);
    assert_int_equal(5, rest); /* the verb has moved behind the options */
}

static void check_refused(const char *const *words, const char *told)
{
    struct settings settings;
    struct cli_reason why;
    int rest;

    assert_false(parse(words, &settings, &rest, &why));
    if (strstr(why.text, told))
        return;
    print_error("expected \"%s\", got \"%s\"\n", told, why.text);
    fail();
}

static void test_a_wrong_word_is_told(void **state)
{
    (void)state;
    check_refused(WORDS("--bogus"), "unknown or ambiguous option --bogus");
    check_refused(WORDS("-x"), "unknown or ambiguous option -x");
    check_refused(WORDS("--value"), "option --value needs a value: TEXT");
    check_refused(WORDS("--flag=3"), "option --flag takes no value");
    check_refused(WORDS("--number", "8"), "--number 8: at most 7");
    check_refused(WORDS("--number", "7x"), "--number 7x: at most 7");
    check_refused(WORDS("--number", "-1"), "--number -1: at most 7");
}

static void test_addresses_are_checked(void **state)
{
    static const struct {
        const char *address;
        bool is_good;
    } rows[] = {
        { "tcp:127.0.0.1:2323", true },
        { "tcp:localhost:1", true },
        { "tcp:[::1]:2323", true },
        { "unix:/run/swdsm.sock", true },
        { "tcp:127.0.0.1", false },
        { "tcp::2323", false },
        { "tcp:host:0", false },
        { "tcp:host:65536", false },
        { "tcp:host:x", false },
        { "tcp:[]:1", false },
        { "unix:", false },
        { "127.0.0.1:2323", false },
        { "", false },
    };
    struct cli_reason why;

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
        if (cli_socket_address_check(rows[i].address, &why) != rows[i].is_good) {
            print_error("\"%s\" should be %s\n", rows[i].address, rows[i].is_good ? "accepted" : "refused");
            fail();
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_options_and_words_may_mix),
        cmocka_unit_test(test_a_wrong_word_is_told),
        cmocka_unit_test(test_addresses_are_checked),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
