/* SPDX-License-Identifier: BSD-3-Clause */
/* What is too large, what nobody knows, and objects that are no message at all. */
#include "device/measurements_record.h"
#include "responder_harness.h"

static void check_still_serving(struct harness *h)
{
    harness_vca_of(h, DSM_SPDM_12);
    assert_spdm_code(harness_send4(h, DSM_SPDM_GET_DIGESTS, 0, 0), DSM_SPDM_DIGESTS);
}

static void test_a_request_beyond_our_buffer_is_too_large_as_of_12(void **state)
{
    static uint8_t message[DSM_REQUEST_MAX + 4];
    struct harness *h = *state;

    FOR_VERSIONS_FROM(DSM_SPDM_10)
    {
        harness_vca_of(h, version);
        message[0] = version;
        message[1] = DSM_SPDM_GET_DIGESTS;
        assert_spdm_error(h, harness_send(h, BYTES(message)),
                          version >= DSM_SPDM_12 ? DSM_SPDM_ERROR_REQUEST_TOO_LARGE : DSM_SPDM_ERROR_INVALID_REQUEST);
        assert_spdm_error(h, harness_send(h, dsm_bytes(message, DSM_REQUEST_MAX)), DSM_SPDM_ERROR_INVALID_REQUEST);
        assert_spdm_code(harness_send4(h, DSM_SPDM_GET_DIGESTS, 0, 0), DSM_SPDM_DIGESTS);
    }
}

static uint32_t too_large(struct harness *h, struct dsm_bytes response)
{
    struct dsm_error_message message;
    struct dsm_reader r;

    assert_spdm_error(h, response, DSM_SPDM_ERROR_RESPONSE_TOO_LARGE);
    assert_error(DSM_OK, dsm_error_message_decode(&h->params, &response, &message));
    assert_int_equal(4, message.extended.n);
    r = dsm_reader(message.extended);
    return dsm_read_u32le(&r);
}

/* 1.2 or 1.3 with this DataTransferSize */
static void begin_small(struct harness *h, uint8_t version, uint32_t size)
{
    struct choice choice = harness_choice(version);

    choice.data_transfer_size = size;
    harness_vca(h, &choice);
}

static void test_a_response_beyond_the_requesters_buffer_tells_its_size(void **state)
{
    uint8_t challenge[4 + 32] = { DSM_SPDM_12, DSM_SPDM_CHALLENGE };
    struct harness *h = *state;

    begin_small(h, DSM_SPDM_12, 64);
    assert_int_equal(4 + 2 * 48, too_large(h, harness_send4(h, DSM_SPDM_GET_DIGESTS, 0, 0)));
    assert_int_equal(4 + 48 + 32 + 2 + 96, too_large(h, harness_send(h, BYTES(challenge))));
    challenge[3] = DSM_SUMMARY_ALL;
    assert_int_equal(4 + 48 + 32 + 48 + 2 + 96, too_large(h, harness_send(h, BYTES(challenge))));
}

static void test_a_response_of_just_that_size_is_sent(void **state)
{
    struct harness *h = *state;

    begin_small(h, DSM_SPDM_12, 4 + 2 * 48);
    assert_spdm_code(harness_send4(h, DSM_SPDM_GET_DIGESTS, 0, 0), DSM_SPDM_DIGESTS);
    begin_small(h, DSM_SPDM_12, 4 + 2 * 48 - 1);
    assert_int_equal(4 + 2 * 48, too_large(h, harness_send4(h, DSM_SPDM_GET_DIGESTS, 0, 0)));
}

static void test_algorithms_can_be_too_large(void **state)
{
    struct harness *h = *state;
    struct choice choice = harness_choice(DSM_SPDM_12);
    struct log request = { .n = 0 };

    choice.data_transfer_size = 42;
    harness_get_version(h);
    harness_get_capabilities(h, &choice);
    harness_write_algorithms(&request, &choice);
    assert_int_equal(36 + 4 * 4, too_large(h, harness_send(h, log_bytes(&request))));
    assert_spdm_error(h, harness_send4(h, DSM_SPDM_GET_DIGESTS, 0, 0), DSM_SPDM_ERROR_UNEXPECTED_REQUEST);
}

static void test_key_exchange_rsp_can_be_too_large(void **state)
{
    struct exchange_options options = { .req_session_id = 1 };
    struct harness *h = *state;

    for (int encrypted = 0; encrypted < 2; encrypted++) {
        struct choice choice = harness_choice(DSM_SPDM_12);
        struct log request = { .n = 0 };
        struct dsm_dhe *dhe = NULL;

        choice.data_transfer_size = 128;
        if (encrypted)
            choice.flags &= ~DSM_CAP_HANDSHAKE_IN_THE_CLEAR;
        harness_vca(h, &choice);
        harness_write_key_exchange(h, &options, &dhe, &request);
        dsm_dhe_destroy(dhe);
        /* header, ids, random data, share, opaque data with its length, signature, and ResponderVerifyData */
        assert_int_equal(4 + 4 + 32 + 96 + 2 + 12 + 96 + (encrypted ? 48 : 0),
                         too_large(h, harness_send(h, log_bytes(&request))));
        assert_int_equal(0, harness_session_count(h));
    }
}

static void add_large_measurement(struct harness *h, uint8_t index, size_t n)
{
    static const uint8_t value[DSM_RESPONSE_MAX];

    assert_error(DSM_OK, dsm_measurements_add(h->crypto, &h->device->measurements, index, DSM_MEASUREMENT_MANIFEST,
                                              false, dsm_bytes(value, n)));
}

/* Raw GET_MEASUREMENTS; 1.3 adds a context. */
static struct dsm_bytes measure_raw(struct harness *h, uint8_t index)
{
    uint8_t request[12] = { h->version, DSM_SPDM_GET_MEASUREMENTS, DSM_MEASUREMENTS_RAW_REQUESTED, index };

    return harness_send(h, dsm_bytes(request, h->version >= DSM_SPDM_13 ? 12 : 4));
}

static void test_measurements_can_be_too_large(void **state)
{
    struct harness *h = *state;

    add_large_measurement(h, 0x80, 4000);
    add_large_measurement(h, 0x81, 4600);
    FOR_VERSIONS_FROM(DSM_SPDM_12)
    {
        size_t fixed = version >= DSM_SPDM_13 ? 42 + 8 : 42;

        begin_small(h, version, DSM_RESPONSE_MAX);
        assert_spdm_code(measure_raw(h, 0x80), DSM_SPDM_MEASUREMENTS);
        assert_int_equal(fixed + 7 + 4600, too_large(h, measure_raw(h, 0x81)));
        assert_int_equal(fixed + dsm_measurements_record_len(&h->device->measurements,
                                                             dsm_negotiated_measurement_hash(&h->negotiated), true),
                         too_large(h, measure_raw(h, 0xFF)));
        begin_small(h, version, 1024);
        assert_int_equal(fixed + 7 + 4000, too_large(h, measure_raw(h, 0x80)));
    }
}

static void test_in_a_session_4576_bytes_are_the_most(void **state)
{
    uint8_t request[] = { DSM_SPDM_12, DSM_SPDM_GET_MEASUREMENTS, DSM_MEASUREMENTS_RAW_REQUESTED, 0x80 };
    struct harness *h = *state;
    struct session s;

    add_large_measurement(h, 0x80, DSM_SECURED_RESPONSE_MAX - 42 - 7);
    add_large_measurement(h, 0x81, DSM_SECURED_RESPONSE_MAX - 42 - 7 + 1);
    harness_vca_of(h, DSM_SPDM_12);
    harness_open_session(h, &s);
    assert_int_equal(DSM_SECURED_RESPONSE_MAX, harness_send_in(h, &s, BYTES(request)).n);
    assert_int_equal(DSM_REPLY_FRAME_MAX, h->reply_object.n);
    request[3] = 0x81;
    assert_int_equal(DSM_SECURED_RESPONSE_MAX + 1, too_large(h, harness_send_in(h, &s, BYTES(request))));
    harness_check_alive(h, &s);
    session_clear(&s);
}

/* A stated rule of ours: before 1.2 no code says "too large", so the response fails for no reason that has one. */
static void test_before_12_what_is_too_large_is_unspecified(void **state)
{
    static const uint8_t value[DSM_RESPONSE_MAX];
    struct harness *h = *state;

    h->device->settings.algorithms[DSM_ALG_MEASUREMENT_HASH] = DSM_MEASUREMENT_HASH_RAW;
    assert_error(DSM_OK, dsm_measurements_add(h->crypto, &h->device->measurements, 0x80, DSM_MEASUREMENT_MANIFEST,
                                              false, BYTES(value)));
    for (uint8_t version = DSM_SPDM_10; version <= DSM_SPDM_11; version++) {
        harness_vca_of(h, version);
        assert_spdm_error(h, harness_send4(h, DSM_SPDM_GET_MEASUREMENTS, 0, 0x80), DSM_SPDM_ERROR_UNSPECIFIED);
        assert_spdm_code(harness_send4(h, DSM_SPDM_GET_DIGESTS, 0, 0), DSM_SPDM_DIGESTS);
    }
}

static void test_unknown_codes_are_unsupported_and_named(void **state)
{
    static const uint8_t codes[] = { DSM_SPDM_CHUNK_SEND,
                                     DSM_SPDM_CHUNK_GET,
                                     DSM_SPDM_GET_KEY_PAIR_INFO,
                                     DSM_SPDM_PSK_EXCHANGE,
                                     DSM_SPDM_GET_CSR,
                                     DSM_SPDM_SET_CERTIFICATE,
                                     DSM_SPDM_SLOT_MANAGEMENT,
                                     0x80,
                                     0xF0 };
    struct harness *h = *state;

    FOR_VERSIONS_FROM(DSM_SPDM_10)
    {
        harness_vca_of(h, version);
        for (size_t i = 0; i < sizeof(codes); i++) {
            struct dsm_bytes response = harness_send4(h, codes[i], 0, 0);

            assert_spdm_error(h, response, DSM_SPDM_ERROR_UNSUPPORTED_REQUEST);
            assert_int_equal(codes[i], response.p[3]);
        }
    }
}

static void test_responses_as_requests_are_unsupported(void **state)
{
    static const uint8_t codes[] = { DSM_SPDM_DIGESTS, DSM_SPDM_VERSION, DSM_SPDM_MEASUREMENTS, DSM_SPDM_ERROR, 0 };
    struct harness *h = *state;

    harness_vca_of(h, DSM_SPDM_12);
    for (size_t i = 0; i < sizeof(codes); i++) {
        struct dsm_bytes response = harness_send4(h, codes[i], 1, 2);

        assert_spdm_error(h, response, DSM_SPDM_ERROR_UNSUPPORTED_REQUEST);
        assert_int_equal(codes[i], response.p[3]);
    }
}

static void test_objects_whose_length_disagrees_get_no_response(void **state)
{
    static const uint8_t longer[] = { 1, 0, 1, 0, 4, 0, 0, 0, 0x10, 0x84, 0, 0 };
    static const uint8_t shorter[] = { 1, 0, 1, 0, 2, 0, 0, 0, 0x10, 0x84, 0, 0 };
    static const uint8_t most[] = { 1, 0, 1, 0, 0, 0, 0, 0, 0x10, 0x84, 0, 0 }; /* 0 is 2^18 double words */
    static const uint8_t less_than_a_header[] = { 1, 0, 1, 0, 1, 0, 0, 0 };
    struct harness *h = *state;

    assert_dropped(h, harness_exchange(h, BYTES(longer)));
    assert_dropped(h, harness_exchange(h, BYTES(shorter)));
    assert_dropped(h, harness_exchange(h, BYTES(most)));
    assert_dropped(h, harness_exchange(h, BYTES(less_than_a_header)));
    for (size_t n = 0; n < sizeof(longer); n++)
        assert_dropped(h, harness_exchange(h, dsm_bytes(longer, n)));
    assert_string_equal("object: 11 bytes: DOE object whose length field is not what came; accepted: one of the "
                        "transport's form (PCIe 6.30.1)",
                        dsm_connection_drop_reason(h->connection));
    check_still_serving(h);
}

static void test_objects_of_other_types_get_no_response(void **state)
{
    static const uint8_t other_vendor[] = { 0x86, 0x80, 1, 0, 3, 0, 0, 0, 0x10, 0x84, 0, 0 };
    static const uint8_t other_type[] = { 1, 0, 3, 0, 3, 0, 0, 0, 0x10, 0x84, 0, 0 };
    struct harness *h = *state;

    assert_dropped(h, harness_exchange(h, BYTES(other_vendor)));
    assert_dropped(h, harness_exchange(h, BYTES(other_type)));
    check_still_serving(h);
}

static void test_an_object_without_data_is_an_invalid_request(void **state)
{
    struct harness *h = *state;

    assert_spdm_error(h, harness_send(h, dsm_bytes(NULL, 0)), DSM_SPDM_ERROR_INVALID_REQUEST);
    check_still_serving(h);
}

static void test_reserved_bits_of_an_object_are_a_finding(void **state)
{
    static const uint8_t object[] = { 1, 0, 1, 0x80, 3, 0, 0, 0x80, 0x10, 0x84, 0, 0 };
    struct harness *h = *state;

    assert_int_equal(24, harness_exchange(h, BYTES(object)).n);
    assert_int_equal(1, harness_findings(h, DSM_FINDING_DOE_RESERVED_BITS));
    h->device->settings.strict = true;
    assert_dropped(h, harness_exchange(h, BYTES(object)));
}

static void test_padding_that_is_not_zero_is_a_finding(void **state)
{
    uint8_t request[40] = { DSM_SPDM_11, DSM_SPDM_GET_MEASUREMENTS, 1, 1 }; /* a signed one has 37 bytes */
    struct harness *h = *state;

    request[39] = 1;
    harness_vca_of(h, DSM_SPDM_11);
    assert_spdm_code(harness_send(h, BYTES(request)), DSM_SPDM_MEASUREMENTS);
    assert_int_equal(1, harness_findings(h, DSM_FINDING_DOE_PADDING));
    h->device->settings.strict = true;
    assert_spdm_error(h, harness_send(h, BYTES(request)), DSM_SPDM_ERROR_INVALID_REQUEST);
}

static void test_discovery_lists_cma_and_secured_cma(void **state)
{
    static const uint8_t types[] = { DSM_DOE_DISCOVERY, DSM_DOE_CMA, DSM_DOE_SECURED_CMA };
    struct harness *h = *state;

    for (uint8_t index = 0; index < 3; index++) {
        uint8_t object[] = { 1, 0, 0, 0, 3, 0, 0, 0, index, 0, 0, 0 };
        struct dsm_bytes reply = harness_exchange(h, BYTES(object));

        assert_int_equal(12, reply.n);
        assert_int_equal(types[index], reply.p[10]);
        assert_int_equal(index == 2 ? 0 : index + 1, reply.p[11]);
    }
}

static void test_malformed_discovery_gets_no_response(void **state)
{
    static const uint8_t object[] = { 1, 0, 0, 0, 2, 0, 0, 0 };
    struct harness *h = *state;

    assert_dropped(h, harness_exchange(h, BYTES(object)));
    check_still_serving(h);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        HARNESS_TEST(test_a_request_beyond_our_buffer_is_too_large_as_of_12),
        HARNESS_TEST(test_a_response_beyond_the_requesters_buffer_tells_its_size),
        HARNESS_TEST(test_a_response_of_just_that_size_is_sent),
        HARNESS_TEST(test_algorithms_can_be_too_large),
        HARNESS_TEST(test_key_exchange_rsp_can_be_too_large),
        HARNESS_TEST(test_measurements_can_be_too_large),
        HARNESS_TEST(test_in_a_session_4576_bytes_are_the_most),
        HARNESS_TEST(test_before_12_what_is_too_large_is_unspecified),
        HARNESS_TEST(test_unknown_codes_are_unsupported_and_named),
        HARNESS_TEST(test_responses_as_requests_are_unsupported),
        HARNESS_TEST(test_objects_whose_length_disagrees_get_no_response),
        HARNESS_TEST(test_objects_of_other_types_get_no_response),
        HARNESS_TEST(test_an_object_without_data_is_an_invalid_request),
        HARNESS_TEST(test_reserved_bits_of_an_object_are_a_finding),
        HARNESS_TEST(test_padding_that_is_not_zero_is_a_finding),
        HARNESS_TEST(test_discovery_lists_cma_and_secured_cma),
        HARNESS_TEST(test_malformed_discovery_gets_no_response),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
