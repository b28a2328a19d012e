/* SPDX-License-Identifier: BSD-3-Clause */
/* Messages end to end, and what comes past their limit. */
#include "support/exact.h"

#include "spdm/messages.h"
#include "wire/limits.h"

#define TEXT(text) dsm_bytes(text, sizeof(text) - 1)

static uint8_t zeros[DSM_TRANSCRIPT_MAX];

static void assert_bytes(const char *expected, const struct dsm_messages *messages)
{
    struct dsm_bytes got;

    assert_error(DSM_OK, dsm_messages_get(messages, &got));
    assert_true(dsm_bytes_equal(dsm_bytes(expected, strlen(expected)), got));
}

static void test_messages_stand_end_to_end(void **state)
{
    struct dsm_messages messages = { .n = 0 };

    (void)state;
    assert_bytes("", &messages);
    assert_error(DSM_OK, dsm_messages_add(&messages, TEXT("first "), TEXT("second ")));
    assert_error(DSM_OK, dsm_messages_add(&messages, TEXT(""), dsm_bytes(NULL, 0)));
    assert_error(DSM_OK, dsm_messages_add(&messages, TEXT("third"), TEXT("")));
    assert_bytes("first second third", &messages);
    dsm_messages_reset(&messages);
    assert_bytes("", &messages);
}

static void test_memory_follows_what_comes(void **state)
{
    struct dsm_messages messages = { .n = 0 };

    (void)state;
    for (size_t i = 0; i < 5000; i++)
        assert_error(DSM_OK, dsm_messages_add(&messages, TEXT("ab"), TEXT("c")));
    assert_int_equal(15000, messages.n);
    assert_memory_equal("abcabc", messages.bytes + 15000 - 6, 6);
    dsm_messages_reset(&messages);
    assert_null(messages.bytes);
}

static void test_the_limit_can_be_reached_and_not_passed(void **state)
{
    struct dsm_messages messages = { .n = 0 };
    struct dsm_bytes got;

    (void)state;
    assert_error(DSM_OK, dsm_messages_add(&messages, dsm_bytes(zeros, sizeof(zeros) - 1), dsm_bytes(zeros, 1)));
    assert_error(DSM_OK, dsm_messages_get(&messages, &got));
    assert_int_equal(DSM_TRANSCRIPT_MAX, got.n);
    assert_error(DSM_OK, dsm_messages_add(&messages, TEXT("a"), TEXT("b")));
    assert_error(DSM_ERR_LIMIT, dsm_messages_get(&messages, &got));
    assert_null(messages.bytes);
}

static void test_past_the_limit_nothing_is_kept_until_a_reset(void **state)
{
    struct dsm_messages messages = { .n = 0 };
    struct dsm_bytes got;

    (void)state;
    assert_error(DSM_OK, dsm_messages_add(&messages, dsm_bytes(zeros, sizeof(zeros)), TEXT("b")));
    assert_error(DSM_OK, dsm_messages_add(&messages, TEXT("a"), TEXT("b")));
    assert_int_equal(0, messages.n);
    assert_error(DSM_ERR_LIMIT, dsm_messages_get(&messages, &got));
    dsm_messages_reset(&messages);
    assert_error(DSM_OK, dsm_messages_add(&messages, TEXT("a"), TEXT("b")));
    assert_bytes("ab", &messages);
    dsm_messages_reset(&messages);
}

static void test_no_length_runs_over(void **state)
{
    struct dsm_messages messages = { .n = 0 };

    (void)state;
    assert_error(DSM_OK, dsm_messages_add(&messages, TEXT("a"), dsm_bytes(zeros, SIZE_MAX)));
    assert_true(messages.too_long);
    dsm_messages_reset(&messages);
    assert_error(DSM_OK, dsm_messages_add(&messages, dsm_bytes(zeros, SIZE_MAX), TEXT("a")));
    assert_true(messages.too_long);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_messages_stand_end_to_end),
        cmocka_unit_test(test_memory_follows_what_comes),
        cmocka_unit_test(test_the_limit_can_be_reached_and_not_passed),
        cmocka_unit_test(test_past_the_limit_nothing_is_kept_until_a_reset),
        cmocka_unit_test(test_no_length_runs_over),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
