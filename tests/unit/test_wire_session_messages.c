/* SPDX-License-Identifier: BSD-3-Clause */
#include "wire_check.h"

#include "wire/end_session.h"
#include "wire/heartbeat.h"
#include "wire/key_update.h"
#include "wire/respond_if_ready.h"

WIRE_CODEC(heartbeat, heartbeat)
WIRE_CODEC(heartbeat_ack, heartbeat_ack)
WIRE_CODEC_PLAIN(key_update, key_update)
WIRE_CODEC_PLAIN(key_update_ack, key_update_ack)
WIRE_CODEC(end_session, end_session)
WIRE_CODEC(end_session_ack, end_session_ack)
WIRE_CODEC_PLAIN(respond_if_ready, respond_if_ready)

static void test_heartbeat_and_its_ack_are_headers(void **state)
{
    static const uint8_t request[] = { 0x11, 0xE8, 0, 0 };
    static const uint8_t response[] = { 0x11, 0x68, 0, 0 };

    (void)state;
    assert_message(&heartbeat, wire_params(DSM_SPDM_11), request);
    assert_message(&heartbeat_ack, wire_params(DSM_SPDM_11), response);
    for (size_t at = 2; at <= 3; at++) {
        assert_reserved(&heartbeat, wire_params(DSM_SPDM_11), request, at, 0xFF);
        assert_reserved(&heartbeat_ack, wire_params(DSM_SPDM_11), response, at, 0xFF);
    }
}

static void test_key_update_carries_operation_and_tag(void **state)
{
    static const uint8_t request[] = { 0x11, 0xE9, 2, 0x5A };
    static const uint8_t response[] = { 0x11, 0x69, 2, 0x5A };
    struct dsm_wire_params params = wire_params(DSM_SPDM_11);
    struct dsm_bytes message = BYTES(request);
    struct dsm_key_update out;

    (void)state;
    assert_message(&key_update, params, request);
    assert_message(&key_update_ack, params, response);
    assert_int_equal(dsm_key_update_decode(&params, &message, &out), DSM_OK);
    assert_int_equal(out.operation, DSM_KEY_UPDATE_ALL_KEYS);
    assert_int_equal(out.tag, 0x5A);
}

static void test_key_operations_nobody_defined_are_refused(void **state)
{
    static const uint8_t request[] = { 0x11, 0xE9, 3, 0 };

    (void)state;
    assert_invalid(&key_update, wire_params(DSM_SPDM_11), request, 2, 0);
    assert_invalid(&key_update, wire_params(DSM_SPDM_11), request, 2, 4);
    assert_invalid(&key_update_ack, wire_params(DSM_SPDM_11), request, 2, 0xFF);
}

static void test_end_session_carries_one_attribute(void **state)
{
    static const uint8_t keep[] = { 0x12, 0xEC, 0, 0 };
    static const uint8_t clear[] = { 0x12, 0xEC, 1, 0 };
    static const uint8_t response[] = { 0x12, 0x6C, 0, 0 };

    (void)state;
    assert_message(&end_session, wire_params(DSM_SPDM_12), keep);
    assert_message(&end_session, wire_params(DSM_SPDM_12), clear);
    assert_message(&end_session_ack, wire_params(DSM_SPDM_12), response);
    assert_reserved(&end_session, wire_params(DSM_SPDM_12), clear, 2, 0xFE);
    assert_reserved(&end_session, wire_params(DSM_SPDM_12), clear, 3, 0xFF);
    assert_reserved(&end_session_ack, wire_params(DSM_SPDM_12), response, 2, 0xFF);
    assert_reserved(&end_session_ack, wire_params(DSM_SPDM_12), response, 3, 0xFF);
}

static void test_respond_if_ready_names_code_and_token(void **state)
{
    static const uint8_t request[] = { 0x12, 0xFF, 0xE0, 0x07 };
    struct dsm_wire_params params = wire_params(DSM_SPDM_12);
    struct dsm_bytes message = BYTES(request);
    struct dsm_respond_if_ready out;

    (void)state;
    assert_message(&respond_if_ready, params, request);
    assert_int_equal(dsm_respond_if_ready_decode(&params, &message, &out), DSM_OK);
    assert_int_equal(out.request_code, DSM_SPDM_GET_MEASUREMENTS);
    assert_int_equal(out.token, 7);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_heartbeat_and_its_ack_are_headers),
        cmocka_unit_test(test_key_update_carries_operation_and_tag),
        cmocka_unit_test(test_key_operations_nobody_defined_are_refused),
        cmocka_unit_test(test_end_session_carries_one_attribute),
        cmocka_unit_test(test_respond_if_ready_names_code_and_token),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
