/* SPDX-License-Identifier: BSD-3-Clause */
/* A description that somebody follows, and then nobody. */
#include "device_fixture.h"

#include "device/device_config.h"
#include "device/device_follow.h"

#define AS_LAST_KNOWN "the description is as last known: who followed it is gone"

static void test_what_nobody_ever_followed_is_as_described(void **state)
{
    struct dsm_tdi *tdi = add_plain_tdi(PF_ID);

    (void)state;
    dsm_device_follow_described(device);
    assert_int_equal(device->follow, DSM_FOLLOW_NONE);
    assert_null(dsm_device_lock_fault(device, tdi));
}

static void test_lock_is_refused_until_somebody_follows_again(void **state)
{
    struct dsm_tdi *tdi = add_plain_tdi(PF_ID);

    (void)state;
    dsm_device_follow(device);
    assert_null(dsm_device_lock_fault(device, tdi));
    dsm_device_follow_lost(device);
    assert_string_equal(dsm_device_lock_fault(device, tdi), AS_LAST_KNOWN);
    dsm_device_conventional_reset(device); /* tells nothing of the BARs */
    assert_string_equal(dsm_device_lock_fault(device, tdi), AS_LAST_KNOWN);
    dsm_device_follow(device);
    assert_null(dsm_device_lock_fault(device, tdi));
}

static void test_who_describes_anew_takes_the_place_of_who_followed(void **state)
{
    struct dsm_tdi *tdi = add_plain_tdi(PF_ID);

    (void)state;
    dsm_device_follow(device);
    dsm_device_follow_lost(device);
    dsm_device_follow_described(device);
    assert_int_equal(device->follow, DSM_FOLLOW_NONE);
    assert_null(dsm_device_lock_fault(device, tdi));
}

static void test_a_tdi_that_was_locked_meanwhile_is_stale_until_it_is_unlocked(void **state)
{
    static const uint8_t states[] = { DSM_TDI_CONFIG_LOCKED, DSM_TDI_RUN, DSM_TDI_ERROR };
    struct dsm_tdi *tdi = add_plain_tdi(PF_ID);

    (void)state;
    for (size_t i = 0; i < sizeof(states); i++) {
        put_in_state(tdi, states[i], SESSION_A);
        dsm_device_follow(device);
        assert_false(tdi->stale);
        dsm_device_follow_lost(device);
        assert_int_equal(tdi->state, states[i]);
        dsm_device_follow(device);
        assert_true(tdi->stale);
        dsm_device_move_tdi(device, tdi, DSM_TDI_CONFIG_UNLOCKED, DSM_TDI_REASON_STOP);
        assert_false(tdi->stale);
    }
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, create_device, destroy_device)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_what_nobody_ever_followed_is_as_described),
        TEST(test_lock_is_refused_until_somebody_follows_again),
        TEST(test_who_describes_anew_takes_the_place_of_who_followed),
        TEST(test_a_tdi_that_was_locked_meanwhile_is_stale_until_it_is_unlocked),
    };

    return cmocka_run_group_tests(tests, create_crypto, destroy_crypto);
}
