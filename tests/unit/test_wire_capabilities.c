/* SPDX-License-Identifier: BSD-3-Clause */
#include "wire_check.h"

#include "wire/capabilities.h"

WIRE_CODEC(get_capabilities, get_capabilities)
WIRE_CODEC(capabilities, capabilities)

/* flags 0x0000F6C6, DataTransferSize 4608, MaxSPDMmsgSize 65536 */
#define FLAGS 0xC6, 0xF6, 0x00, 0x00
#define SIZES 0x00, 0x12, 0x00, 0x00, 0x00, 0x00, 0x01, 0x00
/* 30 bytes of fields and one structure */
#define BLOCK 1, 0, 34, 0, 1, 2, 0x80, 0, 0, 0, 2, 0, 0, 0, ZEROS12, 0, 0, 0, 1, 2, 0x20, 0x10, 0

static const uint8_t request_10[] = { 0x10, 0xE1, 0, 0 };
static const uint8_t request_11[] = { 0x11, 0xE1, 0, 0, 0, 14, 0, 0, FLAGS };
static const uint8_t request_12[] = { 0x12, 0xE1, 0, 0, 0, 14, 0, 0, FLAGS, SIZES };
static const uint8_t request_13[] = { 0x13, 0xE1, 1, 0, 0, 14, 0, 0, FLAGS, SIZES };
static const uint8_t response_10[] = { 0x10, 0x61, 0, 0, 0, 14, 0, 0, FLAGS };
static const uint8_t response_11[] = { 0x11, 0x61, 0, 0, 0, 14, 0, 0, FLAGS };
static const uint8_t response_12[] = { 0x12, 0x61, 0, 0, 0, 14, 0, 0, FLAGS, SIZES };
static const uint8_t response_13[] = { 0x13, 0x61, 0, 0, 0, 14, 0, 0, FLAGS, SIZES };
static const uint8_t response_13_block[] = { 0x13, 0x61, 1, 0, 0, 14, 0, 0, FLAGS, SIZES, BLOCK };

static void test_get_capabilities_grows_with_the_version(void **state)
{
    (void)state;
    assert_message(&get_capabilities, wire_params(DSM_SPDM_10), request_10);
    assert_message(&get_capabilities, wire_params(DSM_SPDM_11), request_11);
    assert_message(&get_capabilities, wire_params(DSM_SPDM_12), request_12);
    assert_message(&get_capabilities, wire_params(DSM_SPDM_13), request_13);
}

static void test_get_capabilities_fields_are_where_they_belong(void **state)
{
    struct dsm_wire_params params = wire_params(DSM_SPDM_13);
    struct dsm_bytes message = BYTES(request_13);
    struct dsm_get_capabilities out;

    (void)state;
    assert_int_equal(dsm_get_capabilities_decode(&params, &message, &out), DSM_OK);
    assert_int_equal(out.param1, DSM_CAPABILITIES_PARAM1_SUPPORTED_ALGORITHMS);
    assert_int_equal(out.ct_exponent, 14);
    assert_int_equal(out.flags, 0xF6C6);
    assert_int_equal(out.data_transfer_size, 4608);
    assert_int_equal(out.max_spdm_msg_size, 65536);
}

static void test_get_capabilities_reserved_bits_are_reported(void **state)
{
    (void)state;
    assert_reserved(&get_capabilities, wire_params(DSM_SPDM_10), request_10, 2, 0xFF);
    assert_reserved(&get_capabilities, wire_params(DSM_SPDM_12), request_12, 2, 0xFF);
    assert_reserved(&get_capabilities, wire_params(DSM_SPDM_13), request_13, 2, 0xFE);
    assert_reserved(&get_capabilities, wire_params(DSM_SPDM_13), request_13, 3, 0xFF);
    assert_reserved(&get_capabilities, wire_params(DSM_SPDM_11), request_11, 4, 0xFF);
    assert_reserved(&get_capabilities, wire_params(DSM_SPDM_11), request_11, 6, 0xFF);
    assert_reserved(&get_capabilities, wire_params(DSM_SPDM_11), request_11, 7, 0xFF);
}

static void test_capabilities_grow_with_the_version(void **state)
{
    (void)state;
    assert_message(&capabilities, wire_params(DSM_SPDM_10), response_10);
    assert_message(&capabilities, wire_params(DSM_SPDM_11), response_11);
    assert_message(&capabilities, wire_params(DSM_SPDM_12), response_12);
    assert_message(&capabilities, wire_params(DSM_SPDM_13), response_13);
    assert_message(&capabilities, wire_params(DSM_SPDM_13), response_13_block);
}

static void test_supported_algorithms_are_handed_out_as_they_are(void **state)
{
    static const uint8_t block[] = { BLOCK };
    struct dsm_wire_params params = wire_params(DSM_SPDM_13);
    struct dsm_bytes message = BYTES(response_13_block);
    struct dsm_capabilities out;

    (void)state;
    assert_int_equal(dsm_capabilities_decode(&params, &message, &out), DSM_OK);
    assert_true(dsm_bytes_equal(out.supported_algorithms, BYTES(block)));
}

static void test_capabilities_reserved_bits_are_reported(void **state)
{
    (void)state;
    assert_reserved(&capabilities, wire_params(DSM_SPDM_12), response_12, 2, 0xFF);
    assert_reserved(&capabilities, wire_params(DSM_SPDM_13), response_13, 2, 0xFE);
    assert_reserved(&capabilities, wire_params(DSM_SPDM_13), response_13, 3, 0xFF);
    assert_reserved(&capabilities, wire_params(DSM_SPDM_10), response_10, 4, 0xFF);
    assert_reserved(&capabilities, wire_params(DSM_SPDM_13), response_13, 6, 0xFF);
    assert_reserved(&capabilities, wire_params(DSM_SPDM_13), response_13, 7, 0xFF);
}

static void test_a_block_too_short_for_its_fields_is_refused(void **state)
{
    (void)state;
    assert_invalid(&capabilities, wire_params(DSM_SPDM_13), response_13_block, 22, 29);
}

static void test_a_data_transfer_size_below_42_is_refused_from_1_2_on(void **state)
{
    static const uint8_t least[] = { 0x12, 0xE1, 0, 0, 0, 0, 0, 0, FLAGS, 42, 0, 0, 0, 42, 0, 0, 0 };
    static const uint8_t least_response[] = { 0x12, 0x61, 0, 0, 0, 0, 0, 0, FLAGS, 42, 0, 0, 0, 42, 0, 0, 0 };

    (void)state;
    assert_message(&get_capabilities, wire_params(DSM_SPDM_12), least);
    assert_invalid(&get_capabilities, wire_params(DSM_SPDM_12), least, 12, 41);
    assert_message(&capabilities, wire_params(DSM_SPDM_12), least_response);
    assert_invalid(&capabilities, wire_params(DSM_SPDM_12), least_response, 12, 41);
}

static void test_a_message_size_below_the_transfer_size_is_refused(void **state)
{
    (void)state;
    assert_invalid(&get_capabilities, wire_params(DSM_SPDM_12), request_12, 18, 0);
    assert_invalid(&capabilities, wire_params(DSM_SPDM_12), response_12, 18, 0);
}

static void test_extended_flags_came_with_1_4(void **state)
{
    static const uint8_t request_14[] = { 0x14, 0xE1, 1, 0, 0, 14, 0x34, 0x12, FLAGS, SIZES };
    static const uint8_t response_14[] = { 0x14, 0x61, 0, 0, 0, 14, 0x34, 0x12, FLAGS, SIZES };
    struct dsm_wire_params params = wire_params(DSM_SPDM_14);
    struct dsm_bytes message = BYTES(response_14);
    struct dsm_capabilities out;

    (void)state;
    assert_message(&get_capabilities, params, request_14);
    assert_message(&capabilities, params, response_14);
    assert_int_equal(dsm_capabilities_decode(&params, &message, &out), DSM_OK);
    assert_int_equal(out.ext_flags, 0x1234);
    assert_reserved(&get_capabilities, wire_params(DSM_SPDM_13), request_13, 6, 0xFF);
    assert_reserved(&capabilities, wire_params(DSM_SPDM_13), response_13, 7, 0xFF);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_get_capabilities_grows_with_the_version),
        cmocka_unit_test(test_get_capabilities_fields_are_where_they_belong),
        cmocka_unit_test(test_get_capabilities_reserved_bits_are_reported),
        cmocka_unit_test(test_capabilities_grow_with_the_version),
        cmocka_unit_test(test_supported_algorithms_are_handed_out_as_they_are),
        cmocka_unit_test(test_capabilities_reserved_bits_are_reported),
        cmocka_unit_test(test_a_block_too_short_for_its_fields_is_refused),
        cmocka_unit_test(test_a_data_transfer_size_below_42_is_refused_from_1_2_on),
        cmocka_unit_test(test_a_message_size_below_the_transfer_size_is_refused),
        cmocka_unit_test(test_extended_flags_came_with_1_4),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
