/* SPDX-License-Identifier: BSD-3-Clause */
/* The policy of swtsm serve: what is read, and the exact complaint about what is not. */
#include "support/folder.h"
#include "support/test.h"

#include "cli/tsm_policy_read.h"
#include "requester/checks.h"

#include <string.h>

static const char *write_policy(const char *text)
{
    const char *path = in_test_folder("policy.json");
    FILE *file = fopen(path, "w");

    assert_non_null(file);
    fputs(text, file);
    fclose(file);
    return path;
}

static void test_a_policy_is_read(void **state)
{
    static const char text[] =
        "{\"rules\":[{\"name\":\"a\",\"device\":\"0001:02:03.0\",\"measurements\":{\"1\":\"00ff\"},"
        "\"report\":{\"interface_info\":[\"ATS\"],\"ranges\":{\"0\":4,\"2\":16}}},"
        "{\"name\":\"b\",\"refuse\":true,\"accept\":[\"bars\",\"unsigned\"]}]}";
    struct tsm_policy policy;
    struct dsm_error_detail detail;
    const struct tsm_rule *a;

    (void)state;
    assert_true(tsm_policy_read(write_policy(text), &policy, &detail));
    assert_true(policy.is_given);
    assert_int_equal(2, policy.count);
    a = &policy.rules[0];
    assert_string_equal("a", a->name);
    assert_true(a->has_device);
    assert_int_equal(0x10218, a->device);
    assert_int_equal(1, a->measurement_count);
    assert_int_equal(1, a->measurements[0].index);
    assert_memory_equal("\x00\xff", a->measurements[0].value, 2);
    assert_int_equal(DSM_INTERFACE_ATS, a->interface_info);
    assert_int_equal(2, a->range_count);
    assert_true(policy.rules[1].refuse);
    assert_int_equal(0, a->accepted);
    assert_int_equal(1u << DSM_CHECK_BARS | 1u << DSM_CHECK_SIGNED | 1u << DSM_CHECK_MEASUREMENTS,
                     policy.rules[1].accepted);
    assert_false(policy.rules[1].has_device);
    tsm_policy_free(&policy);
}

static void test_the_first_rule_decides(void **state)
{
    static const char text[] =
        "{\"rules\":[{\"name\":\"one\",\"device\":\"00:05.0\"},{\"name\":\"others\",\"refuse\":true}]}";
    struct tsm_policy policy;
    struct dsm_error_detail detail;
    const struct tsm_rule *rule;

    (void)state;
    assert_true(tsm_policy_read(write_policy(text), &policy, &detail));
    assert_true(tsm_policy_admit(&policy, 0x28, &rule, &detail));
    assert_string_equal("one", rule->name);
    assert_false(tsm_policy_admit(&policy, 0x30, &rule, &detail));
    assert_string_equal("policy: rule others refuses the device", detail.reason);
    tsm_policy_free(&policy);
}

static void test_what_is_no_policy_is_told_exactly(void **state)
{
    static const struct {
        const char *text, *place, *reason;
    } table[] = {
        { "{", "", "line 1" },
        { "[]", "", "object" },
        { "{}", "", "key \"rules\" is missing" },
        { "{\"rules\":[{}]}", "rules[0]", "key \"name\" is missing" },
        { "{\"rules\":[{\"name\":\"\"}]}", "rules[0].name", "a name has 1 to 47 characters" },
        { "{\"rules\":[{\"name\":\"a\",\"accept\":[\"bars\",\"all\"]}]}", "rules[0].accept[1]", "no check" },
        { "{\"rules\":[{\"name\":\"a\",\"colour\":1}]}", "rules[0].colour", "" },
        { "{\"rules\":[{\"name\":\"a\",\"device\":\"00:05.1\"}]}", "rules[0].device", "function 0" },
        { "{\"rules\":[{\"name\":\"a\",\"device\":\"5\"}]}", "rules[0].device", "function 0" },
        { "{\"rules\":[{\"name\":\"a\",\"measurements\":{\"0\":\"00\"}}]}", "rules[0].measurements.0", "1 to 254" },
        { "{\"rules\":[{\"name\":\"a\",\"measurements\":{\"1x\":\"00\"}}]}", "rules[0].measurements.1x", "1 to 254" },
        { "{\"rules\":[{\"name\":\"a\",\"measurements\":{\"1\":\"0g\"}}]}", "rules[0].measurements.1", "" },
        { "{\"rules\":[{\"name\":\"a\",\"measurements\":{\"1\":1}}]}", "rules[0].measurements.1", "" },
        { "{\"rules\":[{\"name\":\"a\",\"report\":{\"interface_info\":[\"X\"]}}]}", "rules[0].report.interface_info[0]",
          "" },
        { "{\"rules\":[{\"name\":\"a\",\"report\":{\"ranges\":{\"0\":0}}}]}", "rules[0].report.ranges.0", "" },
    };

    (void)state;
    for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
        struct tsm_policy policy;
        struct dsm_error_detail detail = { .reason = "" };
        const char *path = write_policy(table[i].text);

        assert_false(tsm_policy_read(path, &policy, &detail));
        assert_int_equal(0, policy.count);
        if (!strstr(detail.reason, table[i].reason) || !strstr(detail.place, table[i].place))
            fail_msg("%s: expected \"%s\" at %s, came \"%s\" at %s", table[i].text, table[i].reason, table[i].place,
                     detail.reason, detail.place);
    }
}

static void test_a_file_that_is_not_there_is_named(void **state)
{
    struct tsm_policy policy;
    struct dsm_error_detail detail = { .reason = "" };
    char text[DSM_ERROR_DETAIL_TEXT_LEN];

    (void)state;
    assert_false(tsm_policy_read("/nowhere/policy.json", &policy, &detail));
    assert_non_null(strstr(dsm_error_detail_text(&detail, text, sizeof(text)), "/nowhere/policy.json"));
    assert_int_equal(0, policy.count);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_policy_is_read),
        cmocka_unit_test(test_the_first_rule_decides),
        cmocka_unit_test(test_what_is_no_policy_is_told_exactly),
        cmocka_unit_test(test_a_file_that_is_not_there_is_named),
    };

    return cmocka_run_group_tests(tests, make_test_folder, remove_test_folder);
}
