/* SPDX-License-Identifier: BSD-3-Clause */
#include "responder/connection_deadlines.h"
#include "responder_harness.h"

static void test_the_ack_comes_under_the_session_which_then_is_gone(void **state)
{
    struct harness *h = *state;
    struct session s;

    FOR_VERSIONS_FROM(DSM_SPDM_11)
    {
        harness_vca_of(h, version);
        harness_open_session(h, &s);
        assert_spdm_code(harness_send4_in(h, &s, DSM_SPDM_END_SESSION, 0, 0), DSM_SPDM_END_SESSION_ACK);
        assert_int_equal(0, harness_session_count(h));
        assert_dropped(h, harness_send4_in(h, &s, DSM_SPDM_GET_DIGESTS, 0, 0));
        session_clear(&s);
    }
}

static void test_the_connection_goes_on(void **state)
{
    struct harness *h = *state;
    struct session s;

    harness_vca_of(h, DSM_SPDM_12);
    for (int i = 0; i < 2; i++) { /* with and without clearing what was negotiated: we keep nothing beyond it */
        harness_open_session(h, &s);
        assert_spdm_code(harness_send4_in(h, &s, DSM_SPDM_END_SESSION, (uint8_t)i, 0), DSM_SPDM_END_SESSION_ACK);
        session_clear(&s);
        assert_spdm_code(harness_send4(h, DSM_SPDM_GET_DIGESTS, 0, 0), DSM_SPDM_DIGESTS);
    }
    assert_int_equal(0, harness_findings(h, DSM_FINDING_RESERVED_BITS));
}

static void test_other_sessions_stay(void **state)
{
    struct harness *h = *state;
    struct session first, second;

    harness_vca_of(h, DSM_SPDM_12);
    harness_open_session(h, &first);
    harness_open_session(h, &second);
    assert_spdm_code(harness_send4_in(h, &first, DSM_SPDM_END_SESSION, 0, 0), DSM_SPDM_END_SESSION_ACK);
    assert_int_equal(1, harness_session_count(h));
    harness_check_alive(h, &second);
    session_clear(&first);
    session_clear(&second);
}

static void test_a_tdi_locked_under_it_goes_to_error(void **state)
{
    struct harness *h = *state;
    struct session s;

    harness_vca_of(h, DSM_SPDM_12);
    harness_open_session(h, &s);
    harness_lock(h, &s, NULL);
    assert_spdm_code(harness_send4_in(h, &s, DSM_SPDM_END_SESSION, 0, 0), DSM_SPDM_END_SESSION_ACK);
    assert_int_equal(DSM_TDI_ERROR, h->device->tdis[0].state);
    session_clear(&s);
}

static void test_a_tdi_locked_under_another_stays(void **state)
{
    struct harness *h = *state;
    struct session first, second;

    harness_vca_of(h, DSM_SPDM_12);
    harness_open_session(h, &first);
    harness_open_session(h, &second);
    harness_lock(h, &second, NULL);
    assert_spdm_code(harness_send4_in(h, &first, DSM_SPDM_END_SESSION, 0, 0), DSM_SPDM_END_SESSION_ACK);
    assert_int_equal(DSM_TDI_CONFIG_LOCKED, h->device->tdis[0].state);
    session_clear(&first);
    session_clear(&second);
}

static void test_however_a_session_ends_its_tdi_goes_to_error(void **state)
{
    struct harness *h = *state;
    struct log object = { .n = 0 };
    struct session s;

    h->device->settings.heartbeat_period_s = 1;
    for (int how = 0; how < 4; how++) {
        harness_vca_of(h, DSM_SPDM_12);
        harness_open_session(h, &s);
        harness_lock(h, &s, NULL);
        if (how == 0) {
            harness_seal(&s, dsm_bytes("bad", 3), &object);
            object.bytes[object.n - 5] ^= 1;
            (void)harness_exchange(h, log_bytes(&object));
        }
        if (how == 1)
            dsm_connection_expire(h->connection, h->now_ms + 2000);
        if (how == 2)
            dsm_connection_end_sessions(h->connection);
        if (how == 3)
            harness_reconnect(h);
        assert_int_equal(0, harness_session_count(h));
        assert_int_equal(DSM_TDI_ERROR, h->device->tdis[0].state);
        session_clear(&s);
    }
}

static void test_reserved_bits_are_a_finding(void **state)
{
    struct harness *h = *state;
    struct session s;

    harness_vca_of(h, DSM_SPDM_12);
    harness_open_session(h, &s);
    h->device->settings.strict = true;
    assert_spdm_error(h, harness_send4_in(h, &s, DSM_SPDM_END_SESSION, 2, 0), DSM_SPDM_ERROR_INVALID_REQUEST);
    h->device->settings.strict = false;
    assert_spdm_code(harness_send4_in(h, &s, DSM_SPDM_END_SESSION, 2, 0), DSM_SPDM_END_SESSION_ACK);
    assert_int_equal(2, harness_findings(h, DSM_FINDING_RESERVED_BITS));
    session_clear(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        HARNESS_TEST(test_the_ack_comes_under_the_session_which_then_is_gone),
        HARNESS_TEST(test_the_connection_goes_on),
        HARNESS_TEST(test_other_sessions_stay),
        HARNESS_TEST(test_a_tdi_locked_under_it_goes_to_error),
        HARNESS_TEST(test_a_tdi_locked_under_another_stays),
        HARNESS_TEST(test_however_a_session_ends_its_tdi_goes_to_error),
        HARNESS_TEST(test_reserved_bits_are_a_finding),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
