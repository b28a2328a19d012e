/* SPDX-License-Identifier: BSD-3-Clause */
#include "support/test.h"

#include "base/secret.h"

static void test_wipe_leaves_zeros(void **state)
{
    struct dsm_secret secret = { .bytes = { 1, 2, 3 }, .n = 3 };
    static const struct dsm_secret zeros;

    (void)state;
    dsm_secret_wipe(&secret);
    assert_memory_equal(&secret, &zeros, sizeof(secret));
}

static void test_equal_needs_the_same_length_and_bytes(void **state)
{
    struct dsm_bytes abc = dsm_bytes("abc", 3);

    (void)state;
    assert_true(dsm_secret_equal(abc, dsm_bytes("abc", 3)));
    assert_false(dsm_secret_equal(abc, dsm_bytes("abd", 3)));
    assert_false(dsm_secret_equal(abc, dsm_bytes("bbc", 3)));
    assert_false(dsm_secret_equal(abc, dsm_bytes("ab", 2)));
    assert_true(dsm_secret_equal(dsm_bytes(NULL, 0), dsm_bytes(NULL, 0)));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_wipe_leaves_zeros),
        cmocka_unit_test(test_equal_needs_the_same_length_and_bytes),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
