/* SPDX-License-Identifier: BSD-3-Clause */
#include "wire_check.h"

#include "wire/error_message.h"

WIRE_CODEC_PLAIN(error, error_message)

static const uint8_t plain[] = { 0x12, 0x7F, DSM_SPDM_ERROR_UNSUPPORTED_REQUEST, 0x87 };
static const uint8_t not_ready[] = { 0x12, 0x7F, DSM_SPDM_ERROR_RESPONSE_NOT_READY, 0, 1, 0xE0, 7, 2 };
static const uint8_t too_large[] = { 0x12, 0x7F, DSM_SPDM_ERROR_RESPONSE_TOO_LARGE, 0, 0, 0x20, 0, 0 };
static const uint8_t large[] = { 0x12, 0x7F, DSM_SPDM_ERROR_LARGE_RESPONSE, 0, 3 };

static void test_an_error_is_a_header(void **state)
{
    struct dsm_wire_params params = wire_params(DSM_SPDM_12);
    struct dsm_bytes message = BYTES(plain);
    struct dsm_error_message out;

    (void)state;
    assert_message(&error, params, plain);
    assert_int_equal(dsm_error_message_decode(&params, &message, &out), DSM_OK);
    assert_int_equal(out.error_code, DSM_SPDM_ERROR_UNSUPPORTED_REQUEST);
    assert_int_equal(out.error_data, 0x87);
    assert_int_equal(out.extended.n, 0);
}

static void test_some_codes_have_extended_data_of_known_length(void **state)
{
    (void)state;
    assert_message(&error, wire_params(DSM_SPDM_12), not_ready);
    assert_message(&error, wire_params(DSM_SPDM_12), too_large);
    assert_message(&error, wire_params(DSM_SPDM_12), large);
}

static void test_extended_data_of_a_vendor_is_all_that_is_left(void **state)
{
    uint8_t longest[4 + 32] = { 0x12, 0x7F, DSM_SPDM_ERROR_VENDOR_DEFINED, 3, 2, 1, 0 };
    uint8_t longer[sizeof(longest) + 1] = { 0x12, 0x7F, DSM_SPDM_ERROR_VENDOR_DEFINED, 3 };
    struct dsm_wire_params params = wire_params(DSM_SPDM_12);
    struct dsm_bytes message = BYTES(longest);
    struct dsm_error_message out;

    (void)state;
    assert_int_equal(dsm_error_message_decode(&params, &message, &out), DSM_OK);
    assert_int_equal(out.extended.n, 32);
    assert_decodes(DSM_ERR_INVALID_FIELD, &error, params, longer);
}

static void test_more_than_32_bytes_of_extended_data_are_not_written(void **state)
{
    static const uint8_t extended[33];
    struct dsm_wire_params params = wire_params(DSM_SPDM_12);
    struct dsm_error_message in = { .error_code = DSM_SPDM_ERROR_VENDOR_DEFINED, .extended = BYTES(extended) };
    uint8_t buffer[64];
    struct dsm_writer w = dsm_writer(buffer, sizeof(buffer));

    (void)state;
    assert_error(DSM_ERR_INVALID_FIELD, dsm_error_message_encode(&params, &in, &w));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_an_error_is_a_header),
        cmocka_unit_test(test_some_codes_have_extended_data_of_known_length),
        cmocka_unit_test(test_extended_data_of_a_vendor_is_all_that_is_left),
        cmocka_unit_test(test_more_than_32_bytes_of_extended_data_are_not_written),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
