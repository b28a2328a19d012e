/* SPDX-License-Identifier: BSD-3-Clause */
/* What KEY_EXCHANGE agrees on beside keys: secured message versions in opaque data, and the session policy. */
#include "responder_harness.h"

#include "responder/connection_deadlines.h"
#include "responder/context.h"
#include "wire/opaque.h"

static struct dsm_bytes exchange_keys(struct harness *h, const struct exchange_options *options)
{
    struct log request = { .n = 0 };
    struct dsm_dhe *dhe = NULL;

    harness_write_key_exchange(h, options, &dhe, &request);
    dsm_dhe_destroy(dhe);
    return harness_send(h, log_bytes(&request));
}

/* What is selected of one to three offered versions. */
static uint16_t select_version(struct harness *h, const struct dsm_secured_versions *offered)
{
    struct exchange_options options = { .req_session_id = 1, .opaque_given = true };
    uint8_t bytes[64];
    struct dsm_writer w = dsm_writer(bytes, sizeof(bytes));
    struct session s;

    assert_error(DSM_OK, dsm_opaque_supported_versions_encode(dsm_opaque_is_general(&h->negotiated), offered, &w));
    options.opaque = dsm_written(&w);
    harness_key_exchange(h, &options, &s);
    session_clear(&s);
    return s.secured_version;
}

static void check_refused(struct harness *h, struct dsm_bytes opaque)
{
    struct exchange_options options = { .req_session_id = 1, .opaque_given = true, .opaque = opaque };

    assert_spdm_error(h, exchange_keys(h, &options), DSM_SPDM_ERROR_INVALID_REQUEST);
    assert_int_equal(0, harness_session_count(h));
}

static void test_the_highest_common_secured_version_is_selected(void **state)
{
    static const struct {
        struct dsm_secured_versions offered;
        uint16_t selected;
    } rows[] = {
        { { 1, { 0x1000 } }, 0x1000 },
        { { 1, { 0x1100 } }, 0x1100 },
        { { 3, { 0x1000, 0x1100, 0x1200 } }, 0x1200 },
        { { 3, { 0x1200, 0x1100, 0x1000 } }, 0x1200 },
        { { 4, { 0x1000, 0x1100, 0x1200, 0x1300 } }, 0x1300 },
        { { 2, { 0x1100, 0x1400 } }, 0x1100 },
    };
    struct harness *h = *state;

    FOR_VERSIONS_FROM(DSM_SPDM_11)
    {
        harness_vca_of(h, version);
        for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
            assert_int_equal(rows[i].selected, select_version(h, &rows[i].offered));
    }
}

static void test_a_device_can_offer_fewer_secured_versions(void **state)
{
    struct dsm_secured_versions offered = { 3, { 0x1000, 0x1100, 0x1200 } };
    struct harness *h = *state;

    h->device->settings.secured_version_max = 0x1100;
    harness_vca_of(h, DSM_SPDM_12);
    assert_int_equal(0x1100, select_version(h, &offered));
}

static void test_no_common_secured_version_is_an_invalid_request(void **state)
{
    struct dsm_secured_versions offered = { 1, { 0x1400 } };
    uint8_t bytes[64];
    struct dsm_writer w = dsm_writer(bytes, sizeof(bytes));
    struct harness *h = *state;

    harness_vca_of(h, DSM_SPDM_12);
    assert_error(DSM_OK, dsm_opaque_supported_versions_encode(true, &offered, &w));
    check_refused(h, dsm_written(&w));
}

/* Secured messages 1.3 or 1.2, and an AEAD limit of 2^exponent. */
#define LIMITED(minor, exponent)                                                                                       \
    {                                                                                                                  \
        2, 0, 0, 0, 0, 0, 5, 0, 1, 1, 1, 0, 0x10 | (minor), 0, 0, 0, 0, 0, 3, 0, 1, 2, (exponent), 0                   \
    }

static uint64_t aead_limit_of(struct harness *h, struct dsm_bytes opaque)
{
    struct exchange_options options = { .req_session_id = 0x77, .opaque_given = true, .opaque = opaque };
    struct session s;

    harness_vca_of(h, DSM_SPDM_14);
    harness_key_exchange(h, &options, &s);
    session_clear(&s);
    return h->connection->state.sessions[0].base.aead_limit;
}

static void test_the_aead_limit_of_the_requester_is_that_of_the_session(void **state)
{
    static const uint8_t limited[] = LIMITED(3, 2), earlier[] = LIMITED(2, 2);
    struct harness *h = *state;

    assert_true(aead_limit_of(h, BYTES(limited)) == 4);
    assert_true(aead_limit_of(h, BYTES(earlier)) == 0);
}

static void test_a_session_goes_on_up_to_its_aead_limit(void **state)
{
    static const uint8_t limited[] = LIMITED(3, 2);
    struct exchange_options options = { .req_session_id = 0x77, .opaque_given = true, .opaque = BYTES(limited) };
    struct harness *h = *state;
    struct session s;

    harness_vca_of(h, DSM_SPDM_14);
    harness_key_exchange(h, &options, &s);
    harness_finish_session(h, &s);
    for (int i = 0; i < 4; i++)
        harness_check_alive(h, &s);
    assert_true(h->connection->state.sessions[0].base.keys[DSM_REQUESTER].records.exhausted);
    assert_true(h->connection->state.sessions[0].base.keys[DSM_RESPONDER].records.exhausted);
    session_clear(&s);
}

static void test_an_aead_limit_beyond_2_to_64_is_an_invalid_request(void **state)
{
    static const uint8_t limited[] = LIMITED(3, 65);
    struct harness *h = *state;

    harness_vca_of(h, DSM_SPDM_14);
    check_refused(h, BYTES(limited));
}

static void test_format_0_makes_a_session_too(void **state)
{
    struct harness *h = *state;
    struct session s;

    FOR_VERSIONS_FROM(DSM_SPDM_12)
    {
        struct choice choice = harness_choice(version);

        choice.opaque_formats = DSM_OPAQUE_FORMAT_0;
        harness_vca(h, &choice);
        harness_open_session(h, &s);
        assert_int_equal(0x1200, s.secured_version);
        harness_check_alive(h, &s);
        session_clear(&s);
    }
}

static void test_the_other_format_is_an_invalid_request(void **state)
{
    struct dsm_secured_versions offered = { 1, { 0x1100 } };
    uint8_t bytes[64];
    struct dsm_writer w = dsm_writer(bytes, sizeof(bytes));
    struct harness *h = *state;

    assert_error(DSM_OK, dsm_opaque_supported_versions_encode(false, &offered, &w));
    harness_vca_of(h, DSM_SPDM_12);
    check_refused(h, dsm_written(&w));
}

static void test_opaque_data_without_an_agreed_format_is_an_invalid_request(void **state)
{
    struct dsm_secured_versions offered = { 1, { 0x1100 } };
    uint8_t bytes[64];
    struct dsm_writer w = dsm_writer(bytes, sizeof(bytes));
    struct harness *h = *state;
    struct choice choice = harness_choice(DSM_SPDM_12);

    assert_error(DSM_OK, dsm_opaque_supported_versions_encode(false, &offered, &w));
    choice.opaque_formats = 0;
    harness_vca(h, &choice);
    check_refused(h, dsm_written(&w));
}

static void test_broken_opaque_data_is_an_invalid_request(void **state)
{
    static const uint8_t broken[] = { 1, 0, 0, 0, 0, 0, 9, 0 };
    struct harness *h = *state;

    harness_vca_of(h, DSM_SPDM_12);
    check_refused(h, BYTES(broken));
}

static void test_no_secured_version_is_a_finding(void **state)
{
    struct exchange_options options = { .req_session_id = 1, .opaque_given = true };
    struct harness *h = *state;
    struct session s;

    FOR_VERSIONS_FROM(DSM_SPDM_11)
    {
        harness_vca_of(h, version);
        harness_key_exchange(h, &options, &s);
        harness_finish_session(h, &s);
        assert_int_equal(0, s.secured_version);
        assert_int_equal(version - DSM_SPDM_10, harness_findings(h, DSM_FINDING_NO_SECURED_VERSION));
        harness_check_alive(h, &s);
        session_clear(&s);
    }
}

static void test_a_strict_device_wants_secured_versions(void **state)
{
    struct harness *h = *state;

    h->device->settings.strict = true;
    harness_vca_of(h, DSM_SPDM_12);
    check_refused(h, dsm_bytes(NULL, 0));
}

/* A session with this policy; is it there after the measurements have changed? */
static bool survives_an_update(struct harness *h, uint8_t policy)
{
    struct exchange_options options = { .policy = policy, .req_session_id = 1 };
    struct session s;
    bool survives;

    harness_key_exchange(h, &options, &s);
    harness_finish_session(h, &s);
    dsm_connection_measurements_changed(h->connection);
    survives = harness_session_count(h) == 1;
    if (survives)
        harness_check_alive(h, &s);
    session_clear(&s);
    return survives;
}

static void test_an_update_ends_sessions_by_their_policy(void **state)
{
    struct harness *h = *state;

    FOR_VERSIONS_FROM(DSM_SPDM_12)
    {
        harness_vca_of(h, version);
        assert_false(survives_an_update(h, 0));
        harness_vca_of(h, version);
        assert_true(survives_an_update(h, DSM_SESSION_POLICY_TERMINATE_ON_UPDATE));
    }
}

static void test_before_12_there_is_no_policy_and_sessions_stay(void **state)
{
    struct harness *h = *state;

    harness_vca_of(h, DSM_SPDM_11);
    assert_true(survives_an_update(h, 0));
}

static void test_after_an_update_requests_in_clear_need_a_resynchronisation(void **state)
{
    static const uint8_t codes[] = { DSM_SPDM_GET_CAPABILITIES, DSM_SPDM_NEGOTIATE_ALGORITHMS,
                                     DSM_SPDM_GET_DIGESTS,      DSM_SPDM_GET_MEASUREMENTS,
                                     DSM_SPDM_HEARTBEAT,        DSM_SPDM_CHUNK_GET };
    struct harness *h = *state;

    FOR_VERSIONS_FROM(DSM_SPDM_10)
    {
        harness_vca_of(h, version);
        dsm_connection_measurements_changed(h->connection);
        for (size_t i = 0; i < sizeof(codes); i++)
            assert_spdm_error(h, harness_send4(h, codes[i], 0, 0), DSM_SPDM_ERROR_REQUEST_RESYNCH);
        harness_vca_of(h, version);
        assert_spdm_code(harness_send4(h, DSM_SPDM_GET_DIGESTS, 0, 0), DSM_SPDM_DIGESTS);
    }
}

static void test_a_session_that_survives_an_update_needs_no_resynchronisation(void **state)
{
    struct exchange_options options = { .policy = DSM_SESSION_POLICY_TERMINATE_ON_UPDATE, .req_session_id = 1 };
    struct harness *h = *state;
    struct session s;

    harness_vca_of(h, DSM_SPDM_12);
    harness_key_exchange(h, &options, &s);
    harness_finish_session(h, &s);
    dsm_connection_measurements_changed(h->connection);
    assert_spdm_error(h, harness_send4(h, DSM_SPDM_GET_DIGESTS, 0, 0), DSM_SPDM_ERROR_REQUEST_RESYNCH);
    harness_check_alive(h, &s);
    session_clear(&s);
}

static void test_an_update_before_get_version_asks_for_nothing(void **state)
{
    struct harness *h = *state;

    dsm_connection_measurements_changed(h->connection);
    assert_spdm_error(h, harness_send4(h, DSM_SPDM_GET_DIGESTS, 0, 0), DSM_SPDM_ERROR_UNEXPECTED_REQUEST);
    harness_vca_of(h, DSM_SPDM_12);
    assert_spdm_code(harness_send4(h, DSM_SPDM_GET_DIGESTS, 0, 0), DSM_SPDM_DIGESTS);
}

/* Changes what is measured while KEY_EXCHANGE_RSP is signed; is it sent? */
static bool key_exchange_survives_an_update(struct harness *h, uint8_t policy)
{
    struct exchange_options options = { .policy = policy, .req_session_id = 1 };
    struct log request = { .n = 0 }, object = { .n = 0 };
    struct dsm_dhe *dhe = NULL;

    harness_write_key_exchange(h, &options, &dhe, &request);
    dsm_dhe_destroy(dhe);
    harness_wrap(DSM_DOE_CMA, log_bytes(&request), &object);
    assert_int_equal(DSM_VERDICT_WORK, harness_receive(h, log_bytes(&object)));
    dsm_connection_measurements_changed(h->connection);
    dsm_connection_work(h->connection);
    return harness_finish(h).n > 0;
}

static void test_an_update_ends_a_session_that_is_being_made(void **state)
{
    struct harness *h = *state;

    harness_vca_of(h, DSM_SPDM_12);
    assert_false(key_exchange_survives_an_update(h, 0));
    assert_int_equal(0, harness_session_count(h));
    harness_vca_of(h, DSM_SPDM_12);
    assert_true(key_exchange_survives_an_update(h, DSM_SESSION_POLICY_TERMINATE_ON_UPDATE));
    assert_int_equal(1, harness_session_count(h));
}

/* Byte 6 of KEY_EXCHANGE; the encoder leaves undefined bits out. */
static struct dsm_bytes exchange_with_policy(struct harness *h, uint8_t policy)
{
    struct exchange_options options = { .req_session_id = 1 };
    struct log request = { .n = 0 };
    struct dsm_dhe *dhe = NULL;

    harness_write_key_exchange(h, &options, &dhe, &request);
    dsm_dhe_destroy(dhe);
    request.bytes[6] = policy;
    return harness_send(h, log_bytes(&request));
}

static void test_undefined_policy_bits_are_a_finding(void **state)
{
    struct harness *h = *state;

    harness_vca_of(h, DSM_SPDM_11);
    assert_spdm_code(exchange_with_policy(h, 0x01), DSM_SPDM_KEY_EXCHANGE_RSP);
    assert_int_equal(1, harness_findings(h, DSM_FINDING_RESERVED_BITS));
    harness_vca_of(h, DSM_SPDM_12);
    assert_spdm_code(exchange_with_policy(h, 0x02), DSM_SPDM_KEY_EXCHANGE_RSP);
    assert_int_equal(2, harness_findings(h, DSM_FINDING_RESERVED_BITS));
    h->device->settings.strict = true;
    assert_spdm_error(h, exchange_with_policy(h, 0x02), DSM_SPDM_ERROR_INVALID_REQUEST);
}

static void test_events_that_are_not_offered_are_an_invalid_request(void **state)
{
    struct harness *h = *state;

    harness_vca_of(h, DSM_SPDM_13);
    assert_spdm_error(h, exchange_with_policy(h, DSM_SESSION_POLICY_EVENT_ALL), DSM_SPDM_ERROR_INVALID_REQUEST);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        HARNESS_TEST(test_the_highest_common_secured_version_is_selected),
        HARNESS_TEST(test_a_device_can_offer_fewer_secured_versions),
        HARNESS_TEST(test_no_common_secured_version_is_an_invalid_request),
        HARNESS_TEST(test_the_aead_limit_of_the_requester_is_that_of_the_session),
        HARNESS_TEST(test_a_session_goes_on_up_to_its_aead_limit),
        HARNESS_TEST(test_an_aead_limit_beyond_2_to_64_is_an_invalid_request),
        HARNESS_TEST(test_format_0_makes_a_session_too),
        HARNESS_TEST(test_the_other_format_is_an_invalid_request),
        HARNESS_TEST(test_opaque_data_without_an_agreed_format_is_an_invalid_request),
        HARNESS_TEST(test_broken_opaque_data_is_an_invalid_request),
        HARNESS_TEST(test_no_secured_version_is_a_finding),
        HARNESS_TEST(test_a_strict_device_wants_secured_versions),
        HARNESS_TEST(test_an_update_ends_sessions_by_their_policy),
        HARNESS_TEST(test_before_12_there_is_no_policy_and_sessions_stay),
        HARNESS_TEST(test_after_an_update_requests_in_clear_need_a_resynchronisation),
        HARNESS_TEST(test_a_session_that_survives_an_update_needs_no_resynchronisation),
        HARNESS_TEST(test_an_update_before_get_version_asks_for_nothing),
        HARNESS_TEST(test_an_update_ends_a_session_that_is_being_made),
        HARNESS_TEST(test_undefined_policy_bits_are_a_finding),
        HARNESS_TEST(test_events_that_are_not_offered_are_an_invalid_request),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
