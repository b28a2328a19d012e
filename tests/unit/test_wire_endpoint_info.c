/* SPDX-License-Identifier: BSD-3-Clause */
#include "wire_check.h"

#include "wire/endpoint_info.h"

WIRE_CODEC(get, get_endpoint_info)
WIRE_CODEC_WITH(info, endpoint_info, params.is_signed = false)

static const uint8_t request[] = { 0x13, 0x87, 1, 0xF, 0, 0, 0, 0 };
static const uint8_t request_signed[] = { 0x13, 0x87, 1, 3, 1, 0, 0, 0, N32(0x55) };
static const uint8_t response[] = { 0x13, 0x07, 0, 3, 0, 0, 0, 0, 2, 0, 0, 0, 'e', 'p' };
static const uint8_t response_signed[] = { 0x13,      0x07, 0, 3, 0, 0,   0,   0,
                                           N32(0x55), 2,    0, 0, 0, 'e', 'p', SIGNATURE(0x66) };

static void test_a_nonce_comes_with_a_signature_that_is_asked_for(void **state)
{
    struct dsm_wire_params params = wire_params(DSM_SPDM_13);
    struct dsm_bytes message = BYTES(request_signed);
    struct dsm_get_endpoint_info out;

    (void)state;
    assert_message(&get, params, request);
    assert_message(&get, params, request_signed);
    assert_int_equal(dsm_get_endpoint_info_decode(&params, &message, &out), DSM_OK);
    assert_int_equal(out.sub_code, DSM_ENDPOINT_INFO_DEVICE_CLASS);
    assert_int_equal(out.slot, 3);
    assert_int_equal(out.attributes, DSM_ENDPOINT_INFO_SIGNATURE_REQUESTED);
    assert_int_equal(out.nonce[31], 0x55);
}

static void test_slots_are_0_to_7_or_a_public_key(void **state)
{
    (void)state;
    assert_invalid(&get, wire_params(DSM_SPDM_13), request, 3, 8);
    assert_invalid(&info, wire_params(DSM_SPDM_13), response, 3, 8);
    assert_changed(&info, wire_params(DSM_SPDM_13), response, 3, 0xF, DSM_OK);
}

static void test_a_signed_response_has_nonce_and_signature(void **state)
{
    struct dsm_wire_params params = wire_params(DSM_SPDM_13);
    struct dsm_bytes message = BYTES(response_signed);
    struct dsm_endpoint_info out;
    uint8_t buffer[sizeof(response_signed)];
    struct dsm_writer w = dsm_writer(buffer, sizeof(buffer));

    (void)state;
    assert_message(&info, params, response);
    params.is_signed = true;
    assert_int_equal(dsm_endpoint_info_decode(&params, &message, &out), DSM_OK);
    assert_memory_equal(out.info.p, "ep", 2);
    assert_int_equal(out.nonce[0], 0x55);
    assert_int_equal(out.signature.n, WIRE_SIGNATURE);
    assert_int_equal(dsm_endpoint_info_encode(&params, &out, &w), DSM_OK);
    assert_memory_equal(buffer, response_signed, sizeof(buffer));
    for (size_t n = 0; n < sizeof(response_signed); n++) {
        struct dsm_bytes cut = dsm_bytes(response_signed, n);

        assert_int_equal(dsm_endpoint_info_decode(&params, &cut, &out), DSM_ERR_TRUNCATED);
    }
}

static void test_reserved_bits_are_reported(void **state)
{
    (void)state;
    assert_reserved(&get, wire_params(DSM_SPDM_13), request_signed, 3, 0xF0);
    assert_reserved(&get, wire_params(DSM_SPDM_13), request_signed, 4, 0xFE);
    assert_reserved(&get, wire_params(DSM_SPDM_13), request_signed, 5, 0xFF);
    assert_reserved(&info, wire_params(DSM_SPDM_13), response, 2, 0xFF);
    assert_reserved(&info, wire_params(DSM_SPDM_13), response, 4, 0xFF);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_nonce_comes_with_a_signature_that_is_asked_for),
        cmocka_unit_test(test_slots_are_0_to_7_or_a_public_key),
        cmocka_unit_test(test_a_signed_response_has_nonce_and_signature),
        cmocka_unit_test(test_reserved_bits_are_reported),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
