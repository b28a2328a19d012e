/* SPDX-License-Identifier: BSD-3-Clause */
#include "support/exact.h"

#include "spdm/psk.h"

#define TEXT(text) dsm_bytes(text, sizeof(text) - 1)

static const struct dsm_secret secret = { .bytes = { 1, 2, 3 }, .n = 3 };
static struct dsm_psks psks;

static int tear_down(void **state)
{
    (void)state;
    dsm_psks_clear(&psks);
    return 0;
}

static void add(struct dsm_bytes hint)
{
    assert_error(DSM_OK, dsm_psks_add(&psks, hint, &secret));
}

static void test_a_psk_is_found_by_its_whole_hint(void **state)
{
    (void)state;
    add(TEXT("first"));
    add(TEXT("second"));
    assert_ptr_equal(&psks.list[1], dsm_psks_find(&psks, TEXT("second")));
    assert_null(dsm_psks_find(&psks, TEXT("secon")));
    assert_null(dsm_psks_find(&psks, TEXT("second\0")));
    assert_null(dsm_psks_find(&psks, TEXT("SECOND")));
}

static void test_no_hint_names_the_only_psk(void **state)
{
    (void)state;
    assert_null(dsm_psks_find(&psks, TEXT("")));
    add(TEXT("first"));
    assert_ptr_equal(&psks.list[0], dsm_psks_find(&psks, TEXT("")));
    add(TEXT("second"));
    assert_null(dsm_psks_find(&psks, TEXT("")));
}

static void test_no_hint_names_the_psk_that_has_none(void **state)
{
    (void)state;
    add(TEXT("first"));
    add(TEXT(""));
    assert_ptr_equal(&psks.list[1], dsm_psks_find(&psks, TEXT("")));
}

static void test_a_hint_is_there_once(void **state)
{
    (void)state;
    add(TEXT("first"));
    assert_error(DSM_ERR_CONFIG, dsm_psks_add(&psks, TEXT("first"), &secret));
    assert_int_equal(1, psks.count);
}

static void test_a_psk_without_a_byte_is_none(void **state)
{
    static const struct dsm_secret nothing;

    (void)state;
    assert_error(DSM_ERR_CONFIG, dsm_psks_add(&psks, TEXT("first"), &nothing));
}

static void test_hints_and_psks_have_limits(void **state)
{
    uint8_t hint[DSM_PSK_HINT_MAX + 1] = { 0 };

    (void)state;
    assert_error(DSM_ERR_LIMIT, dsm_psks_add(&psks, dsm_bytes(hint, sizeof(hint)), &secret));
    for (; psks.count < DSM_PSKS_MAX; hint[0]++)
        add(dsm_bytes(hint, DSM_PSK_HINT_MAX));
    assert_error(DSM_ERR_LIMIT, dsm_psks_add(&psks, TEXT("one more"), &secret));
}

#define TEST(name) cmocka_unit_test_teardown(name, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_a_psk_is_found_by_its_whole_hint),    TEST(test_no_hint_names_the_only_psk),
        TEST(test_no_hint_names_the_psk_that_has_none), TEST(test_a_hint_is_there_once),
        TEST(test_a_psk_without_a_byte_is_none),        TEST(test_hints_and_psks_have_limits),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
