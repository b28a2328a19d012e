/* SPDX-License-Identifier: BSD-3-Clause */
/* What each exchange does to the transcripts, against DSP0274's own lists rather than the table's columns. */
#include "support/exact.h"

#include "spdm/exchange.h"

#define TEXT(text) dsm_bytes(text, sizeof(text) - 1)

/* DSP0274, MEASUREMENTS signature: L1/L2 goes on over GET_MEASUREMENTS alone; RESPOND_IF_READY asks for the response to
 * a request that has come before, and chunks carry another message, which counts for itself. */
static const uint8_t keep_l1l2[] = { DSM_SPDM_GET_MEASUREMENTS, DSM_SPDM_RESPOND_IF_READY, DSM_SPDM_CHUNK_SEND,
                                     DSM_SPDM_CHUNK_GET };

/* DSP0274, CHALLENGE_AUTH signature: with these CHALLENGE was skipped. GET_MEASUREMENT_EXTENSION_LOG as libspdm has it.
 */
static const uint8_t skip_challenge[] = {
    DSM_SPDM_GET_MEASUREMENTS,
    DSM_SPDM_KEY_EXCHANGE,
    DSM_SPDM_FINISH,
    DSM_SPDM_PSK_EXCHANGE,
    DSM_SPDM_PSK_FINISH,
    DSM_SPDM_KEY_UPDATE,
    DSM_SPDM_HEARTBEAT,
    DSM_SPDM_GET_ENCAPSULATED_REQUEST,
    DSM_SPDM_DELIVER_ENCAPSULATED_RESPONSE,
    DSM_SPDM_END_SESSION,
    DSM_SPDM_GET_MEASUREMENT_EXTENSION_LOG,
};

/* B begins with GET_DIGESTS, and everything does with GET_VERSION. */
static const uint8_t begin_m1m2[] = { DSM_SPDM_GET_DIGESTS, DSM_SPDM_GET_VERSION };

#define IS_IN(list, code) (memchr(list, code, sizeof(list)) != NULL)

static struct dsm_crypto *crypto;
static struct dsm_transcript transcript;
static struct dsm_messages session_l1l2;

static void fill(void)
{
    dsm_transcript_clear(&transcript);
    dsm_messages_reset(&session_l1l2);
    assert_error(DSM_OK, dsm_messages_add(&transcript.m1m2, TEXT("B"), TEXT("B")));
    assert_error(DSM_OK, dsm_messages_add(&transcript.l1l2, TEXT("L"), TEXT("L")));
    assert_error(DSM_OK, dsm_messages_add(&session_l1l2, TEXT("S"), TEXT("S")));
}

static bool is_kept(const struct dsm_messages *messages)
{
    return messages->n != 0;
}

static void test_l1l2_is_reset_by_every_request_that_is_no_get_measurements(void **state)
{
    (void)state;
    for (unsigned code = 0; code <= 0xFF; code++) {
        fill();
        dsm_exchange_request((uint8_t)code, &transcript, NULL);
        if (is_kept(&transcript.l1l2) != IS_IN(keep_l1l2, (int)code))
            fail_msg("code 0x%02x %s L1/L2", code, is_kept(&transcript.l1l2) ? "keeps" : "resets");
        assert_true(is_kept(&session_l1l2));
    }
}

static void test_a_request_in_a_session_resets_the_sessions_l1l2_alone(void **state)
{
    (void)state;
    for (unsigned code = 0; code <= 0xFF; code++) {
        fill();
        dsm_exchange_request((uint8_t)code, &transcript, &session_l1l2);
        if (is_kept(&session_l1l2) != IS_IN(keep_l1l2, (int)code))
            fail_msg("code 0x%02x %s L1/L2 of the session", code, is_kept(&session_l1l2) ? "keeps" : "resets");
        assert_true(is_kept(&transcript.l1l2));
    }
}

static void test_m1m2_is_reset_by_what_skips_challenge(void **state)
{
    (void)state;
    for (unsigned code = 0; code <= 0xFF; code++) {
        bool resets = IS_IN(skip_challenge, (int)code) || IS_IN(begin_m1m2, (int)code);

        fill();
        dsm_exchange_request((uint8_t)code, &transcript, NULL);
        if (is_kept(&transcript.m1m2) == resets)
            fail_msg("code 0x%02x %s M1/M2", code, resets ? "keeps" : "resets");
    }
}

static void test_m1m2_is_kept_by_these_once_challenge_has_completed(void **state)
{
    (void)state;
    for (unsigned code = 0; code <= 0xFF; code++) {
        fill();
        transcript.challenge_completed = true;
        dsm_exchange_request((uint8_t)code, &transcript, &session_l1l2);
        if (is_kept(&transcript.m1m2) == IS_IN(begin_m1m2, (int)code))
            fail_msg("code 0x%02x after CHALLENGE", code);
    }
}

static void test_an_error_resets_l1l2_unless_the_response_is_still_to_come(void **state)
{
    (void)state;
    for (unsigned code = 0; code <= 0xFF; code++) {
        bool keeps = code == DSM_SPDM_ERROR_RESPONSE_NOT_READY || code == DSM_SPDM_ERROR_LARGE_RESPONSE;

        fill();
        dsm_exchange_refused((uint8_t)code, &transcript, NULL);
        assert_int_equal(keeps, is_kept(&transcript.l1l2));
        assert_true(is_kept(&session_l1l2));
        dsm_exchange_refused((uint8_t)code, &transcript, &session_l1l2);
        assert_int_equal(keeps, is_kept(&session_l1l2));
        assert_true(is_kept(&transcript.m1m2));
    }
}

static void append(uint8_t code, struct dsm_messages *l1l2)
{
    fill();
    dsm_messages_reset(&transcript.m1m2);
    dsm_messages_reset(&transcript.l1l2);
    dsm_messages_reset(&session_l1l2);
    assert_error(DSM_OK, dsm_exchange_append(dsm_exchange_table_find(code), &transcript, l1l2, TEXT("request"),
                                             TEXT("response")));
}

static void test_each_exchange_goes_into_its_transcript(void **state)
{
    static const uint8_t m1m2[] = { DSM_SPDM_GET_DIGESTS, DSM_SPDM_GET_CERTIFICATE, DSM_SPDM_CHALLENGE };
    static const uint8_t vca[] = { DSM_SPDM_GET_VERSION, DSM_SPDM_GET_CAPABILITIES, DSM_SPDM_NEGOTIATE_ALGORITHMS };
    const struct dsm_exchange *exchange;

    (void)state;
    for (size_t i = 0; (exchange = dsm_exchange_table_at(i)) != NULL; i++) {
        append(exchange->request, NULL);
        assert_int_equal(IS_IN(m1m2, exchange->request), is_kept(&transcript.m1m2));
        assert_int_equal(IS_IN(vca, exchange->request), dsm_transcript_vca(&transcript).n != 0);
        assert_int_equal(exchange->request == DSM_SPDM_GET_MEASUREMENTS, is_kept(&transcript.l1l2));
        assert_false(is_kept(&session_l1l2));
    }
}

static void test_in_a_session_there_is_no_m1m2_and_another_l1l2(void **state)
{
    (void)state;
    append(DSM_SPDM_GET_DIGESTS, &session_l1l2);
    assert_false(is_kept(&transcript.m1m2));
    append(DSM_SPDM_GET_MEASUREMENTS, &session_l1l2);
    assert_false(is_kept(&transcript.l1l2));
    assert_int_equal(strlen("requestresponse"), session_l1l2.n);
}

static void test_get_version_begins_vca_anew(void **state)
{
    const struct dsm_exchange *exchange = dsm_exchange_table_find(DSM_SPDM_GET_VERSION);

    (void)state;
    for (int i = 0; i < 5; i++)
        assert_error(DSM_OK, dsm_exchange_append(exchange, &transcript, NULL, TEXT("GET_VERSION"), TEXT("VERSION")));
    assert_int_equal(DSM_PHASE_VERSION, dsm_exchange_phase(&transcript));
}

static void check_digest(uint8_t code, const char *expected)
{
    const struct dsm_hash_algorithm *sha256 = dsm_hash_algorithm_by_name("SHA_256");
    uint8_t wanted[DSM_HASH_MAX], got[DSM_HASH_MAX];

    fill();
    dsm_transcript_begin(&transcript, sha256, DSM_SPDM_11);
    assert_error(DSM_OK, dsm_hash_once(crypto, sha256, dsm_bytes(expected, strlen(expected)), wanted));
    assert_error(DSM_OK,
                 dsm_exchange_digest(dsm_exchange_table_find(code), &transcript, NULL, TEXT("req"), TEXT("rsp"), got));
    assert_memory_equal(wanted, got, sha256->size);
}

static void test_what_is_signed_is_the_exchanges_transcript(void **state)
{
    (void)state;
    check_digest(DSM_SPDM_CHALLENGE, "BBreqrsp");
    check_digest(DSM_SPDM_GET_MEASUREMENTS, "LLreqrsp");
}

static void test_a_completed_challenge_begins_m1m2_anew(void **state)
{
    (void)state;
    fill();
    dsm_exchange_completed(dsm_exchange_table_find(DSM_SPDM_CHALLENGE), &transcript, NULL);
    assert_false(is_kept(&transcript.m1m2));
    assert_true(is_kept(&transcript.l1l2));
    assert_true(transcript.challenge_completed);
}

static void test_signed_measurements_begin_l1l2_anew(void **state)
{
    const struct dsm_exchange *exchange = dsm_exchange_table_find(DSM_SPDM_GET_MEASUREMENTS);

    (void)state;
    fill();
    dsm_exchange_completed(exchange, &transcript, &session_l1l2);
    assert_false(is_kept(&session_l1l2));
    assert_true(is_kept(&transcript.l1l2));
    dsm_exchange_completed(exchange, &transcript, NULL);
    assert_false(is_kept(&transcript.l1l2));
    assert_true(is_kept(&transcript.m1m2));
    assert_false(transcript.challenge_completed);
}

static void test_a_phase_is_how_much_of_vca_there_is(void **state)
{
    static const enum dsm_phase phases[] = { DSM_PHASE_START, DSM_PHASE_VERSION, DSM_PHASE_CAPABILITIES,
                                             DSM_PHASE_NEGOTIATED };

    (void)state;
    dsm_transcript_clear(&transcript);
    for (size_t i = 0; i < 4; i++) {
        assert_int_equal(phases[i], dsm_exchange_phase(&transcript));
        (void)!dsm_transcript_add_vca(&transcript, TEXT("request"), TEXT("response"));
    }
}

/* GET_DIGESTS as both roles do it: the request, and the exchange once its response is there. */
static void digests(const char *response)
{
    const struct dsm_exchange *exchange = dsm_exchange_table_find(DSM_SPDM_GET_DIGESTS);

    dsm_exchange_request(DSM_SPDM_GET_DIGESTS, &transcript, NULL);
    assert_error(DSM_OK, dsm_exchange_append(exchange, &transcript, NULL, TEXT("GET_DIGESTS"),
                                             dsm_bytes(response, strlen(response))));
}

static void negotiate(bool keeps_digests)
{
    dsm_transcript_clear(&transcript);
    for (size_t i = 0; i < 3; i++)
        assert_error(DSM_OK, dsm_transcript_add_vca(&transcript, TEXT("request"), TEXT("response")));
    transcript.keeps_digests = keeps_digests;
}

static void assert_kept_digests(const char *expected)
{
    assert_int_equal(strlen(expected), transcript.digests.n);
    assert_memory_equal(expected, transcript.digests.n ? transcript.digests.bytes : (const void *)"", strlen(expected));
}

static void test_the_first_digests_behind_vca_is_kept_where_keys_are_several(void **state)
{
    (void)state;
    negotiate(true);
    digests("first");
    digests("second");
    assert_kept_digests("first");
    negotiate(true);
    dsm_exchange_request(DSM_SPDM_CHUNK_GET, &transcript, NULL); /* the response to GET_DIGESTS was large */
    digests("large");
    assert_kept_digests("large");
    negotiate(true);
    dsm_exchange_request(DSM_SPDM_GET_CERTIFICATE, &transcript, NULL);
    digests("too late");
    assert_kept_digests("");
    negotiate(false);
    digests("one key");
    assert_kept_digests("");
}

static void test_every_code_has_one_row(void **state)
{
    const struct dsm_exchange *exchange;

    (void)state;
    for (size_t i = 0; (exchange = dsm_exchange_table_at(i)) != NULL; i++)
        assert_ptr_equal(exchange, dsm_exchange_table_find(exchange->request));
    assert_null(dsm_exchange_table_find(DSM_SPDM_ERROR));
}

static int set_up(void **state)
{
    (void)state;
    dsm_transcript_init(crypto, &transcript);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    dsm_transcript_clear(&transcript);
    dsm_messages_reset(&session_l1l2);
    return 0;
}

static int create_crypto(void **state)
{
    (void)state;
    return dsm_crypto_create(&crypto) == DSM_OK ? 0 : -1;
}

static int destroy_crypto(void **state)
{
    (void)state;
    dsm_crypto_destroy(crypto);
    return 0;
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_l1l2_is_reset_by_every_request_that_is_no_get_measurements),
        TEST(test_a_request_in_a_session_resets_the_sessions_l1l2_alone),
        TEST(test_m1m2_is_reset_by_what_skips_challenge),
        TEST(test_m1m2_is_kept_by_these_once_challenge_has_completed),
        TEST(test_an_error_resets_l1l2_unless_the_response_is_still_to_come),
        TEST(test_each_exchange_goes_into_its_transcript),
        TEST(test_in_a_session_there_is_no_m1m2_and_another_l1l2),
        TEST(test_get_version_begins_vca_anew),
        TEST(test_the_first_digests_behind_vca_is_kept_where_keys_are_several),
        TEST(test_what_is_signed_is_the_exchanges_transcript),
        TEST(test_a_completed_challenge_begins_m1m2_anew),
        TEST(test_signed_measurements_begin_l1l2_anew),
        TEST(test_a_phase_is_how_much_of_vca_there_is),
        TEST(test_every_code_has_one_row),
    };

    return cmocka_run_group_tests(tests, create_crypto, destroy_crypto);
}
