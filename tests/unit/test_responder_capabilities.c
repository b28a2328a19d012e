/* SPDX-License-Identifier: BSD-3-Clause */
#include "responder_harness.h"

#include "spdm/capability_rules.h"

#define SESSION_FLAGS (DSM_CAP_KEY_EX | DSM_CAP_MAC)

static struct dsm_bytes ask(struct harness *h, const struct dsm_get_capabilities *request, uint8_t version)
{
    struct dsm_wire_params params = { .version = version };
    struct log message = { .n = 0 };
    struct dsm_writer w = dsm_writer(message.bytes, sizeof(message.bytes));

    assert_error(DSM_OK, dsm_get_capabilities_encode(&params, request, &w));
    message.n = dsm_written_len(&w);
    return harness_send(h, log_bytes(&message));
}

/* An ERROR carries the version that GET_CAPABILITIES asked for: its sender takes no other. */
static void check_refused(struct harness *h, const struct dsm_get_capabilities *request, uint8_t version)
{
    struct dsm_bytes response;

    harness_get_version(h);
    response = ask(h, request, version);
    h->version = version;
    assert_spdm_error(h, response, DSM_SPDM_ERROR_INVALID_REQUEST);
}

static struct dsm_get_capabilities request_with(uint32_t flags)
{
    return (struct dsm_get_capabilities){ .flags = flags, .data_transfer_size = 4096, .max_spdm_msg_size = 4096 };
}

static void test_each_broken_rule_is_an_invalid_request(void **state)
{
    static const struct {
        uint8_t first, last;
        uint32_t flags;
    } rows[] = {
        { DSM_SPDM_11, DSM_SPDM_NEWEST, DSM_CAP_PSK_WITH_CONTEXT | DSM_CAP_MAC },
        { DSM_SPDM_11, DSM_SPDM_NEWEST, DSM_CAP_PSK | DSM_CAP_PSK_WITH_CONTEXT | DSM_CAP_MAC },
        { DSM_SPDM_13, DSM_SPDM_NEWEST, DSM_CAP_EP_INFO_NO_SIG | DSM_CAP_EP_INFO_SIG | DSM_CAP_CERT },
        { DSM_SPDM_13, DSM_SPDM_NEWEST, DSM_CAP_MULTI_KEY_ONLY | DSM_CAP_MULTI_KEY_NEG | DSM_CAP_CERT | DSM_CAP_CHAL },
        { DSM_SPDM_11, DSM_SPDM_NEWEST, DSM_CAP_KEY_EX },
        { DSM_SPDM_11, DSM_SPDM_NEWEST, DSM_CAP_PSK },
        { DSM_SPDM_11, DSM_SPDM_NEWEST, DSM_CAP_ENCRYPT },
        { DSM_SPDM_11, DSM_SPDM_NEWEST, DSM_CAP_MAC },
        { DSM_SPDM_11, DSM_SPDM_NEWEST, DSM_CAP_HBEAT },
        { DSM_SPDM_11, DSM_SPDM_NEWEST, DSM_CAP_KEY_UPD },
        { DSM_SPDM_11, DSM_SPDM_NEWEST, DSM_CAP_HANDSHAKE_IN_THE_CLEAR },
        { DSM_SPDM_11, DSM_SPDM_NEWEST, DSM_CAP_HANDSHAKE_IN_THE_CLEAR | DSM_CAP_PSK | DSM_CAP_MAC },
        { DSM_SPDM_13, DSM_SPDM_NEWEST, DSM_CAP_EVENT },
        { DSM_SPDM_11, DSM_SPDM_NEWEST, DSM_CAP_CERT | DSM_CAP_PUB_KEY_ID | DSM_CAP_CHAL },
        { DSM_SPDM_11, DSM_SPDM_NEWEST, DSM_CAP_CHAL },
        { DSM_SPDM_11, DSM_SPDM_NEWEST, DSM_CAP_MUT_AUTH | DSM_CAP_ENCAP | SESSION_FLAGS },
        { DSM_SPDM_13, DSM_SPDM_NEWEST, DSM_CAP_EP_INFO_SIG },
        { DSM_SPDM_11, DSM_SPDM_NEWEST, DSM_CAP_CERT },
        { DSM_SPDM_11, DSM_SPDM_NEWEST, DSM_CAP_PUB_KEY_ID },
        { DSM_SPDM_11, DSM_SPDM_11, DSM_CAP_MUT_AUTH | DSM_CAP_CERT | SESSION_FLAGS },
        { DSM_SPDM_13, DSM_SPDM_NEWEST, DSM_CAP_MULTI_KEY_ONLY | DSM_CAP_PUB_KEY_ID | DSM_CAP_CHAL },
    };
    struct harness *h = *state;

    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
        for (uint8_t version = rows[i].first; version <= rows[i].last; version++) {
            struct dsm_get_capabilities request = request_with(rows[i].flags);

            check_refused(h, &request, version);
        }
}

static void test_a_broken_rule_is_logged_in_words(void **state)
{
    struct dsm_get_capabilities request = request_with(DSM_CAP_MUT_AUTH | DSM_CAP_CERT | SESSION_FLAGS);
    struct harness *h = *state;

    check_refused(h, &request, DSM_SPDM_11);
    assert_true(harness_logged(h, "MUT_AUTH_CAP needs ENCAP_CAP"));
}

static void test_flags_of_later_versions_do_not_count(void **state)
{
    struct dsm_get_capabilities request = request_with(DSM_CAP_EVENT);
    struct harness *h = *state;

    harness_get_version(h);
    assert_spdm_code(ask(h, &request, DSM_SPDM_12), DSM_SPDM_CAPABILITIES);
    assert_int_equal(1, harness_findings(h, DSM_FINDING_RESERVED_BITS));
}

static void test_a_strict_device_refuses_flags_of_later_versions(void **state)
{
    struct dsm_get_capabilities request = request_with(DSM_CAP_EVENT);
    struct harness *h = *state;

    h->device->settings.strict = true;
    check_refused(h, &request, DSM_SPDM_12);
}

static void test_ct_exponent_is_31_at_most(void **state)
{
    struct dsm_get_capabilities request = request_with(0);
    struct harness *h = *state;

    FOR_VERSIONS_FROM(DSM_SPDM_11)
    {
        request.ct_exponent = 32;
        check_refused(h, &request, version);
        request.ct_exponent = 31;
        harness_get_version(h);
        assert_spdm_code(ask(h, &request, version), DSM_SPDM_CAPABILITIES);
    }
}

static void test_data_transfer_size_is_42_at_least(void **state)
{
    struct dsm_get_capabilities request = request_with(0);
    struct harness *h = *state;

    FOR_VERSIONS_FROM(DSM_SPDM_12)
    {
        request.data_transfer_size = request.max_spdm_msg_size = 41;
        check_refused(h, &request, version);
        request.data_transfer_size = request.max_spdm_msg_size = 42;
        harness_get_version(h);
        assert_spdm_code(ask(h, &request, version), DSM_SPDM_CAPABILITIES);
    }
}

static void test_a_message_is_never_smaller_than_a_transfer(void **state)
{
    struct dsm_get_capabilities request = request_with(DSM_CAP_CHUNK);
    struct harness *h = *state;

    request.max_spdm_msg_size = 4095;
    FOR_VERSIONS_FROM(DSM_SPDM_12)
    check_refused(h, &request, version);
}

static void test_a_message_is_larger_than_a_transfer_with_chunks_only(void **state)
{
    struct dsm_get_capabilities request = request_with(0);
    struct harness *h = *state;

    request.max_spdm_msg_size = 4097;
    FOR_VERSIONS_FROM(DSM_SPDM_12)
    {
        request.flags = 0;
        check_refused(h, &request, version);
        request.flags = DSM_CAP_CHUNK;
        harness_get_version(h);
        assert_spdm_code(ask(h, &request, version), DSM_SPDM_CAPABILITIES);
    }
}

static void test_supported_algorithms_are_asked_for_with_chunks_only(void **state)
{
    struct dsm_get_capabilities request = request_with(0);
    struct harness *h = *state;

    request.param1 = DSM_CAPABILITIES_PARAM1_SUPPORTED_ALGORITHMS;
    check_refused(h, &request, DSM_SPDM_13);
}

static void test_supported_algorithms_are_not_shown_without_chunks_of_ours(void **state)
{
    struct dsm_get_capabilities request = request_with(DSM_CAP_CHUNK);
    struct harness *h = *state;
    struct dsm_bytes response;

    request.param1 = DSM_CAPABILITIES_PARAM1_SUPPORTED_ALGORITHMS;
    harness_get_version(h);
    response = ask(h, &request, DSM_SPDM_13);
    assert_spdm_code(response, DSM_SPDM_CAPABILITIES);
    assert_int_equal(0, response.p[2]);
    assert_int_equal(20, response.n);
}

static void test_a_version_that_is_not_offered_is_a_mismatch(void **state)
{
    struct dsm_get_capabilities request = request_with(0);
    struct harness *h = *state;

    h->device->settings.version_max = DSM_SPDM_12;
    harness_get_version(h);
    assert_spdm_error(h, ask(h, &request, DSM_SPDM_13), DSM_SPDM_ERROR_VERSION_MISMATCH);
    assert_spdm_error(h, ask(h, &request, 0x20), DSM_SPDM_ERROR_VERSION_MISMATCH);
    assert_spdm_code(ask(h, &request, DSM_SPDM_12), DSM_SPDM_CAPABILITIES);
}

static void test_each_version_states_the_flags_it_knows(void **state)
{
    struct harness *h = *state;

    FOR_VERSIONS_FROM(DSM_SPDM_10)
    {
        struct choice choice = harness_choice(version);
        uint32_t known = dsm_capability_flags_defined(DSM_RESPONDER, version);

        harness_get_version(h);
        harness_get_capabilities(h, &choice);
        assert_int_equal(h->device->settings.capabilities & known, h->negotiated.responder_flags);
    }
}

static void test_the_size_of_our_buffer_is_stated(void **state)
{
    struct dsm_get_capabilities request = request_with(0);
    struct dsm_wire_params params = { .version = DSM_SPDM_12 };
    struct harness *h = *state;
    struct dsm_capabilities response;
    struct dsm_bytes message;

    h->device->settings.ct_exponent = 14;
    harness_get_version(h);
    message = ask(h, &request, DSM_SPDM_12);
    assert_error(DSM_OK, dsm_capabilities_decode(&params, &message, &response));
    assert_int_equal(DSM_REQUEST_MAX, response.data_transfer_size);
    assert_int_equal(DSM_LARGE_MESSAGE_USUAL, response.max_spdm_msg_size);
    assert_int_equal(14, response.ct_exponent);
}

static void test_what_the_transport_holds_is_stated(void **state)
{
    struct dsm_get_capabilities request = request_with(0);
    struct dsm_wire_params params = { .version = DSM_SPDM_12 };
    struct harness *h = *state;
    struct dsm_capabilities response;
    struct dsm_bytes message;

    h->device->settings.capabilities &= ~DSM_CAP_CHUNK;
    harness_use_binding(h, &dsm_binding_nvme);
    harness_get_version(h);
    message = ask(h, &request, DSM_SPDM_12);
    assert_error(DSM_OK, dsm_capabilities_decode(&params, &message, &response));
    assert_int_equal(dsm_binding_nvme.request_max, response.data_transfer_size);
    assert_int_equal(dsm_binding_nvme.request_max, response.max_spdm_msg_size);
}

static void test_chosen_sizes_are_stated(void **state)
{
    struct dsm_get_capabilities request = request_with(0);
    struct dsm_wire_params params = { .version = DSM_SPDM_12 };
    struct harness *h = *state;
    struct dsm_capabilities response;
    struct dsm_bytes message;

    h->device->settings.data_transfer_size = 64;
    h->device->settings.max_message_size = 1000;
    harness_get_version(h);
    message = ask(h, &request, DSM_SPDM_12);
    assert_error(DSM_OK, dsm_capabilities_decode(&params, &message, &response));
    assert_int_equal(64, response.data_transfer_size);
    assert_int_equal(1000, response.max_spdm_msg_size);
}

static void test_the_same_question_gets_the_same_answer(void **state)
{
    struct harness *h = *state;

    FOR_VERSIONS_FROM(DSM_SPDM_10)
    {
        struct choice choice = harness_choice(version);
        struct log request = { .n = 0 };
        struct log first = { .n = 0 };
        struct dsm_bytes again;

        harness_write_capabilities(&request, &choice);
        harness_get_version(h);
        log_add(&first, harness_send(h, log_bytes(&request)));
        again = harness_send(h, log_bytes(&request));
        assert_true(dsm_bytes_equal(log_bytes(&first), again));
    }
}

static void test_a_repeated_question_is_no_part_of_the_transcript(void **state)
{
    struct choice choice = harness_choice(DSM_SPDM_12);
    struct log request = { .n = 0 };
    struct harness *h = *state;
    struct session s;

    harness_write_capabilities(&request, &choice);
    harness_get_version(h);
    harness_get_capabilities(h, &choice);
    assert_spdm_code(harness_send(h, log_bytes(&request)), DSM_SPDM_CAPABILITIES);
    harness_negotiate(h, &choice);
    assert_spdm_code(harness_send(h, log_bytes(&request)), DSM_SPDM_CAPABILITIES);
    harness_open_session(h, &s); /* verifies a signature over VCA */
    session_clear(&s);
}

static void test_another_question_is_unexpected(void **state)
{
    struct harness *h = *state;

    FOR_VERSIONS_FROM(DSM_SPDM_11)
    {
        struct choice choice = harness_choice(version);
        struct log request = { .n = 0 };

        harness_get_version(h);
        harness_get_capabilities(h, &choice);
        choice.flags &= ~DSM_CAP_HBEAT;
        harness_write_capabilities(&request, &choice);
        assert_spdm_error(h, harness_send(h, log_bytes(&request)), DSM_SPDM_ERROR_UNEXPECTED_REQUEST);
    }
}

static void test_another_version_afterwards_is_a_mismatch(void **state)
{
    struct dsm_get_capabilities request = request_with(0);
    struct choice choice = harness_choice(DSM_SPDM_12);
    struct harness *h = *state;

    harness_get_version(h);
    harness_get_capabilities(h, &choice);
    assert_spdm_error(h, ask(h, &request, DSM_SPDM_13), DSM_SPDM_ERROR_VERSION_MISMATCH);
}

static void test_a_refused_question_can_be_mended(void **state)
{
    struct dsm_get_capabilities request = request_with(DSM_CAP_KEY_EX);
    struct choice choice = harness_choice(DSM_SPDM_13);
    struct harness *h = *state;
    struct session s;

    check_refused(h, &request, DSM_SPDM_12);
    harness_get_capabilities(h, &choice);
    harness_negotiate(h, &choice);
    harness_open_session(h, &s);
    session_clear(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        HARNESS_TEST(test_each_broken_rule_is_an_invalid_request),
        HARNESS_TEST(test_a_broken_rule_is_logged_in_words),
        HARNESS_TEST(test_flags_of_later_versions_do_not_count),
        HARNESS_TEST(test_a_strict_device_refuses_flags_of_later_versions),
        HARNESS_TEST(test_ct_exponent_is_31_at_most),
        HARNESS_TEST(test_data_transfer_size_is_42_at_least),
        HARNESS_TEST(test_a_message_is_never_smaller_than_a_transfer),
        HARNESS_TEST(test_a_message_is_larger_than_a_transfer_with_chunks_only),
        HARNESS_TEST(test_supported_algorithms_are_asked_for_with_chunks_only),
        HARNESS_TEST(test_supported_algorithms_are_not_shown_without_chunks_of_ours),
        HARNESS_TEST(test_a_version_that_is_not_offered_is_a_mismatch),
        HARNESS_TEST(test_each_version_states_the_flags_it_knows),
        HARNESS_TEST(test_the_size_of_our_buffer_is_stated),
        HARNESS_TEST(test_what_the_transport_holds_is_stated),
        HARNESS_TEST(test_chosen_sizes_are_stated),
        HARNESS_TEST(test_the_same_question_gets_the_same_answer),
        HARNESS_TEST(test_a_repeated_question_is_no_part_of_the_transcript),
        HARNESS_TEST(test_another_question_is_unexpected),
        HARNESS_TEST(test_another_version_afterwards_is_a_mismatch),
        HARNESS_TEST(test_a_refused_question_can_be_mended),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
