/* SPDX-License-Identifier: BSD-3-Clause */
#include "wire_check.h"

#include "wire/version.h"

WIRE_CODEC(get_version, get_version)
WIRE_CODEC(version, version)

static const uint8_t request[] = { 0x10, 0x84, 0, 0 };
static const uint8_t response[] = { 0x10, 0x04, 0, 0, 0, 3, 0x00, 0x10, 0x10, 0x11, 0x00, 0x13 };

static void test_get_version_is_a_header(void **state)
{
    (void)state;
    assert_message(&get_version, wire_params(DSM_SPDM_10), request);
    assert_reserved(&get_version, wire_params(DSM_SPDM_10), request, 2, 0xFF);
    assert_reserved(&get_version, wire_params(DSM_SPDM_10), request, 3, 0xFF);
}

static void test_version_lists_entries(void **state)
{
    struct dsm_wire_params params = wire_params(DSM_SPDM_10);
    struct dsm_bytes message = BYTES(response);
    struct dsm_version out;

    (void)state;
    assert_message(&version, params, response);
    assert_int_equal(dsm_version_decode(&params, &message, &out), DSM_OK);
    assert_int_equal(out.entry_count, 3);
    assert_int_equal(out.entries[0], 0x1000);
    assert_int_equal(out.entries[1], 0x1110);
    assert_int_equal(out.entries[2], 0x1300);
}

static void test_both_carry_version_1_0_whatever_is_negotiated(void **state)
{
    (void)state;
    assert_message(&get_version, wire_params(DSM_SPDM_13), request);
    assert_message(&version, wire_params(DSM_SPDM_13), response);
}

static void test_version_reserved_bytes_are_reported(void **state)
{
    (void)state;
    for (size_t at = 2; at <= 4; at++)
        assert_reserved(&version, wire_params(DSM_SPDM_10), response, at, 0xFF);
}

static void test_version_without_entries_is_refused(void **state)
{
    static const uint8_t none[] = { 0x10, 0x04, 0, 0, 0, 0 };

    (void)state;
    assert_decodes(DSM_ERR_INVALID_FIELD, &version, wire_params(DSM_SPDM_10), none);
}

static void test_version_with_more_entries_than_we_hold_is_refused(void **state)
{
    uint8_t many[6 + 2 * (DSM_VERSIONS_MAX + 1)] = { 0x10, 0x04, 0, 0, 0, DSM_VERSIONS_MAX + 1 };
    uint8_t most[6 + 2 * DSM_VERSIONS_MAX] = { 0x10, 0x04, 0, 0, 0, DSM_VERSIONS_MAX };

    (void)state;
    assert_decodes(DSM_ERR_INVALID_FIELD, &version, wire_params(DSM_SPDM_10), many);
    assert_message(&version, wire_params(DSM_SPDM_10), most);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_get_version_is_a_header),
        cmocka_unit_test(test_version_lists_entries),
        cmocka_unit_test(test_both_carry_version_1_0_whatever_is_negotiated),
        cmocka_unit_test(test_version_reserved_bytes_are_reported),
        cmocka_unit_test(test_version_without_entries_is_refused),
        cmocka_unit_test(test_version_with_more_entries_than_we_hold_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
