/* SPDX-License-Identifier: BSD-3-Clause */
#include "responder/connection_deadlines.h"
#include "responder_harness.h"

#define PERIOD_S 10u
#define DUE_MS 20000u   /* two periods */
#define LIMIT_MS 60000u /* of a handshake, unless the device is told otherwise */

static void begin(struct harness *h, struct session *s)
{
    h->device->settings.heartbeat_period_s = PERIOD_S;
    harness_vca_of(h, DSM_SPDM_12);
    harness_open_session(h, s);
}

static void test_the_period_is_told_in_key_exchange_rsp(void **state)
{
    struct harness *h = *state;
    struct session s;

    FOR_VERSIONS_FROM(DSM_SPDM_11)
    {
        h->device->settings.heartbeat_period_s = PERIOD_S;
        harness_vca_of(h, version);
        harness_open_session(h, &s);
        assert_int_equal(PERIOD_S, s.heartbeat_period_s);
        assert_spdm_code(harness_send4_in(h, &s, DSM_SPDM_HEARTBEAT, 0, 0), DSM_SPDM_HEARTBEAT_ACK);
        session_clear(&s);
    }
}

static void test_a_session_is_over_after_two_periods(void **state)
{
    struct harness *h = *state;
    struct session s;

    begin(h, &s);
    assert_int_equal(h->now_ms + DUE_MS, dsm_connection_deadline_ms(h->connection));
    dsm_connection_expire(h->connection, h->now_ms + DUE_MS - 1);
    assert_int_equal(1, harness_session_count(h));
    dsm_connection_expire(h->connection, h->now_ms + DUE_MS);
    assert_int_equal(0, harness_session_count(h));
    assert_int_equal(UINT64_MAX, dsm_connection_deadline_ms(h->connection));
    assert_true(harness_logged(h, "no heartbeat for 20 s, the session ends"));
    assert_dropped(h, harness_send4_in(h, &s, DSM_SPDM_HEARTBEAT, 0, 0));
    session_clear(&s);
}

static void test_a_heartbeat_moves_the_deadline(void **state)
{
    struct harness *h = *state;
    struct session s;

    begin(h, &s);
    h->now_ms += 15000;
    assert_spdm_code(harness_send4_in(h, &s, DSM_SPDM_HEARTBEAT, 0, 0), DSM_SPDM_HEARTBEAT_ACK);
    assert_int_equal(h->now_ms + DUE_MS, dsm_connection_deadline_ms(h->connection));
    session_clear(&s);
}

static void test_any_message_of_the_session_moves_the_deadline(void **state)
{
    struct harness *h = *state;
    struct session s;

    begin(h, &s);
    h->now_ms += 15000;
    harness_check_alive(h, &s);
    assert_int_equal(h->now_ms + DUE_MS, dsm_connection_deadline_ms(h->connection));
    h->now_ms += 1;
    assert_spdm_error(h, harness_send4_in(h, &s, DSM_SPDM_CHALLENGE, 0, 0), DSM_SPDM_ERROR_UNEXPECTED_REQUEST);
    assert_int_equal(h->now_ms + DUE_MS, dsm_connection_deadline_ms(h->connection));
    session_clear(&s);
}

static void test_messages_in_clear_do_not(void **state)
{
    struct harness *h = *state;
    struct session s;
    uint64_t deadline;

    begin(h, &s);
    deadline = dsm_connection_deadline_ms(h->connection);
    h->now_ms += 15000;
    assert_spdm_code(harness_send4(h, DSM_SPDM_GET_DIGESTS, 0, 0), DSM_SPDM_DIGESTS);
    assert_int_equal(deadline, dsm_connection_deadline_ms(h->connection));
    session_clear(&s);
}

static void test_each_session_has_a_deadline_of_its_own(void **state)
{
    struct harness *h = *state;
    struct session first, second;

    begin(h, &first);
    h->now_ms += 5000;
    harness_open_session(h, &second);
    assert_int_equal(h->now_ms - 5000 + DUE_MS, dsm_connection_deadline_ms(h->connection));
    dsm_connection_expire(h->connection, h->now_ms - 5000 + DUE_MS);
    assert_int_equal(1, harness_session_count(h));
    assert_int_equal(h->now_ms + DUE_MS, dsm_connection_deadline_ms(h->connection));
    harness_check_alive(h, &second);
    session_clear(&first);
    session_clear(&second);
}

static void test_without_a_period_no_session_is_ever_over(void **state)
{
    struct harness *h = *state;
    struct session s;

    h->device->settings.heartbeat_period_s = 0;
    harness_vca_of(h, DSM_SPDM_12);
    harness_open_session(h, &s);
    assert_int_equal(0, s.heartbeat_period_s);
    assert_int_equal(UINT64_MAX, dsm_connection_deadline_ms(h->connection));
    dsm_connection_expire(h->connection, UINT64_MAX - 1);
    harness_check_alive(h, &s);
    assert_spdm_error(h, harness_send4_in(h, &s, DSM_SPDM_HEARTBEAT, 0, 0), DSM_SPDM_ERROR_UNEXPECTED_REQUEST);
    session_clear(&s);
}

static void test_a_requester_without_the_capability_has_no_period(void **state)
{
    struct harness *h = *state;
    struct choice choice = harness_choice(DSM_SPDM_12);
    struct session s;

    h->device->settings.heartbeat_period_s = PERIOD_S;
    choice.flags &= ~DSM_CAP_HBEAT;
    harness_vca(h, &choice);
    harness_open_session(h, &s);
    assert_int_equal(0, s.heartbeat_period_s);
    assert_int_equal(UINT64_MAX, dsm_connection_deadline_ms(h->connection));
    assert_spdm_error(h, harness_send4_in(h, &s, DSM_SPDM_HEARTBEAT, 0, 0), DSM_SPDM_ERROR_UNSUPPORTED_REQUEST);
    session_clear(&s);
}

static void test_a_handshake_ends_at_its_own_limit(void **state)
{
    struct harness *h = *state;
    struct session s;

    h->device->settings.heartbeat_period_s = PERIOD_S;
    harness_vca_of(h, DSM_SPDM_12);
    harness_key_exchange(h, NULL, &s);
    assert_int_equal(h->now_ms + LIMIT_MS, dsm_connection_deadline_ms(h->connection));
    dsm_connection_expire(h->connection, h->now_ms + LIMIT_MS - 1);
    assert_int_equal(1, harness_session_count(h));
    dsm_connection_expire(h->connection, h->now_ms + LIMIT_MS);
    assert_int_equal(0, harness_session_count(h));
    assert_true(harness_logged(h, "its handshake was not finished in 60 s"));
    assert_spdm_error(h, harness_send4(h, DSM_SPDM_FINISH, 0, 0), DSM_SPDM_ERROR_UNEXPECTED_REQUEST);
    session_clear(&s);
}

/* All slots taken by requesters that never finish: they are free again. */
static void test_unfinished_handshakes_give_their_slots_back(void **state)
{
    struct harness *h = *state;
    struct choice choice = harness_choice(DSM_SPDM_12);
    struct session s[DSM_SESSIONS_MAX], last;

    choice.flags &= ~DSM_CAP_HANDSHAKE_IN_THE_CLEAR;
    harness_vca(h, &choice);
    for (size_t i = 0; i < DSM_SESSIONS_MAX; i++)
        harness_key_exchange(h, NULL, &s[i]);
    h->now_ms += LIMIT_MS;
    dsm_connection_expire(h->connection, h->now_ms);
    assert_int_equal(0, harness_session_count(h));
    harness_open_session(h, &last);
    for (size_t i = 0; i < DSM_SESSIONS_MAX; i++)
        session_clear(&s[i]);
    session_clear(&last);
}

static void test_messages_of_a_handshake_do_not_move_its_limit(void **state)
{
    struct harness *h = *state;
    struct choice choice = harness_choice(DSM_SPDM_12);
    uint64_t began_ms = h->now_ms;
    struct session s;

    choice.flags &= ~DSM_CAP_HANDSHAKE_IN_THE_CLEAR;
    harness_vca(h, &choice);
    harness_key_exchange(h, NULL, &s);
    h->now_ms += LIMIT_MS / 2;
    assert_spdm_error(h, harness_send4_in(h, &s, DSM_SPDM_HEARTBEAT, 0, 0), DSM_SPDM_ERROR_UNEXPECTED_REQUEST);
    assert_int_equal(began_ms + LIMIT_MS, dsm_connection_deadline_ms(h->connection));
    session_clear(&s);
}

static void test_a_handshake_without_a_limit_has_none(void **state)
{
    struct harness *h = *state;
    struct session s;

    h->device->settings.handshake_limit_s = 0;
    harness_vca_of(h, DSM_SPDM_12);
    harness_key_exchange(h, NULL, &s);
    assert_int_equal(UINT64_MAX, dsm_connection_deadline_ms(h->connection));
    dsm_connection_expire(h->connection, UINT64_MAX - 1);
    harness_finish_session(h, &s);
    session_clear(&s);
}

static void test_a_handshake_in_the_clear_counts_from_its_end(void **state)
{
    struct harness *h = *state;
    struct session s;

    h->device->settings.heartbeat_period_s = PERIOD_S;
    harness_vca_of(h, DSM_SPDM_12);
    harness_key_exchange(h, NULL, &s);
    h->now_ms += 5 * DUE_MS;
    harness_finish_session(h, &s);
    assert_int_equal(h->now_ms + DUE_MS, dsm_connection_deadline_ms(h->connection));
    session_clear(&s);
}

static void test_a_handshake_that_was_encrypted_counts_from_its_end(void **state)
{
    struct harness *h = *state;
    struct choice choice = harness_choice(DSM_SPDM_12);
    struct session s;

    h->device->settings.heartbeat_period_s = PERIOD_S;
    choice.flags &= ~DSM_CAP_HANDSHAKE_IN_THE_CLEAR;
    harness_vca(h, &choice);
    harness_key_exchange(h, NULL, &s);
    h->now_ms += 5 * DUE_MS;
    harness_finish_session(h, &s);
    assert_int_equal(h->now_ms + DUE_MS, dsm_connection_deadline_ms(h->connection));
    session_clear(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        HARNESS_TEST(test_the_period_is_told_in_key_exchange_rsp),
        HARNESS_TEST(test_a_session_is_over_after_two_periods),
        HARNESS_TEST(test_a_heartbeat_moves_the_deadline),
        HARNESS_TEST(test_any_message_of_the_session_moves_the_deadline),
        HARNESS_TEST(test_messages_in_clear_do_not),
        HARNESS_TEST(test_each_session_has_a_deadline_of_its_own),
        HARNESS_TEST(test_without_a_period_no_session_is_ever_over),
        HARNESS_TEST(test_a_requester_without_the_capability_has_no_period),
        HARNESS_TEST(test_a_handshake_ends_at_its_own_limit),
        HARNESS_TEST(test_unfinished_handshakes_give_their_slots_back),
        HARNESS_TEST(test_messages_of_a_handshake_do_not_move_its_limit),
        HARNESS_TEST(test_a_handshake_without_a_limit_has_none),
        HARNESS_TEST(test_a_handshake_in_the_clear_counts_from_its_end),
        HARNESS_TEST(test_a_handshake_that_was_encrypted_counts_from_its_end),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
