/* SPDX-License-Identifier: BSD-3-Clause */
/* What went wrong and where: the one type, and the one line that people read of it. */
#include "support/test.h"

#include "base/error_detail.h"

#include <string.h>

static void expect_text(const struct dsm_error_detail *detail, const char *text)
{
    char line[DSM_ERROR_DETAIL_TEXT_LEN];

    assert_string_equal(dsm_error_detail_text(detail, line, sizeof(line)), text);
}

static void test_a_line_has_the_parts_that_were_given(void **state)
{
    struct dsm_error_detail detail;

    (void)state;
    assert_int_equal(dsm_error_detail_set(&detail, "there is no %s", "device"), DSM_ERR_CONFIG);
    expect_text(&detail, "there is no device");
    dsm_error_detail_accept(&detail, "a name of %d", 3);
    expect_text(&detail, "there is no device; accepted: a name of 3");
    dsm_error_detail_quote(&detail, "gpu");
    dsm_error_detail_cite(&detail, "DSP0274 10.4");
    expect_text(&detail, "\"gpu\": there is no device; accepted: a name of 3 (DSP0274 10.4)");
    assert_int_equal(dsm_error_detail_within(&detail, "--preset"), DSM_ERR_CONFIG);
    expect_text(&detail, "--preset: \"gpu\": there is no device; accepted: a name of 3 (DSP0274 10.4)");
}

static void test_the_outer_place_stands_in_front(void **state)
{
    struct dsm_error_detail detail;

    (void)state;
    dsm_error_detail_set_at(&detail, "root.key.pem", "%s", "Permission denied");
    dsm_error_detail_within(&detail, "--identity");
    dsm_error_detail_within(&detail, "");
    expect_text(&detail, "--identity: root.key.pem: Permission denied");
}

static void test_a_new_reason_clears_what_was(void **state)
{
    struct dsm_error_detail detail;

    (void)state;
    dsm_error_detail_set_at(&detail, "here", "first");
    dsm_error_detail_accept(&detail, "something");
    dsm_error_detail_set(&detail, "not %s", detail.reason);
    expect_text(&detail, "not first");
}

static void test_what_is_too_long_is_cut(void **state)
{
    struct dsm_error_detail detail;
    char text[DSM_ERROR_DETAIL_TEXT_LEN], longest[2000];

    (void)state;
    memset(longest, 'x', sizeof(longest));
    longest[sizeof(longest) - 1] = '\0';
    dsm_error_detail_set_at(&detail, longest, "%s", longest);
    dsm_error_detail_accept(&detail, "%s", longest);
    dsm_error_detail_quote(&detail, longest);
    dsm_error_detail_cite(&detail, longest);
    dsm_error_detail_within(&detail, longest);
    assert_string_equal(detail.value + sizeof(detail.value) - 6, "x...\"");
    assert_int_equal(strlen(detail.reason), sizeof(detail.reason) - 1);
    dsm_error_detail_text(&detail, text, sizeof(text));
    assert_string_equal(text + strlen(text) - 2, "x)");
}

static void test_nobody_has_to_want_to_know(void **state)
{
    (void)state;
    assert_int_equal(dsm_error_detail_set_at(NULL, "here", "a %s", "reason"), DSM_ERR_CONFIG);
    assert_int_equal(dsm_error_detail_accept(NULL, "a"), DSM_ERR_CONFIG);
    assert_int_equal(dsm_error_detail_quote(NULL, "a"), DSM_ERR_CONFIG);
    assert_int_equal(dsm_error_detail_cite(NULL, "a"), DSM_ERR_CONFIG);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_line_has_the_parts_that_were_given),
        cmocka_unit_test(test_the_outer_place_stands_in_front),
        cmocka_unit_test(test_a_new_reason_clears_what_was),
        cmocka_unit_test(test_what_is_too_long_is_cut),
        cmocka_unit_test(test_nobody_has_to_want_to_know),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
