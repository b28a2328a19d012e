/* SPDX-License-Identifier: BSD-3-Clause */
/* What happens while work runs on another thread, and what a new beginning does to the device. */
#include "device/device_events.h"
#include "responder_harness.h"

#include "responder/connection_deadlines.h"
#include "responder/connection_events.h"
#include "responder/context.h"

static void check_serving(struct harness *h)
{
    struct session s;

    harness_vca_of(h, DSM_SPDM_12);
    harness_open_session(h, &s);
    harness_check_alive(h, &s);
    session_clear(&s);
}

/* CHALLENGE up to where its signature is to be made. */
static void begin_challenge(struct harness *h)
{
    uint8_t request[4 + 32] = { DSM_SPDM_12, DSM_SPDM_CHALLENGE };
    struct log object = { .n = 0 };

    harness_wrap(DSM_DOE_CMA, BYTES(request), &object);
    assert_int_equal(DSM_VERDICT_WORK, harness_receive(h, log_bytes(&object)));
}

static void begin_measurements(struct harness *h, struct session *s)
{
    uint8_t request[4 + 32 + 1] = { DSM_SPDM_12, DSM_SPDM_GET_MEASUREMENTS, 1, 0xFF };
    struct log object = { .n = 0 };

    harness_seal(s, BYTES(request), &object);
    assert_int_equal(DSM_VERDICT_WORK, harness_receive(h, log_bytes(&object)));
}

static void begin_key_exchange(struct harness *h)
{
    struct exchange_options options = { .req_session_id = 0x4444 };
    struct log request = { .n = 0 };
    struct log object = { .n = 0 };
    struct dsm_dhe *dhe = NULL;

    harness_write_key_exchange(h, &options, &dhe, &request);
    dsm_dhe_destroy(dhe);
    harness_wrap(DSM_DOE_CMA, log_bytes(&request), &object);
    assert_int_equal(DSM_VERDICT_WORK, harness_receive(h, log_bytes(&object)));
}

static void check_discarded(struct harness *h)
{
    assert_int_equal(0, harness_finish(h).n);
    assert_error(DSM_ERR_DISCARD, h->finished);
}

/* A step behind the first one fails: there is an ERROR and no session, however often. */
static void test_a_key_exchange_that_fails_halfway_leaves_no_session(void **state)
{
    struct harness *h = *state;
    struct choice choice = harness_choice(DSM_SPDM_12);
    struct session s;

    choice.flags &= ~DSM_CAP_HANDSHAKE_IN_THE_CLEAR;
    harness_vca(h, &choice);
    for (size_t i = 0; i <= DSM_SESSIONS_MAX; i++) {
        struct dsm_writer *response = &h->connection->request.response;
        struct dsm_bytes reply;

        begin_key_exchange(h);
        response->end = response->p + h->params.signature_size; /* none is left for ResponderVerifyData */
        dsm_connection_work(h->connection);
        reply = harness_finish(h);
        assert_spdm_error(h, dsm_bytes(reply.p + DSM_DOE_HEADER_LEN, reply.n - DSM_DOE_HEADER_LEN),
                          DSM_SPDM_ERROR_RESPONSE_TOO_LARGE);
        assert_int_equal(0, harness_session_count(h));
    }
    harness_open_session(h, &s);
    session_clear(&s);
}

static void test_only_what_takes_a_key_is_work(void **state)
{
    struct harness *h = *state;
    struct session s;

    harness_vca_of(h, DSM_SPDM_12);
    (void)harness_send4(h, DSM_SPDM_GET_DIGESTS, 0, 0);
    assert_int_equal(DSM_VERDICT_DONE, h->verdict);
    (void)harness_send4(h, DSM_SPDM_GET_MEASUREMENTS, 0, 0xFF);
    assert_int_equal(DSM_VERDICT_DONE, h->verdict);
    harness_key_exchange(h, NULL, &s);
    assert_int_equal(DSM_VERDICT_WORK, h->verdict);
    harness_finish_session(h, &s);
    assert_int_equal(DSM_VERDICT_DONE, h->verdict);
    session_clear(&s);
}

static void test_a_reset_before_work_drops_the_response(void **state)
{
    struct harness *h = *state;

    harness_vca_of(h, DSM_SPDM_12);
    begin_challenge(h);
    dsm_connection_reset(h->connection);
    dsm_connection_work(h->connection);
    check_discarded(h);
    check_serving(h);
}

static void test_a_reset_after_work_drops_the_response(void **state)
{
    struct harness *h = *state;

    harness_vca_of(h, DSM_SPDM_12);
    begin_challenge(h);
    dsm_connection_work(h->connection);
    dsm_connection_reset(h->connection);
    check_discarded(h);
    check_serving(h);
}

static void test_a_reset_drops_a_response_of_a_session(void **state)
{
    struct harness *h = *state;
    struct session s;

    harness_vca_of(h, DSM_SPDM_12);
    harness_open_session(h, &s);
    begin_measurements(h, &s);
    dsm_connection_reset(h->connection);
    dsm_connection_work(h->connection);
    check_discarded(h);
    assert_int_equal(0, harness_session_count(h));
    session_clear(&s);
    check_serving(h);
}

static void test_a_reset_drops_a_session_that_is_being_made(void **state)
{
    struct harness *h = *state;

    harness_vca_of(h, DSM_SPDM_12);
    begin_key_exchange(h);
    dsm_connection_reset(h->connection);
    dsm_connection_work(h->connection);
    check_discarded(h);
    assert_int_equal(0, harness_session_count(h));
    check_serving(h);
}

static void test_the_end_of_all_sessions_drops_the_response_too(void **state)
{
    struct harness *h = *state;

    harness_vca_of(h, DSM_SPDM_12);
    begin_key_exchange(h);
    dsm_connection_end_sessions(h->connection);
    dsm_connection_work(h->connection);
    check_discarded(h);
    check_serving(h);
}

static void test_a_session_that_expires_while_work_runs_gets_no_response(void **state)
{
    struct harness *h = *state;
    struct session s;

    h->device->settings.heartbeat_period_s = 1;
    harness_vca_of(h, DSM_SPDM_12);
    harness_open_session(h, &s);
    begin_measurements(h, &s);
    dsm_connection_expire(h->connection, h->now_ms + 2000);
    dsm_connection_work(h->connection);
    check_discarded(h);
    assert_int_equal(0, harness_session_count(h));
    assert_spdm_code(harness_send4(h, DSM_SPDM_GET_DIGESTS, 0, 0), DSM_SPDM_DIGESTS); /* the connection goes on */
    session_clear(&s);
}

/* Nothing could seal the response any more, and in clear it must not go. */
static void test_a_session_that_expires_before_finish_gets_no_response(void **state)
{
    struct harness *h = *state;
    struct header4 request = { { DSM_SPDM_12, DSM_SPDM_GET_DIGESTS, 0, 0 } };
    struct log object = { .n = 0 };
    struct session s;

    h->device->settings.heartbeat_period_s = 1;
    harness_vca_of(h, DSM_SPDM_12);
    harness_open_session(h, &s);
    harness_seal(&s, dsm_bytes(request.bytes, sizeof(request.bytes)), &object);
    assert_int_equal(DSM_VERDICT_DONE, harness_receive(h, log_bytes(&object)));
    dsm_connection_expire(h->connection, h->now_ms + 2000);
    check_discarded(h);
    session_clear(&s);
}

static void test_another_session_that_expires_meanwhile_does_not_matter(void **state)
{
    struct harness *h = *state;
    struct session old, young;

    h->device->settings.heartbeat_period_s = 1;
    harness_vca_of(h, DSM_SPDM_12);
    harness_open_session(h, &old);
    h->now_ms += 1000;
    harness_open_session(h, &young);
    begin_measurements(h, &young);
    dsm_connection_expire(h->connection, h->now_ms + 1000);
    dsm_connection_work(h->connection);
    (void)harness_finish(h);
    assert_spdm_code(harness_open(h, &young), DSM_SPDM_MEASUREMENTS);
    session_clear(&old);
    session_clear(&young);
}

static void test_a_session_whose_policy_ends_it_meanwhile_gets_no_response(void **state)
{
    struct harness *h = *state;
    struct session s;

    harness_vca_of(h, DSM_SPDM_12);
    harness_open_session(h, &s);
    begin_measurements(h, &s);
    dsm_connection_measurements_changed(h->connection);
    dsm_connection_work(h->connection);
    check_discarded(h);
    session_clear(&s);
    check_serving(h);
}

#define FUNCTION_0 0x0300u
#define FUNCTION_1 0x0301u

/* PCIe 6.31.3: no response. */
static void test_an_flr_of_function_0_before_work_drops_the_response(void **state)
{
    struct harness *h = *state;

    harness_vca_of(h, DSM_SPDM_12);
    begin_challenge(h);
    dsm_connection_flr(h->connection, FUNCTION_0);
    dsm_connection_work(h->connection);
    check_discarded(h);
    assert_non_null(strstr(dsm_connection_drop_reason(h->connection), "FLR"));
    assert_spdm_code(harness_send4(h, DSM_SPDM_GET_DIGESTS, 0, 0), DSM_SPDM_DIGESTS); /* the connection goes on */
}

static void test_an_flr_of_function_0_after_work_drops_the_session_that_is_made(void **state)
{
    struct harness *h = *state;
    struct session s;

    harness_vca_of(h, DSM_SPDM_12);
    begin_key_exchange(h);
    dsm_connection_work(h->connection);
    dsm_connection_flr(h->connection, FUNCTION_0);
    check_discarded(h);
    assert_int_equal(0, harness_session_count(h));
    harness_open_session(h, &s);
    session_clear(&s);
}

/* 6.31.4: nor does it change the state of a session, whose next request is answered. */
static void test_an_flr_of_function_0_drops_a_response_of_a_session_that_lives_on(void **state)
{
    struct harness *h = *state;
    struct session s;

    harness_vca_of(h, DSM_SPDM_12);
    harness_open_session(h, &s);
    assert_spdm_code(harness_send4_in(h, &s, DSM_SPDM_GET_MEASUREMENTS, 0, 0), DSM_SPDM_MEASUREMENTS);
    begin_measurements(h, &s);
    assert_int_not_equal(0, h->connection->request.session->base.l1l2.n);
    dsm_connection_flr(h->connection, FUNCTION_0);
    assert_int_equal(0, h->connection->request.session->base.l1l2.n);
    dsm_connection_work(h->connection);
    check_discarded(h);
    harness_check_alive(h, &s);
    session_clear(&s);
}

static void test_an_flr_before_finish_drops_a_response_that_took_no_work(void **state)
{
    struct harness *h = *state;
    struct header4 request = { { DSM_SPDM_12, DSM_SPDM_GET_DIGESTS, 0, 0 } };
    struct log object = { .n = 0 };

    harness_vca_of(h, DSM_SPDM_12);
    harness_wrap(DSM_DOE_CMA, dsm_bytes(request.bytes, sizeof(request.bytes)), &object);
    assert_int_equal(DSM_VERDICT_DONE, harness_receive(h, log_bytes(&object)));
    dsm_connection_flr(h->connection, FUNCTION_0);
    check_discarded(h);
}

/* Its requester cannot be told, but has asked for it. */
static void test_a_session_that_the_dropped_request_ends_is_gone(void **state)
{
    struct harness *h = *state;
    struct header4 request = { { DSM_SPDM_12, DSM_SPDM_END_SESSION, 0, 0 } };
    struct log object = { .n = 0 };
    struct session s;

    harness_vca_of(h, DSM_SPDM_12);
    harness_open_session(h, &s);
    harness_seal(&s, dsm_bytes(request.bytes, sizeof(request.bytes)), &object);
    assert_int_equal(DSM_VERDICT_DONE, harness_receive(h, log_bytes(&object)));
    dsm_connection_flr(h->connection, FUNCTION_0);
    check_discarded(h);
    assert_int_equal(0, harness_session_count(h));
    session_clear(&s);
}

static void test_other_flrs_drop_no_response(void **state)
{
    struct harness *h = *state;

    harness_vca_of(h, DSM_SPDM_12);
    dsm_connection_flr(h->connection, FUNCTION_0); /* while there is no request */
    begin_challenge(h);
    dsm_connection_flr(h->connection, FUNCTION_1);
    dsm_connection_work(h->connection);
    assert_true(harness_finish(h).n > 0);
    assert_error(DSM_OK, h->finished);
}

/* Where the device states CACHE_CAP. M1/M2 and TH begin with A as it was. */
static void test_what_was_negotiated_stays_over_a_reset_where_it_is_cached(void **state)
{
    uint8_t challenge[4 + 32] = { DSM_SPDM_12, DSM_SPDM_CHALLENGE };
    struct harness *h = *state;
    struct dsm_challenge_auth auth;
    struct dsm_bytes response;
    struct log m1m2;
    struct session s;

    h->device->settings.capabilities |= DSM_CAP_CACHE;
    harness_vca_of(h, DSM_SPDM_12);
    harness_open_session(h, &s);
    session_clear(&s);
    dsm_connection_reset(h->connection);
    assert_int_equal(0, harness_session_count(h));
    m1m2 = h->vca;
    response = harness_send(h, BYTES(challenge));
    assert_spdm_code(response, DSM_SPDM_CHALLENGE_AUTH);
    assert_error(DSM_OK, dsm_challenge_auth_decode(&h->params, &response, &auth));
    log_add(&m1m2, BYTES(challenge));
    log_add(&m1m2, dsm_bytes(response.p, response.n - auth.signature.n));
    assert_true(harness_signed(h, 0, DSM_SIGN_CHALLENGE_AUTH, &m1m2, auth.signature));
    harness_open_session(h, &s);
    harness_check_alive(h, &s);
    session_clear(&s);
    check_serving(h); /* GET_VERSION begins anew all the same */
}

static void test_nothing_that_was_negotiated_stays_over_a_reset_else(void **state)
{
    struct harness *h = *state;

    harness_vca_of(h, DSM_SPDM_12);
    dsm_connection_reset(h->connection);
    h->version = DSM_SPDM_10;
    assert_spdm_error(h, harness_send4(h, DSM_SPDM_GET_DIGESTS, 0, 0), DSM_SPDM_ERROR_UNEXPECTED_REQUEST);
    h->device->settings.capabilities |= DSM_CAP_CACHE;
    harness_get_version(h);
    dsm_connection_reset(h->connection);
    h->version = DSM_SPDM_10;
    assert_spdm_error(h, harness_send4(h, DSM_SPDM_GET_DIGESTS, 0, 0), DSM_SPDM_ERROR_UNEXPECTED_REQUEST);
}

static void test_a_response_that_nobody_fetches_is_forgotten(void **state)
{
    struct harness *h = *state;

    harness_vca_of(h, DSM_SPDM_12);
    begin_challenge(h);
    assert_spdm_code(harness_send4(h, DSM_SPDM_GET_DIGESTS, 0, 0), DSM_SPDM_DIGESTS);
    begin_key_exchange(h);
    dsm_connection_work(h->connection);
    assert_spdm_code(harness_send4(h, DSM_SPDM_GET_DIGESTS, 0, 0), DSM_SPDM_DIGESTS);
    assert_int_equal(0, harness_session_count(h));
    begin_key_exchange(h); /* and is still there when the connection goes */
    dsm_connection_work(h->connection);
}

static void test_the_emulator_asks_while_work_runs(void **state)
{
    static const uint8_t query[16] = { 0x10, DSM_TDISP_GET_DEVICE_INTERFACE_STATE, 0, 0, 0xEF, 0xBE };
    static const uint8_t expected[17] = { 0x10, DSM_TDISP_DEVICE_INTERFACE_STATE, 0, 0, 0xEF, 0xBE };
    struct harness *h = *state;
    uint8_t answer[64];
    struct dsm_writer w = dsm_writer(answer, sizeof(answer));

    harness_vca_of(h, DSM_SPDM_12);
    begin_challenge(h);
    assert_error(DSM_OK, dsm_connection_tdisp_query(h->connection, BYTES(query), &w));
    assert_written(&w, expected);
    dsm_connection_work(h->connection);
    assert_true(harness_finish(h).n > 0);
}

/* A TDI in CONFIG_LOCKED, then GET_VERSION: where is it? */
static uint8_t state_after_get_version(struct harness *h, enum dsm_on_get_version setting, bool owner_said_hello)
{
    struct session s;

    dsm_device_conventional_reset(h->device);
    h->device->settings.on_get_version = setting;
    h->device->owner_said_hello = owner_said_hello;
    harness_vca_of(h, DSM_SPDM_12);
    harness_open_session(h, &s);
    harness_lock(h, &s, NULL);
    harness_get_version(h);
    assert_int_equal(0, harness_session_count(h));
    session_clear(&s);
    return h->device->tdis[0].state;
}

static void test_get_version_does_to_tdis_what_is_set(void **state)
{
    struct harness *h = *state;

    for (int hello = 0; hello < 2; hello++) {
        assert_int_equal(DSM_TDI_CONFIG_UNLOCKED,
                         state_after_get_version(h, DSM_GET_VERSION_CONVENTIONAL_RESET, hello != 0));
        assert_int_equal(DSM_TDI_ERROR, state_after_get_version(h, DSM_GET_VERSION_SESSION_END, hello != 0));
    }
}

static void test_get_version_by_default_asks_who_owns(void **state)
{
    struct harness *h = *state;

    assert_int_equal(DSM_TDI_CONFIG_UNLOCKED, state_after_get_version(h, DSM_GET_VERSION_BY_OWNER, false));
    assert_int_equal(DSM_TDI_ERROR, state_after_get_version(h, DSM_GET_VERSION_BY_OWNER, true));
}

static void test_a_reset_unlocks_tdis_and_ends_sessions(void **state)
{
    struct harness *h = *state;
    struct session s;

    harness_vca_of(h, DSM_SPDM_12);
    harness_open_session(h, &s);
    harness_lock(h, &s, NULL);
    dsm_connection_reset(h->connection);
    assert_int_equal(DSM_TDI_CONFIG_UNLOCKED, h->device->tdis[0].state);
    assert_dropped(h, harness_send4_in(h, &s, DSM_SPDM_GET_DIGESTS, 0, 0));
    h->version = DSM_SPDM_10;
    assert_spdm_error(h, harness_send4(h, DSM_SPDM_GET_DIGESTS, 0, 0), DSM_SPDM_ERROR_UNEXPECTED_REQUEST);
    session_clear(&s);
    check_serving(h);
}

static void test_the_end_of_all_sessions_is_each_ones_end(void **state)
{
    struct harness *h = *state;
    struct session s;

    harness_vca_of(h, DSM_SPDM_12);
    harness_open_session(h, &s);
    harness_lock(h, &s, NULL);
    dsm_connection_end_sessions(h->connection);
    assert_int_equal(DSM_TDI_ERROR, h->device->tdis[0].state);
    session_clear(&s);
    check_serving(h);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        HARNESS_TEST(test_a_key_exchange_that_fails_halfway_leaves_no_session),
        HARNESS_TEST(test_only_what_takes_a_key_is_work),
        HARNESS_TEST(test_a_reset_before_work_drops_the_response),
        HARNESS_TEST(test_a_reset_after_work_drops_the_response),
        HARNESS_TEST(test_a_reset_drops_a_response_of_a_session),
        HARNESS_TEST(test_a_reset_drops_a_session_that_is_being_made),
        HARNESS_TEST(test_the_end_of_all_sessions_drops_the_response_too),
        HARNESS_TEST(test_a_session_that_expires_while_work_runs_gets_no_response),
        HARNESS_TEST(test_a_session_that_expires_before_finish_gets_no_response),
        HARNESS_TEST(test_another_session_that_expires_meanwhile_does_not_matter),
        HARNESS_TEST(test_a_session_whose_policy_ends_it_meanwhile_gets_no_response),
        HARNESS_TEST(test_an_flr_of_function_0_before_work_drops_the_response),
        HARNESS_TEST(test_an_flr_of_function_0_after_work_drops_the_session_that_is_made),
        HARNESS_TEST(test_an_flr_of_function_0_drops_a_response_of_a_session_that_lives_on),
        HARNESS_TEST(test_an_flr_before_finish_drops_a_response_that_took_no_work),
        HARNESS_TEST(test_a_session_that_the_dropped_request_ends_is_gone),
        HARNESS_TEST(test_other_flrs_drop_no_response),
        HARNESS_TEST(test_what_was_negotiated_stays_over_a_reset_where_it_is_cached),
        HARNESS_TEST(test_nothing_that_was_negotiated_stays_over_a_reset_else),
        HARNESS_TEST(test_a_response_that_nobody_fetches_is_forgotten),
        HARNESS_TEST(test_the_emulator_asks_while_work_runs),
        HARNESS_TEST(test_get_version_does_to_tdis_what_is_set),
        HARNESS_TEST(test_get_version_by_default_asks_who_owns),
        HARNESS_TEST(test_a_reset_unlocks_tdis_and_ends_sessions),
        HARNESS_TEST(test_the_end_of_all_sessions_is_each_ones_end),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
