/* SPDX-License-Identifier: BSD-3-Clause */
#include "wire_check.h"

#include "wire/finish.h"

#define REQUESTER_SIGNATURE 3u

WIRE_CODEC_WITH(finish, finish, params.req_signature_size = REQUESTER_SIGNATURE)
WIRE_CODEC(finish_without_mutual, finish)
WIRE_CODEC(response, finish_rsp)
WIRE_CODEC_WITH(response_in_clear, finish_rsp, params.handshake_in_the_clear = true)

static const uint8_t request[] = { 0x12, 0xE5, 0, 0, HASH(0xFE) };
static const uint8_t request_signed[] = { 0x12, 0xE5, 1, 2, 0x66, 0x66, 0x66, HASH(0xFE) };
static const uint8_t rsp[] = { 0x12, 0x65, 0, 0 };
static const uint8_t rsp_in_clear[] = { 0x12, 0x65, 0, 0, HASH(0xFE) };

static void test_finish_carries_verify_data(void **state)
{
    (void)state;
    assert_message(&finish, wire_params(DSM_SPDM_12), request);
    assert_message(&finish_without_mutual, wire_params(DSM_SPDM_12), request);
}

static void test_finish_carries_a_signature_where_its_bit_says_so(void **state)
{
    struct dsm_wire_params params = wire_params(DSM_SPDM_12);
    struct dsm_bytes message = BYTES(request_signed);
    struct dsm_finish out;

    (void)state;
    assert_message(&finish, params, request_signed);
    params.req_signature_size = REQUESTER_SIGNATURE;
    assert_int_equal(dsm_finish_decode(&params, &message, &out), DSM_OK);
    assert_int_equal(out.req_slot, 2);
    assert_int_equal(out.signature.n, REQUESTER_SIGNATURE);
    assert_int_equal(out.verify_data.p[0], 0xFE);
}

static void test_a_signature_without_an_algorithm_is_refused(void **state)
{
    (void)state;
    assert_decodes(DSM_ERR_INVALID_FIELD, &finish_without_mutual, wire_params(DSM_SPDM_12), request_signed);
    assert_invalid(&finish_without_mutual, wire_params(DSM_SPDM_12), request, 2, 1);
}

static void test_finish_slots_are_0_to_7_or_a_public_key(void **state)
{
    (void)state;
    assert_changed(&finish, wire_params(DSM_SPDM_12), request_signed, 3, 0xFF, DSM_OK);
    assert_invalid(&finish, wire_params(DSM_SPDM_12), request_signed, 3, 8);
}

static void test_finish_reserved_bits_are_reported(void **state)
{
    (void)state;
    assert_reserved(&finish, wire_params(DSM_SPDM_12), request, 2, 0xFE);
    assert_reserved(&finish, wire_params(DSM_SPDM_12), request, 3, 0xFF);
    assert_reserved(&finish, wire_params(DSM_SPDM_12), request_signed, 2, 0xFE);
}

static void test_finish_rsp_carries_verify_data_with_the_handshake_in_the_clear(void **state)
{
    (void)state;
    assert_message(&response, wire_params(DSM_SPDM_12), rsp);
    assert_message(&response_in_clear, wire_params(DSM_SPDM_12), rsp_in_clear);
    assert_reserved(&response, wire_params(DSM_SPDM_12), rsp, 2, 0xFF);
    assert_reserved(&response, wire_params(DSM_SPDM_12), rsp, 3, 0xFF);
}

static void test_finish_has_opaque_data_since_1_4(void **state)
{
    static const uint8_t request_14[] = { 0x14, 0xE5, 1, 2, 1, 0, 0x77, 0x66, 0x66, 0x66, HASH(0xFE) };
    static const uint8_t rsp_14[] = { 0x14, 0x65, 0, 0, 2, 0, 0x77, 0x78, HASH(0xFE) };

    (void)state;
    assert_message(&finish, wire_params(DSM_SPDM_14), request_14);
    assert_message(&response_in_clear, wire_params(DSM_SPDM_14), rsp_14);
    assert_changed(&finish, wire_params(DSM_SPDM_14), request_14, 5, 0xFF, DSM_ERR_INVALID_FIELD);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_finish_carries_verify_data),
        cmocka_unit_test(test_finish_carries_a_signature_where_its_bit_says_so),
        cmocka_unit_test(test_a_signature_without_an_algorithm_is_refused),
        cmocka_unit_test(test_finish_slots_are_0_to_7_or_a_public_key),
        cmocka_unit_test(test_finish_reserved_bits_are_reported),
        cmocka_unit_test(test_finish_rsp_carries_verify_data_with_the_handshake_in_the_clear),
        cmocka_unit_test(test_finish_has_opaque_data_since_1_4),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
