/* SPDX-License-Identifier: BSD-3-Clause */
#include "wire_check.h"

#include "wire/encapsulated.h"

WIRE_CODEC(get, get_encapsulated_request)
WIRE_CODEC(request, encapsulated_request)
WIRE_CODEC(deliver, deliver_encapsulated_response)
WIRE_CODEC(ack, encapsulated_response_ack)

static const uint8_t get_11[] = { 0x11, 0xEA, 0, 0 };
static const uint8_t request_11[] = { 0x11, 0x6A, 1, 0, 0x11, 0x81, 0, 0 };
static const uint8_t deliver_11[] = { 0x11, 0xEB, 1, 0, 0x11, 0x7F, 4, 0 };
/* AckRequestID came with 1.2 */
static const uint8_t ack_11[] = { 0x11, 0x6B, 2, 1, 0x11, 0x82, 0, 0, 0, 0, 0xFF, 0xFF };
static const uint8_t ack_12[] = { 0x12, 0x6B, 2, 1, 1, 0, 0, 0, 0x12, 0x82, 0, 0, 0, 0, 0xFF, 0xFF };
static const uint8_t ack_absent[] = { 0x12, 0x6B, 0, 0, 1, 0, 0, 0 };
static const uint8_t ack_slot[] = { 0x12, 0x6B, 0, 2, 1, 0, 0, 0, 3 };

/* Decodes, and encodes the same again. */
static void check_round(const struct wire_codec *codec, uint8_t version, struct dsm_bytes message)
{
    struct dsm_wire_params params = wire_params(version);
    bool reserved;

    wire_round(codec, &params, message.p, message.p, message.n, &reserved, __FILE__, __LINE__);
    assert_false(reserved);
}

static void test_a_message_inside_is_what_is_left(void **state)
{
    struct dsm_wire_params params = wire_params(DSM_SPDM_11);
    struct dsm_bytes asked = BYTES(request_11), answered = BYTES(deliver_11);
    struct dsm_encapsulated_request in;
    struct dsm_deliver_encapsulated_response out;

    (void)state;
    check_round(&request, DSM_SPDM_11, asked);
    check_round(&deliver, DSM_SPDM_11, answered);
    assert_int_equal(dsm_encapsulated_request_decode(&params, &asked, &in), DSM_OK);
    assert_int_equal(in.request_id, 1);
    assert_int_equal(in.request.n, 4);
    assert_int_equal(in.request.p[1], DSM_SPDM_GET_DIGESTS);
    assert_int_equal(dsm_deliver_encapsulated_response_decode(&params, &answered, &out), DSM_OK);
    assert_int_equal(out.response.p[1], DSM_SPDM_ERROR);
}

static void test_get_encapsulated_request_is_a_header_alone(void **state)
{
    (void)state;
    assert_message(&get, wire_params(DSM_SPDM_11), get_11);
    assert_reserved(&get, wire_params(DSM_SPDM_11), get_11, 2, 0xFF);
    assert_reserved(&get, wire_params(DSM_SPDM_11), get_11, 3, 0xFF);
}

static void test_the_ack_tells_which_request_it_means_since_1_2(void **state)
{
    struct dsm_wire_params params = wire_params(DSM_SPDM_12);
    struct dsm_bytes message = BYTES(ack_12);
    struct dsm_encapsulated_response_ack out;

    (void)state;
    check_round(&ack, DSM_SPDM_11, BYTES(ack_11));
    check_round(&ack, DSM_SPDM_12, message);
    assert_int_equal(dsm_encapsulated_response_ack_decode(&params, &message, &out), DSM_OK);
    assert_int_equal(out.request_id, 2);
    assert_int_equal(out.ack_request_id, 1);
    assert_int_equal(out.request.n, 8);
    assert_reserved(&ack, wire_params(DSM_SPDM_12), ack_12, 5, 0xFF);
}

static void test_the_ack_ends_with_a_request_a_slot_or_nothing(void **state)
{
    struct dsm_wire_params params = wire_params(DSM_SPDM_12);
    struct dsm_bytes message = BYTES(ack_slot);
    struct dsm_encapsulated_response_ack out;

    (void)state;
    assert_message(&ack, params, ack_absent);
    assert_message(&ack, params, ack_slot);
    assert_int_equal(dsm_encapsulated_response_ack_decode(&params, &message, &out), DSM_OK);
    assert_int_equal(out.req_slot, 3);
    assert_invalid(&ack, wire_params(DSM_SPDM_12), ack_absent, 3, 3);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_message_inside_is_what_is_left),
        cmocka_unit_test(test_get_encapsulated_request_is_a_header_alone),
        cmocka_unit_test(test_the_ack_tells_which_request_it_means_since_1_2),
        cmocka_unit_test(test_the_ack_ends_with_a_request_a_slot_or_nothing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
