/* SPDX-License-Identifier: BSD-3-Clause */
/* Values of options: numbers, seconds, words, and the nearest word. */
#include "support/test.h"

#include "options/exit_code.h"
#include "options/nearest_word.h"
#include "options/option_value.h"

#include <string.h>

#define REFUSED UINT64_MAX

static void test_numbers_are_decimal_or_hexadecimal(void **state)
{
    static const struct {
        const char *text;
        uint64_t value; /* REFUSED */
    } rows[] = {
        { "0", REFUSED },  { "1", 1 },          { "010", 10 },
        { "0xfF", 255 },   { "256", REFUSED },  { "", REFUSED },
        { "-1", REFUSED }, { "+1", REFUSED },   { " 1", REFUSED },
        { "1 ", REFUSED }, { "1x", REFUSED },   { "0x", REFUSED },
        { "ff", REFUSED }, { "0x-1", REFUSED }, { "99999999999999999999", REFUSED },
    };
    struct dsm_error_detail detail;

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        uint64_t value = REFUSED;
        enum dsm_error error = dsm_option_value_number(rows[i].text, 1, 255, &value, &detail);

        if (value != rows[i].value || (error == DSM_OK) != (value != REFUSED))
            fail_msg("\"%s\" became %llu", rows[i].text, (unsigned long long)value);
        if (error != DSM_OK)
            assert_string_equal(detail.accepted, "1 to 255 (0xff)");
    }
}

static void test_seconds_have_decimals(void **state)
{
    static const struct {
        const char *text;
        uint32_t ms; /* 0: refused */
    } rows[] = {
        { "1", 1000 }, { "0.1", 100 }, { "0.05", 50 }, { "3600", 3600000 }, { "1.500", 1500 }, { "2.25", 2250 },
        { "", 0 },     { ".5", 0 },    { "1.", 0 },    { "1.2345", 0 },     { "3600.001", 0 }, { "0.049", 0 },
        { "-1", 0 },   { "1e3", 0 },   { "1,5", 0 },   { "1s", 0 },         { "99999999", 0 }, { "0", 0 },
    };
    struct dsm_error_detail detail;

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        uint32_t ms = 0;
        enum dsm_error error = dsm_option_value_seconds(rows[i].text, 50, 3600000, &ms, &detail);

        if (ms != rows[i].ms || (error == DSM_OK) != (ms != 0))
            fail_msg("\"%s\" became %u ms", rows[i].text, (unsigned)ms);
        if (error != DSM_OK)
            assert_string_equal(detail.accepted, "0.05 to 3600 seconds, decimals allowed");
    }
}

static void test_a_word_is_one_of_the_list(void **state)
{
    static const struct dsm_option_word words[] = { { "all", 1 }, { "none", 2 }, { NULL, 0 } };
    struct dsm_error_detail detail;
    unsigned value = 0;

    (void)state;
    assert_int_equal(dsm_option_value_word("None", words, &value, &detail), DSM_OK);
    assert_int_equal(value, 2);
    assert_int_equal(dsm_option_value_word("non", words, &value, &detail), DSM_ERR_CONFIG);
    assert_string_equal(detail.accepted, "all, none");
}

static const char *nearest_to(const char *typed)
{
    static const char *const words[] = { "attest", "walk", "list", "query-status" };
    struct dsm_nearest_word nearest;

    dsm_nearest_word_begin(&nearest, typed, strlen(typed));
    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
        dsm_nearest_word_offer(&nearest, words[i]);
    return nearest.best ? nearest.best : "";
}

static void test_the_nearest_word_is_found(void **state)
{
    (void)state;
    assert_string_equal(nearest_to("atest"), "attest");
    assert_string_equal(nearest_to("wlak"), "walk");
    assert_string_equal(nearest_to("query-stats"), "query-status");
    assert_string_equal(nearest_to("measure"), "");
    assert_string_equal(nearest_to("x"), "");
    assert_string_equal(nearest_to(""), "");
    assert_string_equal(nearest_to("a-word-that-is-longer-than-any-that-an-option-of-a-program-can-have"), "");
}

static void test_each_exit_code_has_a_text(void **state)
{
    (void)state;
    for (int code = DSM_EXIT_DONE; code <= DSM_EXIT_CONNECT; code++)
        assert_non_null(dsm_exit_code_text(code));
    assert_null(dsm_exit_code_text(DSM_EXIT_UNSIGNED + 1));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_numbers_are_decimal_or_hexadecimal), cmocka_unit_test(test_seconds_have_decimals),
        cmocka_unit_test(test_a_word_is_one_of_the_list),          cmocka_unit_test(test_the_nearest_word_is_found),
        cmocka_unit_test(test_each_exit_code_has_a_text),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
