/* SPDX-License-Identifier: BSD-3-Clause */
#include "wire_check.h"

#include "wire/key_exchange.h"

WIRE_CODEC(request, key_exchange)
WIRE_CODEC_WITH(response, key_exchange_rsp, params.handshake_in_the_clear = true)
WIRE_CODEC_WITH(response_all, key_exchange_rsp, params.has_summary = true)

enum { POLICY = 6, OPAQUE_LENGTH = 48 };

static const uint8_t request_11[] = { 0x11, 0xE4, 0xFF, 2, 0x34, 0x12, 0, 0, N32(0x11), N8(0x77), 2, 0, 7, 8 };
static const uint8_t request_12[] = { 0x12, 0xE4, 0x01, 2, 0x34, 0x12, 1, 0, N32(0x11), N8(0x77), 0, 0 };
static const uint8_t request_13[] = { 0x13, 0xE4, 0x00, 0xFF, 0x34, 0x12, 3, 0, N32(0x11), N8(0x77), 0, 0 };
static const uint8_t in_clear[] = {
    0x12, 0x64, 20, 0, 0x78, 0x56, 0, 0, N32(0x11), N8(0x77), 1, 0, 9, SIGNATURE(0x55)
};
static const uint8_t with_all[] = {
    0x13, 0x64, 20, 0, 0x78, 0x56, 4, 5, N32(0x11), N8(0x77), HASH(0xDD), 1, 0, 9, SIGNATURE(0x55), HASH(0xFE)
};

static void test_key_exchange_of_each_version(void **state)
{
    (void)state;
    assert_message(&request, wire_params(DSM_SPDM_11), request_11);
    assert_message(&request, wire_params(DSM_SPDM_12), request_12);
    assert_message(&request, wire_params(DSM_SPDM_13), request_13);
}

static void test_key_exchange_fields_are_where_they_belong(void **state)
{
    struct dsm_wire_params params = wire_params(DSM_SPDM_11);
    struct dsm_bytes message = BYTES(request_11);
    struct dsm_key_exchange out;

    (void)state;
    assert_int_equal(dsm_key_exchange_decode(&params, &message, &out), DSM_OK);
    assert_int_equal(out.summary_type, 0xFF);
    assert_int_equal(out.slot, 2);
    assert_int_equal(out.req_session_id, 0x1234);
    assert_int_equal(out.random_data[31], 0x11);
    assert_int_equal(out.exchange_data.n, WIRE_EXCHANGE);
    assert_int_equal(out.opaque.n, 2);
}

static void test_session_policy_grows_with_the_version(void **state)
{
    (void)state;
    assert_reserved(&request, wire_params(DSM_SPDM_11), request_11, POLICY, 0xFF);
    assert_reserved(&request, wire_params(DSM_SPDM_12), request_12, POLICY, 0xFE);
    assert_reserved(&request, wire_params(DSM_SPDM_13), request_13, POLICY, 0xFC);
    assert_reserved(&request, wire_params(DSM_SPDM_13), request_13, POLICY + 1, 0xFF);
}

static void test_key_exchange_refuses_slots_and_summaries_nobody_defined(void **state)
{
    (void)state;
    assert_invalid(&request, wire_params(DSM_SPDM_12), request_12, 3, 8);
    assert_invalid(&request, wire_params(DSM_SPDM_12), request_12, 3, 0x0F);
    assert_invalid(&request, wire_params(DSM_SPDM_12), request_12, 2, 2);
}

static void test_key_exchange_refuses_opaque_data_over_1024(void **state)
{
    uint8_t longest[OPAQUE_LENGTH + 2 + DSM_OPAQUE_MAX] = { 0x12, 0xE4 };
    uint8_t longer[sizeof(longest) + 1] = { 0x12, 0xE4 };

    (void)state;
    longest[OPAQUE_LENGTH + 1] = DSM_OPAQUE_MAX >> 8;
    longer[OPAQUE_LENGTH + 1] = DSM_OPAQUE_MAX >> 8;
    longer[OPAQUE_LENGTH] = 1;
    assert_decodes(DSM_OK, &request, wire_params(DSM_SPDM_12), longest);
    assert_decodes(DSM_ERR_INVALID_FIELD, &request, wire_params(DSM_SPDM_12), longer);
}

static void test_key_exchange_rsp_with_and_without_its_optional_fields(void **state)
{
    (void)state;
    assert_message(&response, wire_params(DSM_SPDM_12), in_clear);
    assert_message(&response_all, wire_params(DSM_SPDM_13), with_all);
}

static void test_key_exchange_rsp_fields_are_where_they_belong(void **state)
{
    struct dsm_wire_params params = wire_params(DSM_SPDM_13);
    struct dsm_bytes message = BYTES(with_all);
    struct dsm_key_exchange_rsp out;

    (void)state;
    params.has_summary = true;
    assert_int_equal(dsm_key_exchange_rsp_decode(&params, &message, &out), DSM_OK);
    assert_int_equal(out.heartbeat_period, 20);
    assert_int_equal(out.rsp_session_id, 0x5678);
    assert_int_equal(out.mut_auth_requested, 4);
    assert_int_equal(out.req_slot_id, 5);
    assert_int_equal(out.summary_hash.p[0], 0xDD);
    assert_int_equal(out.opaque.n, 1);
    assert_int_equal(out.signature.p[0], 0x55);
    assert_int_equal(out.verify_data.p[0], 0xFE);
}

static void test_key_exchange_rsp_is_written_in_prefixes(void **state)
{
    struct dsm_wire_params params = wire_params(DSM_SPDM_13);
    struct dsm_bytes message = BYTES(with_all);
    struct dsm_key_exchange_rsp out;
    uint8_t buffer[sizeof(with_all)];
    struct dsm_writer w = dsm_writer(buffer, sizeof(buffer));

    (void)state;
    params.has_summary = true;
    assert_int_equal(dsm_key_exchange_rsp_decode(&params, &message, &out), DSM_OK);
    out.verify_data.n = 0;
    assert_int_equal(dsm_key_exchange_rsp_encode(&params, &out, &w), DSM_OK);
    assert_int_equal(dsm_written_len(&w), sizeof(with_all) - WIRE_HASH);
    out.signature.n = 0;
    w = dsm_writer(buffer, sizeof(buffer));
    assert_int_equal(dsm_key_exchange_rsp_encode(&params, &out, &w), DSM_OK);
    assert_int_equal(dsm_written_len(&w), sizeof(with_all) - WIRE_HASH - WIRE_SIGNATURE);
    assert_memory_equal(buffer, with_all, dsm_written_len(&w));
}

static void test_key_exchange_rsp_reserved_bits_are_reported(void **state)
{
    (void)state;
    assert_reserved(&response, wire_params(DSM_SPDM_12), in_clear, 3, 0xFF);
    assert_reserved(&response, wire_params(DSM_SPDM_12), in_clear, 6, 0xF8);
    assert_reserved(&response, wire_params(DSM_SPDM_12), in_clear, 7, 0xF0);
}

static void test_two_ways_of_mutual_authentication_are_refused(void **state)
{
    (void)state;
    assert_invalid(&response, wire_params(DSM_SPDM_12), in_clear, 6, 3);
    assert_invalid(&response, wire_params(DSM_SPDM_12), in_clear, 6, 6);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_key_exchange_of_each_version),
        cmocka_unit_test(test_key_exchange_fields_are_where_they_belong),
        cmocka_unit_test(test_session_policy_grows_with_the_version),
        cmocka_unit_test(test_key_exchange_refuses_slots_and_summaries_nobody_defined),
        cmocka_unit_test(test_key_exchange_refuses_opaque_data_over_1024),
        cmocka_unit_test(test_key_exchange_rsp_with_and_without_its_optional_fields),
        cmocka_unit_test(test_key_exchange_rsp_fields_are_where_they_belong),
        cmocka_unit_test(test_key_exchange_rsp_is_written_in_prefixes),
        cmocka_unit_test(test_key_exchange_rsp_reserved_bits_are_reported),
        cmocka_unit_test(test_two_ways_of_mutual_authentication_are_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
