/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * LOCK without randomness. The file under test is compiled into this program with a generator that fails; the linker
 * then has no use for the room's own copy.
 */
#include "tdisp_fixture.h"

static enum dsm_error random_result;

static enum dsm_error failing_random(const struct dsm_crypto *of, void *out, size_t n)
{
    return random_result == DSM_OK ? dsm_random(of, out, n) : random_result;
}

#define dsm_random failing_random
#include "pcisig/tdisp_lock.c" /* NOLINT(bugprone-suspicious-include) */
#undef dsm_random

static void check_refused(enum dsm_error result)
{
    const struct dsm_tdi *tdi = &device->tdis[0];

    random_result = result;
    assert_answer("INSUFFICIENT_ENTROPY", lock_default());
    assert_state(tdi, DSM_TDI_CONFIG_UNLOCKED);
    assert_false(tdi->has_nonce || tdi->bound);
    assert_int_equal(tdi->report_len, 0);
}

static void test_without_randomness_lock_is_refused_and_leaves_nothing(void **state)
{
    (void)state;
    check_refused(DSM_ERR_NO_ENTROPY);
    check_refused(DSM_ERR_CRYPTO);
}

static void test_lock_succeeds_when_randomness_is_back(void **state)
{
    (void)state;
    check_refused(DSM_ERR_NO_ENTROPY);
    random_result = DSM_OK;
    assert_answer("LOCK_INTERFACE_RESPONSE", lock_default());
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        tdisp_test(test_without_randomness_lock_is_refused_and_leaves_nothing),
        tdisp_test(test_lock_succeeds_when_randomness_is_back),
    };

    return cmocka_run_group_tests(tests, create_crypto, destroy_crypto);
}
