/* SPDX-License-Identifier: BSD-3-Clause */
#include "wire_check.h"

#include "wire/psk_exchange.h"
#include "wire/psk_finish.h"

WIRE_CODEC(exchange, psk_exchange)
WIRE_CODEC(exchange_rsp, psk_exchange_rsp)
WIRE_CODEC_WITH(exchange_rsp_with_summary, psk_exchange_rsp, params.has_summary = true)
WIRE_CODEC(finish, psk_finish)
WIRE_CODEC(finish_rsp, psk_finish_rsp)

/* hint "hi", context of 3, opaque of 1 */
static const uint8_t request[] = { 0x12, 0xE6, 0xFF, 1, 0xFF, 0xFE, 2, 0, 3, 0, 1, 0, 'h', 'i', 1, 2, 3, 0x77 };
static const uint8_t request_11[] = { 0x11, 0xE6, 0, 0, 0xFF, 0xFE, 0, 0, 0, 0, 0, 0 };
static const uint8_t rsp[] = { 0x12, 0x66, 240, 0, 0xFE, 0xFF, 0, 0, 2, 0, 1, 0, 1, 2, 0x77, HASH(0xFE) };
static const uint8_t rsp_summary[] = { 0x12, 0x66, 240, 0,          0xFE, 0xFF, 0,    0,         2,
                                       0,    1,    0,   HASH(0xAA), 1,    2,    0x77, HASH(0xFE) };
static const uint8_t finish_12[] = { 0x12, 0xE7, 0, 0, HASH(0xFE) };
static const uint8_t finish_14[] = { 0x14, 0xE7, 0, 0, 2, 0, 0x77, 0x78, HASH(0xFE) };
static const uint8_t finish_rsp_12[] = { 0x12, 0x67, 0, 0 };
static const uint8_t finish_rsp_14[] = { 0x14, 0x67, 0, 0, 1, 0, 0x77 };

enum { POLICY = 3, HINT_LENGTH = 6, OPAQUE_LENGTH = 10 };

static void test_the_request_has_hint_context_and_opaque_data(void **state)
{
    struct dsm_wire_params params = wire_params(DSM_SPDM_12);
    struct dsm_bytes message = BYTES(request);
    struct dsm_psk_exchange out;

    (void)state;
    assert_message(&exchange, params, request);
    assert_message(&exchange, wire_params(DSM_SPDM_11), request_11);
    assert_int_equal(dsm_psk_exchange_decode(&params, &message, &out), DSM_OK);
    assert_int_equal(out.summary_type, DSM_SUMMARY_ALL);
    assert_int_equal(out.session_policy, DSM_SESSION_POLICY_TERMINATE_ON_UPDATE);
    assert_int_equal(out.req_session_id, 0xFEFF);
    assert_memory_equal(out.psk_hint.p, "hi", 2);
    assert_int_equal(out.context.n, 3);
    assert_int_equal(out.opaque.p[0], 0x77);
}

static void test_a_session_policy_is_known_since_1_2(void **state)
{
    (void)state;
    assert_reserved(&exchange, wire_params(DSM_SPDM_11), request_11, POLICY, 0xFF);
    assert_reserved(&exchange, wire_params(DSM_SPDM_12), request, POLICY, 0xFE);
    assert_changed(&exchange, wire_params(DSM_SPDM_12), request, POLICY, 0, DSM_OK);
}

static void test_summary_types_that_nobody_defined_are_refused(void **state)
{
    (void)state;
    assert_invalid(&exchange, wire_params(DSM_SPDM_12), request, 2, 2);
}

static void test_lengths_that_contradict_the_message_are_refused(void **state)
{
    (void)state;
    assert_changed(&exchange, wire_params(DSM_SPDM_12), request, HINT_LENGTH, 3, DSM_ERR_TRUNCATED);
    assert_changed(&exchange, wire_params(DSM_SPDM_12), request, HINT_LENGTH, 1, DSM_ERR_TRAILING);
    assert_changed(&exchange, wire_params(DSM_SPDM_12), request, OPAQUE_LENGTH + 1, 0xFF, DSM_ERR_TRUNCATED);
}

static void test_opaque_data_has_a_limit(void **state)
{
    uint8_t longest[12 + DSM_OPAQUE_MAX] = { 0x12, 0xE6, [OPAQUE_LENGTH + 1] = DSM_OPAQUE_MAX >> 8 };
    uint8_t longer[12 + DSM_OPAQUE_MAX + 1] = { 0x12, 0xE6, [OPAQUE_LENGTH] = 1, DSM_OPAQUE_MAX >> 8 };

    (void)state;
    assert_decodes(DSM_OK, &exchange, wire_params(DSM_SPDM_12), longest);
    assert_decodes(DSM_ERR_INVALID_FIELD, &exchange, wire_params(DSM_SPDM_12), longer);
}

static void test_the_response_has_a_summary_where_it_was_asked_for(void **state)
{
    struct dsm_wire_params params = wire_params(DSM_SPDM_12);
    struct dsm_bytes message = BYTES(rsp_summary);
    struct dsm_psk_exchange_rsp out;

    (void)state;
    assert_message(&exchange_rsp, params, rsp);
    assert_message(&exchange_rsp_with_summary, params, rsp_summary);
    params.has_summary = true;
    assert_int_equal(dsm_psk_exchange_rsp_decode(&params, &message, &out), DSM_OK);
    assert_int_equal(out.heartbeat_period, 240);
    assert_int_equal(out.rsp_session_id, 0xFFFE);
    assert_int_equal(out.summary_hash.p[0], 0xAA);
    assert_int_equal(out.context.n, 2);
    assert_int_equal(out.verify_data.p[0], 0xFE);
    assert_reserved(&exchange_rsp, wire_params(DSM_SPDM_12), rsp, 3, 0xFF);
    assert_reserved(&exchange_rsp, wire_params(DSM_SPDM_12), rsp, 6, 0xFF);
}

static void test_psk_finish_has_opaque_data_since_1_4(void **state)
{
    (void)state;
    assert_message(&finish, wire_params(DSM_SPDM_12), finish_12);
    assert_message(&finish, wire_params(DSM_SPDM_14), finish_14);
    assert_message(&finish_rsp, wire_params(DSM_SPDM_12), finish_rsp_12);
    assert_message(&finish_rsp, wire_params(DSM_SPDM_14), finish_rsp_14);
    assert_reserved(&finish, wire_params(DSM_SPDM_12), finish_12, 2, 0xFF);
    assert_reserved(&finish, wire_params(DSM_SPDM_12), finish_12, 3, 0xFF);
    assert_reserved(&finish_rsp, wire_params(DSM_SPDM_14), finish_rsp_14, 2, 0xFF);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_request_has_hint_context_and_opaque_data),
        cmocka_unit_test(test_a_session_policy_is_known_since_1_2),
        cmocka_unit_test(test_summary_types_that_nobody_defined_are_refused),
        cmocka_unit_test(test_lengths_that_contradict_the_message_are_refused),
        cmocka_unit_test(test_opaque_data_has_a_limit),
        cmocka_unit_test(test_the_response_has_a_summary_where_it_was_asked_for),
        cmocka_unit_test(test_psk_finish_has_opaque_data_since_1_4),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
