/* SPDX-License-Identifier: BSD-3-Clause */
#include "device/measurements_record.h"
#include "responder_harness.h"

static void write_challenge(const struct harness *h, uint8_t slot, uint8_t summary, struct log *out)
{
    struct dsm_challenge request = { .slot = slot, .summary_type = summary, .context = { 1, 2, 3, 4, 5, 6, 7, 8 } };
    struct dsm_writer w = dsm_writer(out->bytes, sizeof(out->bytes));

    memset(request.nonce, 0xC5, sizeof(request.nonce));
    assert_error(DSM_OK, dsm_challenge_encode(&h->params, &request, &w));
    out->n = dsm_written_len(&w);
}

static struct dsm_bytes challenge(struct harness *h, uint8_t slot, uint8_t summary)
{
    struct log request = { .n = 0 };

    write_challenge(h, slot, summary, &request);
    return harness_send(h, log_bytes(&request));
}

/* Sends CHALLENGE; its signature has to cover A, between and these two messages. */
static struct dsm_challenge_auth check_challenge(struct harness *h, uint8_t slot, uint8_t summary,
                                                 const struct log *between)
{
    struct log m1m2 = h->vca;
    struct log request = { .n = 0 };
    struct dsm_challenge_auth got;
    struct dsm_bytes response;

    write_challenge(h, slot, summary, &request);
    response = harness_send(h, log_bytes(&request));
    assert_spdm_code(response, DSM_SPDM_CHALLENGE_AUTH);
    h->params.has_summary = summary != DSM_SUMMARY_NONE;
    assert_error(DSM_OK, dsm_challenge_auth_decode(&h->params, &response, &got));
    if (between)
        log_add(&m1m2, log_bytes(between));
    log_add(&m1m2, log_bytes(&request));
    log_add(&m1m2, dsm_bytes(response.p, response.n - got.signature.n));
    assert_true(harness_signed(h, slot, DSM_SIGN_CHALLENGE_AUTH, &m1m2, got.signature));
    return got;
}

/* A request in clear whose two messages belong to B. response_len: without DOE's padding. */
static void exchange_b(struct harness *h, struct dsm_bytes request, size_t response_len, struct log *b)
{
    struct dsm_bytes response = harness_send(h, request);

    assert_in_range(response.n, response_len, response_len + 3);
    log_add(b, request);
    log_add(b, dsm_bytes(response.p, response_len));
}

static void get_digests(struct harness *h, struct log *b)
{
    struct header4 request = harness_header(h, DSM_SPDM_GET_DIGESTS, 0, 0);

    exchange_b(h, dsm_bytes(request.bytes, sizeof(request.bytes)), 4 + 2 * dsm_negotiated_hash(&h->negotiated)->size,
               b);
}

static void get_certificate(struct harness *h, uint16_t offset, uint8_t length, struct log *b)
{
    uint8_t request[] = {
        h->version, DSM_SPDM_GET_CERTIFICATE, 0, 0, (uint8_t)offset, (uint8_t)(offset >> 8), length, 0
    };

    exchange_b(h, BYTES(request), 8u + length, b);
}

static void get_measurements(struct harness *h)
{
    uint8_t request[12] = { h->version, DSM_SPDM_GET_MEASUREMENTS, 0, 0 }; /* with the context of 1.3 */

    assert_spdm_code(harness_send(h, dsm_bytes(request, h->version >= DSM_SPDM_13 ? 12 : 4)), DSM_SPDM_MEASUREMENTS);
}

static void test_the_signature_covers_vca_and_the_challenge(void **state)
{
    struct harness *h = *state;

    FOR_VERSIONS_FROM(DSM_SPDM_10)
    {
        harness_vca_of(h, version);
        check_challenge(h, 0, DSM_SUMMARY_NONE, NULL);
    }
}

static void test_the_signature_covers_digests_and_certificates(void **state)
{
    struct harness *h = *state;

    FOR_VERSIONS_FROM(DSM_SPDM_10)
    {
        struct log b = { .n = 0 };

        harness_vca_of(h, version);
        get_digests(h, &b);
        get_certificate(h, 0, 101, &b); /* odd lengths: padding is no part of it */
        get_certificate(h, 101, 50, &b);
        check_challenge(h, 0, DSM_SUMMARY_NONE, &b);
    }
}

static void test_each_hash_and_both_keys_sign(void **state)
{
    static const char *const keys[] = { "ECDSA_P256", "ECDSA_P384" };
    struct harness *h = *state;
    struct choice choice = harness_choice(DSM_SPDM_12);

    for (size_t i = 0; dsm_hash_algorithm_at(i); i++)
        for (size_t k = 0; k < 2; k++) {
            choice.algorithms[DSM_ALG_HASH] = dsm_algorithm_at(DSM_ALG_HASH, i)->bit;
            choice.algorithms[DSM_ALG_ASYM] = dsm_algorithm_by_name(DSM_ALG_ASYM, keys[k])->bit;
            harness_vca(h, &choice);
            check_challenge(h, 0, DSM_SUMMARY_ALL, NULL);
        }
}

static void test_the_slot_that_is_asked_signs(void **state)
{
    struct harness *h = *state;
    struct dsm_challenge_auth got;
    struct log chain = { .n = 0 };
    uint8_t digest[DSM_HASH_MAX];

    harness_vca_of(h, DSM_SPDM_12);
    got = check_challenge(h, 3, DSM_SUMMARY_NONE, NULL);
    assert_int_equal(3, got.slot);
    assert_int_equal(0x09, got.slot_mask);
    harness_chain(h, 3, &chain);
    assert_error(DSM_OK, dsm_hash_once(h->crypto, dsm_negotiated_hash(&h->negotiated), log_bytes(&chain), digest));
    assert_memory_equal(digest, got.cert_chain_hash.p, got.cert_chain_hash.n);
}

static void test_a_slot_without_a_chain_is_an_invalid_request(void **state)
{
    struct harness *h = *state;

    FOR_VERSIONS_FROM(DSM_SPDM_10)
    {
        harness_vca_of(h, version);
        assert_spdm_error(h, challenge(h, 1, 0), DSM_SPDM_ERROR_INVALID_REQUEST);
        assert_spdm_error(h, challenge(h, 8, 0), DSM_SPDM_ERROR_INVALID_REQUEST);
        assert_spdm_error(h, challenge(h, 0xFF, 0), DSM_SPDM_ERROR_INVALID_REQUEST);
    }
}

static void test_the_summary_is_of_the_blocks_asked_for(void **state)
{
    static const uint8_t types[] = { DSM_SUMMARY_TCB, DSM_SUMMARY_ALL };
    struct harness *h = *state;

    FOR_VERSIONS_FROM(DSM_SPDM_10)
    for (size_t i = 0; i < sizeof(types); i++) {
        struct dsm_challenge_auth got;
        uint8_t expected[DSM_HASH_MAX];

        harness_vca_of(h, version);
        got = check_challenge(h, 0, types[i], NULL);
        assert_error(DSM_OK, dsm_measurements_summary(h->crypto, &h->device->measurements, types[i],
                                                      dsm_negotiated_hash(&h->negotiated),
                                                      dsm_negotiated_measurement_hash(&h->negotiated), expected));
        assert_int_equal(dsm_negotiated_hash(&h->negotiated)->size, got.summary_hash.n);
        assert_memory_equal(expected, got.summary_hash.p, got.summary_hash.n);
    }
}

static void test_an_undefined_summary_is_an_invalid_request(void **state)
{
    struct harness *h = *state;

    harness_vca_of(h, DSM_SPDM_12);
    assert_spdm_error(h, challenge(h, 0, 2), DSM_SPDM_ERROR_INVALID_REQUEST);
}

static void test_a_summary_without_measurements_is_an_invalid_request(void **state)
{
    struct harness *h = *state;
    struct choice choice = harness_choice(DSM_SPDM_12);

    choice.measurement_spec = 0;
    harness_vca(h, &choice);
    assert_spdm_error(h, challenge(h, 0, DSM_SUMMARY_ALL), DSM_SPDM_ERROR_INVALID_REQUEST);
}

static void test_the_context_is_echoed_as_of_13(void **state)
{
    static const uint8_t context[] = { 1, 2, 3, 4, 5, 6, 7, 8 };
    struct harness *h = *state;
    struct dsm_challenge_auth got;

    harness_vca_of(h, DSM_SPDM_13);
    got = check_challenge(h, 0, DSM_SUMMARY_NONE, NULL);
    assert_memory_equal(context, got.context, sizeof(context));
}

static void test_each_response_has_a_nonce_of_its_own(void **state)
{
    struct harness *h = *state;
    struct dsm_challenge_auth first, second;

    harness_vca_of(h, DSM_SPDM_12);
    first = check_challenge(h, 0, DSM_SUMMARY_NONE, NULL);
    second = check_challenge(h, 0, DSM_SUMMARY_NONE, NULL);
    assert_memory_not_equal(first.nonce, second.nonce, sizeof(first.nonce));
}

static void test_a_challenge_begins_m1m2_anew(void **state)
{
    struct harness *h = *state;
    struct log b = { .n = 0 };

    harness_vca_of(h, DSM_SPDM_12);
    get_digests(h, &b);
    check_challenge(h, 0, DSM_SUMMARY_NONE, &b);
    check_challenge(h, 0, DSM_SUMMARY_NONE, NULL);
}

static void test_get_digests_begins_m1m2_anew(void **state)
{
    struct harness *h = *state;
    struct log b = { .n = 0 };

    harness_vca_of(h, DSM_SPDM_12);
    get_digests(h, &b);
    get_certificate(h, 0, 64, &b);
    b.n = 0;
    get_digests(h, &b);
    check_challenge(h, 0, DSM_SUMMARY_NONE, &b);
}

static void test_measurements_before_any_challenge_begin_m1m2_anew(void **state)
{
    struct harness *h = *state;

    FOR_VERSIONS_FROM(DSM_SPDM_10)
    {
        struct log b = { .n = 0 };

        harness_vca_of(h, version);
        get_digests(h, &b);
        get_measurements(h);
        check_challenge(h, 0, DSM_SUMMARY_NONE, NULL);
    }
}

static void test_measurements_after_a_challenge_leave_m1m2_alone(void **state)
{
    struct harness *h = *state;

    FOR_VERSIONS_FROM(DSM_SPDM_10)
    {
        struct log b = { .n = 0 };

        harness_vca_of(h, version);
        check_challenge(h, 0, DSM_SUMMARY_NONE, NULL);
        get_digests(h, &b);
        get_measurements(h);
        check_challenge(h, 0, DSM_SUMMARY_NONE, &b);
    }
}

static void test_a_session_before_any_challenge_begins_m1m2_anew(void **state)
{
    struct harness *h = *state;
    struct log b = { .n = 0 };
    struct session s;

    harness_vca_of(h, DSM_SPDM_12);
    get_digests(h, &b);
    harness_open_session(h, &s);
    check_challenge(h, 0, DSM_SUMMARY_NONE, NULL);
    session_clear(&s);
}

static void test_certificates_read_in_a_session_are_no_part_of_m1m2(void **state)
{
    static const uint8_t request[] = { 0x12, DSM_SPDM_GET_CERTIFICATE, 0, 0, 0, 0, 64, 0 };
    struct harness *h = *state;
    struct log b = { .n = 0 };
    struct session s;

    harness_vca_of(h, DSM_SPDM_12);
    harness_open_session(h, &s);
    get_digests(h, &b);
    assert_spdm_code(harness_send_in(h, &s, BYTES(request)), DSM_SPDM_CERTIFICATE);
    check_challenge(h, 0, DSM_SUMMARY_NONE, &b);
    session_clear(&s);
}

static void test_a_refused_request_is_no_part_of_m1m2(void **state)
{
    static const uint8_t no_such_slot[] = { 0x12, DSM_SPDM_GET_CERTIFICATE, 5, 0, 0, 0, 64, 0 };
    struct harness *h = *state;
    struct log b = { .n = 0 };

    harness_vca_of(h, DSM_SPDM_12);
    get_digests(h, &b);
    assert_spdm_error(h, harness_send(h, BYTES(no_such_slot)), DSM_SPDM_ERROR_INVALID_REQUEST);
    assert_spdm_error(h, challenge(h, 5, 0), DSM_SPDM_ERROR_INVALID_REQUEST);
    check_challenge(h, 0, DSM_SUMMARY_NONE, &b);
}

static void test_a_device_without_chal_does_not_know_the_request(void **state)
{
    struct harness *h = *state;

    h->device->settings.capabilities &= ~DSM_CAP_CHAL;
    harness_vca_of(h, DSM_SPDM_12);
    assert_spdm_error(h, challenge(h, 0, 0), DSM_SPDM_ERROR_UNSUPPORTED_REQUEST);
}

static void test_a_challenge_in_a_session_is_unexpected(void **state)
{
    struct harness *h = *state;
    struct log request = { .n = 0 };
    struct session s;

    harness_vca_of(h, DSM_SPDM_12);
    harness_open_session(h, &s);
    write_challenge(h, 0, 0, &request);
    assert_spdm_error(h, harness_send_in(h, &s, log_bytes(&request)), DSM_SPDM_ERROR_UNEXPECTED_REQUEST);
    harness_check_alive(h, &s);
    session_clear(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        HARNESS_TEST(test_the_signature_covers_vca_and_the_challenge),
        HARNESS_TEST(test_the_signature_covers_digests_and_certificates),
        HARNESS_TEST(test_each_hash_and_both_keys_sign),
        HARNESS_TEST(test_the_slot_that_is_asked_signs),
        HARNESS_TEST(test_a_slot_without_a_chain_is_an_invalid_request),
        HARNESS_TEST(test_the_summary_is_of_the_blocks_asked_for),
        HARNESS_TEST(test_an_undefined_summary_is_an_invalid_request),
        HARNESS_TEST(test_a_summary_without_measurements_is_an_invalid_request),
        HARNESS_TEST(test_the_context_is_echoed_as_of_13),
        HARNESS_TEST(test_each_response_has_a_nonce_of_its_own),
        HARNESS_TEST(test_a_challenge_begins_m1m2_anew),
        HARNESS_TEST(test_get_digests_begins_m1m2_anew),
        HARNESS_TEST(test_measurements_before_any_challenge_begin_m1m2_anew),
        HARNESS_TEST(test_measurements_after_a_challenge_leave_m1m2_alone),
        HARNESS_TEST(test_a_session_before_any_challenge_begins_m1m2_anew),
        HARNESS_TEST(test_certificates_read_in_a_session_are_no_part_of_m1m2),
        HARNESS_TEST(test_a_refused_request_is_no_part_of_m1m2),
        HARNESS_TEST(test_a_device_without_chal_does_not_know_the_request),
        HARNESS_TEST(test_a_challenge_in_a_session_is_unexpected),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
