/* SPDX-License-Identifier: BSD-3-Clause */
/* A subject that logs too much is cut off for a while, and nobody else is. */
#include "support/test.h"

#include "daemon/log_limit.h"

#include <string.h>

static struct dsm_log_limits limits;
static size_t left_out;

static int clear(void **state)
{
    (void)state;
    memset(&limits, 0, sizeof(limits));
    return 0;
}

static enum dsm_log_verdict say(const char *subject, uint64_t now_ms)
{
    return dsm_log_limit(&limits, subject, now_ms, &left_out);
}

static void say_often(const char *subject, size_t n, uint64_t now_ms)
{
    for (size_t i = 0; i < n; i++)
        (void)say(subject, now_ms);
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
    say_often("nvme", 2 * DSM_LOG_LIMIT_LINES, 7);
    assert_int_equal(say("gpu", 7), DSM_LOG_PASS);
    assert_int_equal(say(NULL, 7), DSM_LOG_PASS);
}

static void test_a_new_stretch_tells_what_was_left_out(void **state)
{
    (void)state;
    say_often("nvme", DSM_LOG_LIMIT_LINES + 3, 7);
    assert_int_equal(say("nvme", 7 + DSM_LOG_LIMIT_MS), DSM_LOG_PASS);
    assert_int_equal(left_out, 3);
    assert_int_equal(say("nvme", 7 + DSM_LOG_LIMIT_MS), DSM_LOG_PASS);
    assert_int_equal(left_out, 0);
}

static void test_a_loud_one_is_remembered_among_many(void **state)
{
    char name[16];

    (void)state;
    say_often("nvme", 2 * DSM_LOG_LIMIT_LINES, 7);
    for (size_t i = 0; i < 10 * DSM_LOG_LIMIT_SUBJECTS; i++) {
        snprintf(name, sizeof(name), "device%zu", i);
        assert_int_equal(say(name, 8), DSM_LOG_PASS);
    }
    assert_int_equal(say("nvme", 9), DSM_LOG_DROP);
}

static void test_long_subjects_are_told_apart_by_their_beginnings(void **state)
{
    char one[100], other[100];

    (void)state;
    memset(one, 'a', sizeof(one) - 1);
    one[sizeof(one) - 1] = '\0';
    memcpy(other, one, sizeof(one));
    other[90] = 'b';
    say_often(one, 2 * DSM_LOG_LIMIT_LINES, 7);
    assert_int_equal(say(other, 7), DSM_LOG_DROP);
    other[1] = 'b';
    assert_int_equal(say(other, 7), DSM_LOG_PASS);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_the_last_line_is_told_apart, clear),
        cmocka_unit_test_setup(test_another_subject_is_not_cut_off, clear),
        cmocka_unit_test_setup(test_a_new_stretch_tells_what_was_left_out, clear),
        cmocka_unit_test_setup(test_a_loud_one_is_remembered_among_many, clear),
        cmocka_unit_test_setup(test_long_subjects_are_told_apart_by_their_beginnings, clear),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
