/* SPDX-License-Identifier: BSD-3-Clause */
#include "wire_check.h"

#include "wire/challenge.h"

WIRE_CODEC_PLAIN(challenge, challenge)
WIRE_CODEC(auth, challenge_auth)
WIRE_CODEC_WITH(auth_with_summary, challenge_auth, params.has_summary = true)

static const uint8_t request_10[] = { 0x10, 0x83, 2, 0x00, N32(0x11) };
static const uint8_t request[] = { 0x12, 0x83, 2, 0xFF, N32(0x11) };
static const uint8_t request_13[] = { 0x13, 0x83, 2, 0x01, N32(0x11), N8(0x22) };
static const uint8_t response_10[] = { 0x10, 0x03, 2, 0x05, HASH(0xCC), N32(0x11), 2, 0, 7, 8, SIGNATURE(0x55) };
static const uint8_t response_11[] = { 0x11, 0x03, 0x82, 0x05, HASH(0xCC), N32(0x11), 0, 0, SIGNATURE(0x55) };
static const uint8_t response_13[] = { 0x13, 0x03, 0x02, 0x05, HASH(0xCC), N32(0x11), HASH(0xDD),
                                       3,    0,    7,    8,    9,          N8(0x22),  SIGNATURE(0x55) };
enum { OPAQUE_LENGTH_10 = 40 };

static void test_challenge_carries_a_nonce(void **state)
{
    (void)state;
    assert_message(&challenge, wire_params(DSM_SPDM_10), request_10);
    assert_message(&challenge, wire_params(DSM_SPDM_12), request);
}

static void test_challenge_carries_a_context_since_1_3(void **state)
{
    struct dsm_wire_params params = wire_params(DSM_SPDM_13);
    struct dsm_bytes message = BYTES(request_13);
    struct dsm_challenge out;

    (void)state;
    assert_message(&challenge, params, request_13);
    assert_int_equal(dsm_challenge_decode(&params, &message, &out), DSM_OK);
    assert_int_equal(out.slot, 2);
    assert_int_equal(out.summary_type, DSM_SUMMARY_TCB);
    assert_int_equal(out.nonce[31], 0x11);
    assert_int_equal(out.context[0], 0x22);
}

static void test_challenge_slots_are_0_to_7_or_a_public_key(void **state)
{
    (void)state;
    assert_changed(&challenge, wire_params(DSM_SPDM_12), request, 2, 7, DSM_OK);
    assert_changed(&challenge, wire_params(DSM_SPDM_12), request, 2, 0xFF, DSM_OK);
    assert_invalid(&challenge, wire_params(DSM_SPDM_12), request, 2, 8);
    assert_invalid(&challenge, wire_params(DSM_SPDM_12), request, 2, 0xFE);
}

static void test_summary_types_are_none_tcb_and_all(void **state)
{
    (void)state;
    assert_changed(&challenge, wire_params(DSM_SPDM_12), request, 3, DSM_SUMMARY_NONE, DSM_OK);
    assert_changed(&challenge, wire_params(DSM_SPDM_12), request, 3, DSM_SUMMARY_TCB, DSM_OK);
    assert_invalid(&challenge, wire_params(DSM_SPDM_12), request, 3, 2);
    assert_invalid(&challenge, wire_params(DSM_SPDM_12), request, 3, 0xFE);
}

static void test_challenge_auth_of_each_version(void **state)
{
    (void)state;
    assert_message(&auth, wire_params(DSM_SPDM_10), response_10);
    assert_message(&auth, wire_params(DSM_SPDM_11), response_11);
    assert_message(&auth_with_summary, wire_params(DSM_SPDM_13), response_13);
}

static void test_challenge_auth_fields_are_where_they_belong(void **state)
{
    struct dsm_wire_params params = wire_params(DSM_SPDM_13);
    struct dsm_bytes message = BYTES(response_13);
    struct dsm_challenge_auth out;

    (void)state;
    params.has_summary = true;
    assert_int_equal(dsm_challenge_auth_decode(&params, &message, &out), DSM_OK);
    assert_int_equal(out.slot, 2);
    assert_int_equal(out.slot_mask, 5);
    assert_int_equal(out.cert_chain_hash.p[0], 0xCC);
    assert_int_equal(out.summary_hash.p[0], 0xDD);
    assert_int_equal(out.opaque.n, 3);
    assert_int_equal(out.context[7], 0x22);
    assert_int_equal(out.signature.p[0], 0x55);
}

static void test_an_encoder_without_signature_leaves_it_off(void **state)
{
    uint8_t buffer[sizeof(response_13)];
    struct dsm_writer w = dsm_writer(buffer, sizeof(buffer));
    struct dsm_wire_params params = wire_params(DSM_SPDM_13);
    struct dsm_bytes message = BYTES(response_13);
    struct dsm_challenge_auth out;

    (void)state;
    params.has_summary = true;
    assert_int_equal(dsm_challenge_auth_decode(&params, &message, &out), DSM_OK);
    out.signature.n = 0;
    assert_int_equal(dsm_challenge_auth_encode(&params, &out, &w), DSM_OK);
    assert_int_equal(dsm_written_len(&w), sizeof(response_13) - WIRE_SIGNATURE);
    assert_memory_equal(buffer, response_13, dsm_written_len(&w));
}

static void test_challenge_auth_reserved_bits_are_reported(void **state)
{
    (void)state;
    assert_reserved(&auth, wire_params(DSM_SPDM_10), response_10, 2, 0xF0);
    assert_reserved(&auth, wire_params(DSM_SPDM_11), response_11, 2, 0x70);
    assert_reserved(&auth_with_summary, wire_params(DSM_SPDM_13), response_13, 2, 0x70);
}

static void test_challenge_auth_slots_are_0_to_7_or_a_public_key(void **state)
{
    (void)state;
    assert_changed(&auth, wire_params(DSM_SPDM_10), response_10, 2, 0x0F, DSM_OK);
    assert_invalid(&auth, wire_params(DSM_SPDM_10), response_10, 2, 0x08);
}

static void test_opaque_data_over_1024_is_refused(void **state)
{
    uint8_t longest[42 + DSM_OPAQUE_MAX + WIRE_SIGNATURE] = { 0x10, 0x03, 0, 1 };
    uint8_t longer[sizeof(longest) + 1] = { 0x10, 0x03, 0, 1 };

    (void)state;
    longest[OPAQUE_LENGTH_10 + 1] = DSM_OPAQUE_MAX >> 8;
    longer[OPAQUE_LENGTH_10 + 1] = DSM_OPAQUE_MAX >> 8;
    longer[OPAQUE_LENGTH_10] = 1;
    assert_decodes(DSM_OK, &auth, wire_params(DSM_SPDM_10), longest);
    assert_decodes(DSM_ERR_INVALID_FIELD, &auth, wire_params(DSM_SPDM_10), longer);
}

static void test_opaque_data_over_1024_is_not_written(void **state)
{
    static const uint8_t opaque[DSM_OPAQUE_MAX + 1];
    struct dsm_wire_params params = wire_params(DSM_SPDM_12);
    struct dsm_challenge_auth in = { .opaque = BYTES(opaque) };
    uint8_t buffer[2 * DSM_OPAQUE_MAX];
    struct dsm_writer w = dsm_writer(buffer, sizeof(buffer));

    (void)state;
    assert_error(DSM_ERR_INVALID_FIELD, dsm_challenge_auth_encode(&params, &in, &w));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_challenge_carries_a_nonce),
        cmocka_unit_test(test_challenge_carries_a_context_since_1_3),
        cmocka_unit_test(test_challenge_slots_are_0_to_7_or_a_public_key),
        cmocka_unit_test(test_summary_types_are_none_tcb_and_all),
        cmocka_unit_test(test_challenge_auth_of_each_version),
        cmocka_unit_test(test_challenge_auth_fields_are_where_they_belong),
        cmocka_unit_test(test_an_encoder_without_signature_leaves_it_off),
        cmocka_unit_test(test_challenge_auth_reserved_bits_are_reported),
        cmocka_unit_test(test_challenge_auth_slots_are_0_to_7_or_a_public_key),
        cmocka_unit_test(test_opaque_data_over_1024_is_refused),
        cmocka_unit_test(test_opaque_data_over_1024_is_not_written),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
