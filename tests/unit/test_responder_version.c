/* SPDX-License-Identifier: BSD-3-Clause */
#include "responder_harness.h"

#include "wire/tdisp.h"

static void test_version_lists_what_is_offered(void **state)
{
    static const uint8_t expected[] = { 0x10, 0x04, 0, 0, 0, 5, 0, 0x10, 0, 0x11, 0, 0x12, 0, 0x13, 0, 0x14 };
    struct harness *h = *state;
    struct dsm_bytes response = harness_send4(h, DSM_SPDM_GET_VERSION, 0, 0);

    assert_int_equal(16, response.n);
    assert_memory_equal(expected, response.p, sizeof(expected));
}

static void test_version_follows_the_settings(void **state)
{
    static const uint8_t expected[] = { 0x10, 0x04, 0, 0, 0, 1, 0, 0x12 };
    struct harness *h = *state;
    struct dsm_bytes response;

    h->device->settings.version_min = DSM_SPDM_12;
    h->device->settings.version_max = DSM_SPDM_12;
    response = harness_send4(h, DSM_SPDM_GET_VERSION, 0, 0);
    assert_int_equal(sizeof(expected), response.n);
    assert_memory_equal(expected, response.p, sizeof(expected));
}

static void test_another_header_version_is_a_mismatch(void **state)
{
    static const uint8_t request[] = { 0x11, 0x84, 0, 0 };
    struct harness *h = *state;

    assert_spdm_error(h, harness_send(h, BYTES(request)), DSM_SPDM_ERROR_VERSION_MISMATCH);
}

static void test_a_mismatch_is_told_in_version_10_whatever_is_agreed(void **state)
{
    static const uint8_t request[] = { 0x12, 0x84, 0, 0 };
    struct harness *h = *state;
    struct dsm_bytes response;

    harness_vca_of(h, DSM_SPDM_12);
    response = harness_send(h, BYTES(request));
    h->version = DSM_SPDM_10;
    assert_spdm_error(h, response, DSM_SPDM_ERROR_VERSION_MISMATCH);
}

static void test_a_mismatch_changes_nothing(void **state)
{
    static const uint8_t request[] = { 0x12, 0x84, 0, 0 };
    struct harness *h = *state;

    harness_vca_of(h, DSM_SPDM_12);
    (void)harness_send(h, BYTES(request));
    assert_spdm_code(harness_send4(h, DSM_SPDM_GET_DIGESTS, 0, 0), DSM_SPDM_DIGESTS);
}

static void test_reserved_parameters_are_a_finding(void **state)
{
    struct harness *h = *state;

    assert_spdm_code(harness_send4(h, DSM_SPDM_GET_VERSION, 1, 2), DSM_SPDM_VERSION);
    assert_int_equal(1, harness_findings(h, DSM_FINDING_RESERVED_BITS));
}

static void test_a_strict_device_refuses_reserved_parameters(void **state)
{
    struct harness *h = *state;

    h->device->settings.strict = true;
    assert_spdm_error(h, harness_send4(h, DSM_SPDM_GET_VERSION, 1, 0), DSM_SPDM_ERROR_INVALID_REQUEST);
}

static void test_get_version_forgets_what_was_negotiated(void **state)
{
    struct harness *h = *state;

    harness_vca_of(h, DSM_SPDM_12);
    harness_get_version(h);
    assert_spdm_error(h, harness_send4(h, DSM_SPDM_GET_DIGESTS, 0, 0), DSM_SPDM_ERROR_UNEXPECTED_REQUEST);
    harness_vca_of(h, DSM_SPDM_13);
    assert_spdm_code(harness_send4(h, DSM_SPDM_GET_DIGESTS, 0, 0), DSM_SPDM_DIGESTS);
}

static void test_get_version_ends_sessions(void **state)
{
    struct harness *h = *state;
    struct session s;

    harness_vca_of(h, DSM_SPDM_12);
    harness_open_session(h, &s);
    harness_get_version(h);
    assert_int_equal(0, harness_session_count(h));
    assert_dropped(h, harness_send4_in(h, &s, DSM_SPDM_GET_DIGESTS, 0, 0));
    session_clear(&s);
}

static void test_get_version_in_a_session_is_unexpected(void **state)
{
    static const uint8_t request[] = { 0x10, 0x84, 0, 0 };
    struct harness *h = *state;
    struct dsm_bytes response;
    struct session s;

    harness_vca_of(h, DSM_SPDM_12);
    harness_open_session(h, &s);
    response = harness_send_in(h, &s, BYTES(request));
    h->version = DSM_SPDM_10;
    assert_spdm_error(h, response, DSM_SPDM_ERROR_UNEXPECTED_REQUEST);
    h->version = DSM_SPDM_12;
    harness_check_alive(h, &s);
    session_clear(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        HARNESS_TEST(test_version_lists_what_is_offered),
        HARNESS_TEST(test_version_follows_the_settings),
        HARNESS_TEST(test_another_header_version_is_a_mismatch),
        HARNESS_TEST(test_a_mismatch_is_told_in_version_10_whatever_is_agreed),
        HARNESS_TEST(test_a_mismatch_changes_nothing),
        HARNESS_TEST(test_reserved_parameters_are_a_finding),
        HARNESS_TEST(test_a_strict_device_refuses_reserved_parameters),
        HARNESS_TEST(test_get_version_forgets_what_was_negotiated),
        HARNESS_TEST(test_get_version_ends_sessions),
        HARNESS_TEST(test_get_version_in_a_session_is_unexpected),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
