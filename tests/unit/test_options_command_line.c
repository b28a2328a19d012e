/* SPDX-License-Identifier: BSD-3-Clause */
/* A command line against a table: what is read, what a wrong word is told, what --help shows. */
#include "support/test.h"

#include "options/command_line.h"
#include "options/option_help.h"

#include <string.h>

struct settings {
    int flags;
    const char *value;
    const char *hidden;
};

static enum dsm_error set_flag(void *settings, const char *value, struct dsm_error_detail *detail)
{
    (void)detail;
    assert_null(value);
    ((struct settings *)settings)->flags++;
    return DSM_OK;
}

static enum dsm_error set_value(void *settings, const char *value, struct dsm_error_detail *detail)
{
    ((struct settings *)settings)->value = value;
    if (strcmp(value, "bad") != 0)
        return DSM_OK;
    dsm_error_detail_set(detail, "is not good");
    return dsm_error_detail_accept(detail, "what is good");
}

static enum dsm_error set_hidden(void *settings, const char *value, struct dsm_error_detail *detail)
{
    (void)detail;
    ((struct settings *)settings)->hidden = value;
    return DSM_OK;
}

static const struct dsm_option table[] = {
    { "flag", 'f', NULL, "a flag", set_flag },
    { "version", 0, NULL, "another flag", set_flag },
    { "value", 'v', "TEXT", "a value that takes a long explanation, which does not fit into one line of a terminal",
      set_value },
    { "value-of-a-very-long-name", 0, "TEXT", "another value", set_value },
    { "ver", 0, "LIST", NULL, set_hidden },
    { "", 'V', "LIST", NULL, set_hidden },
    DSM_OPTIONS_END,
};

static char *argv[9];

/* words: NULL-terminated, without the program's name */
static enum dsm_error parse(const char *const *words, struct settings *settings, int *count,
                            struct dsm_error_detail *detail)
{
    int argc = 1;

    argv[0] = (char *)(uintptr_t) "program";
    for (; words[argc - 1]; argc++)
        argv[argc] = (char *)(uintptr_t)words[argc - 1];
    *settings = (struct settings){ .flags = 0 };
    return dsm_command_line_parse(table, argc, argv, settings, count, detail);
}

#define WORDS(...) ((const char *const[]){ __VA_ARGS__, NULL })

static int read_words(const char *const *words, struct settings *settings)
{
    struct dsm_error_detail detail;
    int count;

    if (parse(words, settings, &count, &detail) != DSM_OK)
        fail_msg("refused: %s", detail.reason);
    return count;
}

static void test_options_and_words_may_mix(void **state)
{
    struct settings settings;

    (void)state;
    assert_int_equal(read_words(WORDS("walk", "--value", "x", "-", "-f", "far"), &settings), 3);
    assert_string_equal(argv[1], "walk");
    assert_string_equal(argv[2], "-");
    assert_string_equal(argv[3], "far");
    assert_string_equal(settings.value, "x");
    assert_int_equal(settings.flags, 1);
}

static void test_each_way_to_give_a_value_is_read(void **state)
{
    static const char *const ways[][3] = {
        { "--value=x", NULL }, { "--value", "x", NULL }, { "-vx", NULL }, { "-v", "x", NULL }, { "-fvx", NULL },
    };
    struct settings settings;

    (void)state;
    for (size_t i = 0; i < sizeof(ways) / sizeof(ways[0]); i++) {
        assert_int_equal(read_words(ways[i], &settings), 0);
        assert_string_equal(settings.value, "x");
    }
    read_words(WORDS("--value="), &settings);
    assert_string_equal(settings.value, "");
    read_words(WORDS("--value", "--flag"), &settings);
    assert_string_equal(settings.value, "--flag");
    assert_int_equal(settings.flags, 0);
}

static void test_two_dashes_end_the_options(void **state)
{
    struct settings settings;

    (void)state;
    assert_int_equal(read_words(WORDS("-f", "--", "--flag", "-x"), &settings), 2);
    assert_string_equal(argv[1], "--flag");
    assert_int_equal(settings.flags, 1);
}

static void test_an_exact_word_wins_over_prefixes(void **state)
{
    struct settings settings;

    (void)state;
    read_words(WORDS("--ver", "1.2"), &settings);
    assert_string_equal(settings.hidden, "1.2");
    read_words(WORDS("--vers"), &settings);
    assert_int_equal(settings.flags, 1);
    read_words(WORDS("--value", "x"), &settings);
    assert_string_equal(settings.value, "x");
    read_words(WORDS("--value-of=y"), &settings);
    assert_string_equal(settings.value, "y");
    read_words(WORDS("-V", "1.3"), &settings);
    assert_string_equal(settings.hidden, "1.3");
}

static void check_refused(const char *const *words, const char *told)
{
    struct settings settings;
    struct dsm_error_detail detail;
    char text[DSM_ERROR_DETAIL_TEXT_LEN];
    int count;

    assert_int_equal(parse(words, &settings, &count, &detail), DSM_ERR_CONFIG);
    assert_string_equal(dsm_error_detail_text(&detail, text, sizeof(text)), told);
}

static void test_a_wrong_word_is_told(void **state)
{
    (void)state;
    check_refused(WORDS("--falg"), "unknown option --falg; did you mean --flag?");
    check_refused(WORDS("--vlaue=x"), "unknown option --vlaue; did you mean --value?");
    check_refused(WORDS("--bogus"), "unknown option --bogus; --help lists those that there are");
    check_refused(WORDS("--=x"), "unknown option --; --help lists those that there are");
    check_refused(WORDS("--va", "x"), "option --va is ambiguous; accepted: --value, --value-of-a-very-long-name");
    check_refused(WORDS("-x"), "unknown option -x; --help lists those that there are");
    check_refused(WORDS("-fx"), "unknown option -x; --help lists those that there are");
    check_refused(WORDS("--value"), "--value needs a value: TEXT");
    check_refused(WORDS("-v"), "--value needs a value: TEXT");
    check_refused(WORDS("-V"), "-V needs a value: LIST");
    check_refused(WORDS("--flag=3"), "--flag takes no value");
    check_refused(WORDS("--value", "bad"), "--value: \"bad\": is not good; accepted: what is good");
}

static void test_help_is_for_eighty_columns(void **state)
{
    static const char expected[] = "  -f, --flag                   a flag\n"
                                   "      --version                another flag\n"
                                   "  -v, --value TEXT             a value that takes a long explanation, which\n"
                                   "                               does not fit into one line of a terminal\n"
                                   "      --value-of-a-very-long-name TEXT\n"
                                   "                               another value\n";
    char *text = NULL;
    size_t n;
    FILE *out = open_memstream(&text, &n);

    (void)state;
    assert_non_null(out);
    dsm_option_help_print(out, table);
    fclose(out);
    assert_string_equal(text, expected);
    free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_options_and_words_may_mix),  cmocka_unit_test(test_each_way_to_give_a_value_is_read),
        cmocka_unit_test(test_two_dashes_end_the_options), cmocka_unit_test(test_an_exact_word_wins_over_prefixes),
        cmocka_unit_test(test_a_wrong_word_is_told),       cmocka_unit_test(test_help_is_for_eighty_columns),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
