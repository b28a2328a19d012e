/* SPDX-License-Identifier: BSD-3-Clause */
/* A subject that logs too much is cut off for a while, and nobody else is; all together have a limit, too. */
#include "support/test.h"

#include "daemon/log_limit.h"

#include <stdio.h>

#define DEVICES 10000u

static struct dsm_log_limits limits;
static struct dsm_log_left_out left_out;

static int create(void **state)
{
    (void)state;
    return dsm_log_limits_create(&limits) == DSM_OK ? 0 : -1;
}

static int destroy(void **state)
{
    (void)state;
    dsm_log_limits_free(&limits);
    return 0;
}

static enum dsm_log_verdict say(const char *subject, uint64_t now_ms)
{
    return dsm_log_limit(&limits, subject, false, false, now_ms, &left_out);
}

static enum dsm_log_verdict warn(const char *subject, uint64_t now_ms)
{
    return dsm_log_limit(&limits, subject, true, false, now_ms, &left_out);
}

static void say_often(const char *subject, size_t n, uint64_t now_ms)
{
    for (size_t i = 0; i < n; i++)
        (void)say(subject, now_ms);
}

static const char *device_name(size_t i)
{
    static char name[16];

    snprintf(name, sizeof(name), "device%zu", i);
    return name;
}

static void test_the_last_line_is_told_apart(void **state)
{
    (void)state;
    for (size_t i = 1; i < DSM_LOG_LIMIT_LINES; i++)
        assert_int_equal(say("nvme", 7), DSM_LOG_PASS);
    assert_int_equal(say("nvme", 7), DSM_LOG_LAST);
    assert_int_equal(say("nvme", 7 + DSM_LOG_LIMIT_MS - 1), DSM_LOG_DROP);
}

static void test_another_subject_is_not_cut_off(void **state)
{
    (void)state;
    say_often("nvme", 20 * DSM_LOG_LIMIT_LINES, 7);
    assert_int_equal(say("gpu", 7), DSM_LOG_PASS);
    assert_int_equal(say(NULL, 7), DSM_LOG_PASS);
}

static void test_a_new_stretch_tells_what_was_left_out(void **state)
{
    (void)state;
    say_often("nvme", DSM_LOG_LIMIT_LINES + 3, 7);
    assert_int_equal(say("nvme", 7 + DSM_LOG_LIMIT_MS), DSM_LOG_PASS);
    assert_int_equal(left_out.of_subject, 3);
    assert_int_equal(say("nvme", 7 + DSM_LOG_LIMIT_MS), DSM_LOG_PASS);
    assert_int_equal(left_out.of_subject, 0);
}

static void test_each_of_ten_thousand_devices_is_told_apart(void **state)
{
    (void)state;
    say_often("nvme", 2 * DSM_LOG_LIMIT_LINES, 7);
    for (size_t i = 0; i < DEVICES; i++)
        (void)say(device_name(i), 8);
    assert_int_equal(say("nvme", 9), DSM_LOG_DROP);
    assert_int_equal(dsm_log_limits_owed(&limits),
                     DSM_LOG_LIMIT_LINES + 1 + (DSM_LOG_LIMIT_LINES + DEVICES - DSM_LOG_LIMIT_ALL));
}

static void test_all_together_have_a_limit(void **state)
{
    size_t passed = 0;

    (void)state;
    for (size_t i = 0; i < DEVICES; i++) {
        enum dsm_log_verdict verdict = say(device_name(i), 7);

        passed += verdict != DSM_LOG_DROP;
        assert_int_equal(verdict == DSM_LOG_LAST_OF_ALL, i + 1 == DSM_LOG_LIMIT_ALL);
    }
    assert_int_equal(passed, DSM_LOG_LIMIT_ALL);
    assert_int_equal(say("nvme", 7 + DSM_LOG_LIMIT_MS), DSM_LOG_PASS);
    assert_int_equal(left_out.of_all, DEVICES - DSM_LOG_LIMIT_ALL);
}

static void test_a_devices_first_warning_is_never_left_out(void **state)
{
    (void)state;
    for (size_t i = 0; i < DEVICES; i++)
        (void)say(device_name(i), 7);
    assert_int_equal(warn("device9999", 7), DSM_LOG_PASS);
    assert_int_equal(warn("device9999", 7), DSM_LOG_DROP);
}

static void test_what_is_always_told_passes_any_limit(void **state)
{
    (void)state;
    say_often("nvme", 2 * DSM_LOG_LIMIT_LINES, 7);
    for (size_t i = 0; i < 2 * (size_t)DSM_LOG_LIMIT_ALL; i++)
        assert_int_not_equal(dsm_log_limit(&limits, "nvme", false, true, 7, &left_out), DSM_LOG_DROP);
    assert_int_equal(say("nvme", 7), DSM_LOG_DROP);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_the_last_line_is_told_apart, create, destroy),
        cmocka_unit_test_setup_teardown(test_another_subject_is_not_cut_off, create, destroy),
        cmocka_unit_test_setup_teardown(test_a_new_stretch_tells_what_was_left_out, create, destroy),
        cmocka_unit_test_setup_teardown(test_each_of_ten_thousand_devices_is_told_apart, create, destroy),
        cmocka_unit_test_setup_teardown(test_all_together_have_a_limit, create, destroy),
        cmocka_unit_test_setup_teardown(test_a_devices_first_warning_is_never_left_out, create, destroy),
        cmocka_unit_test_setup_teardown(test_what_is_always_told_passes_any_limit, create, destroy),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
