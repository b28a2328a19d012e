/* SPDX-License-Identifier: BSD-3-Clause */
/* A device that plays a slow one: settings.not_ready_first holds each signed response back until it is asked for. */
#include "responder/connection_deadlines.h"
#include "responder_harness.h"

struct not_ready {
    uint8_t request_code;
    uint8_t token;
};

static struct not_ready check_not_ready(struct harness *h, struct dsm_bytes response, uint8_t request_code)
{
    struct dsm_error_message message;

    assert_spdm_error(h, response, DSM_SPDM_ERROR_RESPONSE_NOT_READY);
    assert_error(DSM_OK, dsm_error_message_decode(&h->params, &response, &message));
    assert_int_equal(4, message.extended.n);
    assert_int_equal(request_code, message.extended.p[1]);
    assert_true(message.extended.p[3] > 1); /* RDTM */
    return (struct not_ready){ message.extended.p[1], message.extended.p[2] };
}

static struct dsm_bytes ask_again(struct harness *h, const struct not_ready *not_ready)
{
    return harness_send4(h, DSM_SPDM_RESPOND_IF_READY, not_ready->request_code, not_ready->token);
}

static void write_challenge(const struct harness *h, struct log *out)
{
    struct dsm_challenge request = { .summary_type = DSM_SUMMARY_NONE };
    struct dsm_writer w = dsm_writer(out->bytes, sizeof(out->bytes));

    assert_error(DSM_OK, dsm_challenge_encode(&h->params, &request, &w));
    out->n = dsm_written_len(&w);
}

static struct not_ready challenge(struct harness *h)
{
    struct log request = { .n = 0 };

    write_challenge(h, &request);
    return check_not_ready(h, harness_send(h, log_bytes(&request)), DSM_SPDM_CHALLENGE);
}

/* A slow device; sessions are made before it is one. */
static void begin(struct harness *h, uint8_t version)
{
    harness_vca_of(h, version);
    h->device->settings.not_ready_first = true;
}

/* The exchange that was not ready, and the question whether it is, are no part of the transcript. */
static void check_challenge_auth(struct harness *h, struct dsm_bytes response)
{
    struct log m1m2 = h->vca;
    struct log request = { .n = 0 };
    struct dsm_challenge_auth got;

    assert_spdm_code(response, DSM_SPDM_CHALLENGE_AUTH);
    assert_error(DSM_OK, dsm_challenge_auth_decode(&h->params, &response, &got));
    write_challenge(h, &request);
    log_add(&m1m2, log_bytes(&request));
    log_add(&m1m2, dsm_bytes(response.p, response.n - got.signature.n));
    assert_true(harness_signed(h, 0, DSM_SIGN_CHALLENGE_AUTH, &m1m2, got.signature));
}

static void test_the_response_comes_when_it_is_asked_for(void **state)
{
    struct harness *h = *state;

    FOR_VERSIONS_FROM(DSM_SPDM_10)
    {
        struct not_ready not_ready;

        begin(h, version);
        not_ready = challenge(h);
        check_challenge_auth(h, ask_again(h, &not_ready));
    }
}

static void test_it_comes_once(void **state)
{
    struct harness *h = *state;
    struct not_ready not_ready;

    begin(h, DSM_SPDM_12);
    not_ready = challenge(h);
    assert_spdm_code(ask_again(h, &not_ready), DSM_SPDM_CHALLENGE_AUTH);
    assert_spdm_error(h, ask_again(h, &not_ready), DSM_SPDM_ERROR_UNEXPECTED_REQUEST);
}

static void test_nothing_pending_is_unexpected(void **state)
{
    struct harness *h = *state;

    FOR_VERSIONS_FROM(DSM_SPDM_10)
    {
        harness_vca_of(h, version);
        assert_spdm_error(h, harness_send4(h, DSM_SPDM_RESPOND_IF_READY, DSM_SPDM_CHALLENGE, 1),
                          DSM_SPDM_ERROR_UNEXPECTED_REQUEST);
    }
}

static void test_another_code_or_token_is_an_invalid_request(void **state)
{
    struct harness *h = *state;

    FOR_VERSIONS_FROM(DSM_SPDM_10)
    {
        struct not_ready wrong_code, wrong_token, not_ready;

        begin(h, version);
        not_ready = wrong_code = wrong_token = challenge(h);
        wrong_code.request_code = DSM_SPDM_KEY_EXCHANGE;
        wrong_token.token++;
        assert_spdm_error(h, ask_again(h, &wrong_code), DSM_SPDM_ERROR_INVALID_REQUEST);
        assert_spdm_error(h, ask_again(h, &wrong_token), DSM_SPDM_ERROR_INVALID_REQUEST);
        check_challenge_auth(h, ask_again(h, &not_ready));
    }
}

static void test_each_response_has_a_token_of_its_own(void **state)
{
    struct harness *h = *state;
    struct not_ready first, second;

    begin(h, DSM_SPDM_12);
    first = challenge(h);
    assert_spdm_code(ask_again(h, &first), DSM_SPDM_CHALLENGE_AUTH);
    second = challenge(h);
    assert_int_not_equal(first.token, second.token);
    assert_spdm_error(h, ask_again(h, &first), DSM_SPDM_ERROR_INVALID_REQUEST);
    assert_spdm_code(ask_again(h, &second), DSM_SPDM_CHALLENGE_AUTH);
}

static void test_other_requests_meanwhile_find_us_busy(void **state)
{
    struct harness *h = *state;
    struct log request = { .n = 0 };
    struct not_ready not_ready;

    begin(h, DSM_SPDM_12);
    not_ready = challenge(h);
    assert_spdm_error(h, harness_send4(h, DSM_SPDM_GET_DIGESTS, 0, 0), DSM_SPDM_ERROR_BUSY);
    write_challenge(h, &request);
    request.bytes[4] ^= 1; /* another nonce: another CHALLENGE */
    assert_spdm_error(h, harness_send(h, log_bytes(&request)), DSM_SPDM_ERROR_BUSY);
    assert_spdm_error(h, harness_send4(h, 0x99, 0, 0), DSM_SPDM_ERROR_UNSUPPORTED_REQUEST);
    check_challenge_auth(h, ask_again(h, &not_ready));
}

static void test_the_same_request_again_hears_the_same(void **state)
{
    struct harness *h = *state;
    struct not_ready not_ready, again;

    begin(h, DSM_SPDM_12);
    not_ready = challenge(h);
    again = challenge(h);
    assert_int_equal(not_ready.token, again.token);
    check_challenge_auth(h, ask_again(h, &not_ready));
}

static void test_get_version_forgets_it(void **state)
{
    struct harness *h = *state;
    struct not_ready not_ready;

    begin(h, DSM_SPDM_12);
    not_ready = challenge(h);
    harness_vca_of(h, DSM_SPDM_12);
    assert_spdm_error(h, ask_again(h, &not_ready), DSM_SPDM_ERROR_UNEXPECTED_REQUEST);
}

/* What is held in clear would come behind RequestResynch, which is all that clear gets now. */
static void test_an_update_of_the_device_forgets_what_is_held_in_clear(void **state)
{
    struct exchange_options options = { .policy = DSM_SESSION_POLICY_TERMINATE_ON_UPDATE, .req_session_id = 1 };
    struct harness *h = *state;
    struct not_ready not_ready;
    struct session s;

    harness_vca_of(h, DSM_SPDM_12);
    harness_key_exchange(h, &options, &s);
    harness_finish_session(h, &s);
    h->device->settings.not_ready_first = true;
    not_ready = challenge(h);
    dsm_connection_measurements_changed(h->connection);
    assert_spdm_error(h, ask_again(h, &not_ready), DSM_SPDM_ERROR_REQUEST_RESYNCH);
    harness_check_alive(h, &s);
    session_clear(&s);
}

static void test_a_key_exchange_is_held_back_too(void **state)
{
    struct exchange_options options = { .req_session_id = 1 };
    struct harness *h = *state;
    struct log request = { .n = 0 };
    struct dsm_dhe *dhe = NULL;
    struct not_ready not_ready;

    begin(h, DSM_SPDM_12);
    harness_write_key_exchange(h, &options, &dhe, &request);
    dsm_dhe_destroy(dhe);
    not_ready = check_not_ready(h, harness_send(h, log_bytes(&request)), DSM_SPDM_KEY_EXCHANGE);
    assert_spdm_code(ask_again(h, &not_ready), DSM_SPDM_KEY_EXCHANGE_RSP);
}

/* Signed GET_MEASUREMENTS of the count in 1.2 */
static struct not_ready measure_in(struct harness *h, struct session *s)
{
    uint8_t request[4 + 32 + 1] = { 0x12, DSM_SPDM_GET_MEASUREMENTS, 1, 0 };

    return check_not_ready(h, harness_send_in(h, s, BYTES(request)), DSM_SPDM_GET_MEASUREMENTS);
}

static void test_in_a_session_it_is_asked_for_there(void **state)
{
    struct harness *h = *state;
    struct session s, other;
    struct not_ready not_ready;

    harness_vca_of(h, DSM_SPDM_12);
    harness_open_session(h, &s);
    harness_open_session(h, &other);
    h->device->settings.not_ready_first = true;
    not_ready = measure_in(h, &s);
    assert_spdm_error(h, ask_again(h, &not_ready), DSM_SPDM_ERROR_UNEXPECTED_REQUEST);
    assert_spdm_error(h,
                      harness_send4_in(h, &other, DSM_SPDM_RESPOND_IF_READY, not_ready.request_code, not_ready.token),
                      DSM_SPDM_ERROR_UNEXPECTED_REQUEST);
    assert_spdm_code(harness_send4_in(h, &s, DSM_SPDM_RESPOND_IF_READY, not_ready.request_code, not_ready.token),
                     DSM_SPDM_MEASUREMENTS);
    harness_check_alive(h, &s);
    harness_check_alive(h, &other);
    session_clear(&s);
    session_clear(&other);
}

static void test_it_goes_with_its_session(void **state)
{
    struct harness *h = *state;
    struct log object = { .n = 0 };
    struct session s;

    harness_vca_of(h, DSM_SPDM_12);
    harness_open_session(h, &s);
    h->device->settings.not_ready_first = true;
    (void)measure_in(h, &s);
    harness_seal(&s, dsm_bytes("bad", 3), &object);
    object.bytes[object.n - 5] ^= 1;
    (void)harness_exchange(h, log_bytes(&object));
    assert_spdm_error(h, harness_open(h, &s), DSM_SPDM_ERROR_DECRYPT_ERROR);
    assert_spdm_code(harness_send4(h, DSM_SPDM_GET_DIGESTS, 0, 0), DSM_SPDM_DIGESTS);
    session_clear(&s);
}

static void test_what_takes_no_signature_comes_at_once(void **state)
{
    struct harness *h = *state;

    begin(h, DSM_SPDM_12);
    assert_spdm_code(harness_send4(h, DSM_SPDM_GET_DIGESTS, 0, 0), DSM_SPDM_DIGESTS);
    assert_spdm_code(harness_send4(h, DSM_SPDM_GET_MEASUREMENTS, 0, 0xFF), DSM_SPDM_MEASUREMENTS);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        HARNESS_TEST(test_the_response_comes_when_it_is_asked_for),
        HARNESS_TEST(test_it_comes_once),
        HARNESS_TEST(test_nothing_pending_is_unexpected),
        HARNESS_TEST(test_another_code_or_token_is_an_invalid_request),
        HARNESS_TEST(test_each_response_has_a_token_of_its_own),
        HARNESS_TEST(test_other_requests_meanwhile_find_us_busy),
        HARNESS_TEST(test_the_same_request_again_hears_the_same),
        HARNESS_TEST(test_get_version_forgets_it),
        HARNESS_TEST(test_an_update_of_the_device_forgets_what_is_held_in_clear),
        HARNESS_TEST(test_a_key_exchange_is_held_back_too),
        HARNESS_TEST(test_in_a_session_it_is_asked_for_there),
        HARNESS_TEST(test_it_goes_with_its_session),
        HARNESS_TEST(test_what_takes_no_signature_comes_at_once),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
