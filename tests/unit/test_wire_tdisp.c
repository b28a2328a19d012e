/* SPDX-License-Identifier: BSD-3-Clause */
#include "support/exact.h"

#include "wire/tdisp.h"
#include "wire/tdisp_messages.h"

EXACT_DECODER(header, dsm_tdisp_header_decode, struct dsm_tdisp_header)
EXACT_DECODER_WITH_CAUSE(version, dsm_tdisp_version_decode, struct dsm_tdisp_version)
EXACT_DECODER_WITH_CAUSE(get_capabilities, dsm_tdisp_get_capabilities_decode, struct dsm_tdisp_get_capabilities)
EXACT_DECODER_WITH_CAUSE(capabilities, dsm_tdisp_capabilities_decode, struct dsm_tdisp_capabilities)
EXACT_DECODER_WITH_CAUSE(lock, dsm_tdisp_lock_decode, struct dsm_tdisp_lock)
EXACT_DECODER_WITH_CAUSE(lock_response, dsm_tdisp_lock_response_decode, struct dsm_tdisp_lock_response)
EXACT_DECODER_WITH_CAUSE(get_report, dsm_tdisp_get_report_decode, struct dsm_tdisp_get_report)
EXACT_DECODER_WITH_CAUSE(report_portion, dsm_tdisp_report_portion_decode, struct dsm_tdisp_report_portion)
EXACT_DECODER_WITH_CAUSE(state_of_tdi, dsm_tdisp_state_decode, struct dsm_tdisp_state)
EXACT_DECODER_WITH_CAUSE(start, dsm_tdisp_start_decode, struct dsm_tdisp_start)
EXACT_DECODER_WITH_CAUSE(error_message, dsm_tdisp_error_decode, struct dsm_tdisp_error)

/* DEVICE_INTERFACE_STATE as a patched QEMU's DECAP_TDISP query wants it: 17 bytes, the function id echoed. */
static const uint8_t state_message[] = { 0x10, 0x05, 0, 0, 0xEF, 0xBE, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x02 };

static void test_the_header_is_sixteen_bytes(void **state)
{
    struct dsm_tdisp_header out;

    (void)state;
    assert_error(DSM_OK, dsm_tdisp_header_decode(BYTES(state_message), &out));
    assert_int_equal(out.version, DSM_TDISP_VERSION_10);
    assert_int_equal(out.type, DSM_TDISP_DEVICE_INTERFACE_STATE);
    assert_int_equal(out.function_id, 0xBEEF);
    assert_false(out.reserved_set);
    check_truncations(header, state_message, DSM_TDISP_HEADER_LEN, __FILE__, __LINE__);
    assert_error(DSM_OK, decode_copy(header, state_message, DSM_TDISP_HEADER_LEN));
}

static void test_the_header_tells_of_reserved_bytes_and_bits(void **state)
{
    static const size_t reserved[] = { 2, 3, 8, 9, 10, 11, 12, 13, 14, 15 };
    uint8_t bytes[DSM_TDISP_HEADER_LEN];
    struct dsm_tdisp_header out;

    (void)state;
    for (size_t i = 0; i < sizeof(reserved) / sizeof(reserved[0]); i++) {
        memcpy(bytes, state_message, sizeof(bytes));
        bytes[reserved[i]] = 1;
        assert_error(DSM_OK, dsm_tdisp_header_decode(BYTES(bytes), &out));
        assert_true(out.reserved_set);
    }
    memcpy(bytes, state_message, sizeof(bytes));
    bytes[7] = 0x02; /* FunctionID bit 25 */
    assert_error(DSM_OK, dsm_tdisp_header_decode(BYTES(bytes), &out));
    assert_true(out.reserved_set);
}

static void test_a_function_id_holds_requester_id_and_segment(void **state)
{
    static const uint8_t bytes[] = { 0x10, 0x85, 0, 0, 0x34, 0x12, 0x56, 0x01, 0, 0, 0, 0, 0, 0, 0, 0 };
    struct dsm_tdisp_header out;

    (void)state;
    assert_error(DSM_OK, dsm_tdisp_header_decode(BYTES(bytes), &out));
    assert_int_equal(DSM_FUNCTION_REQUESTER_ID(out.function_id), 0x1234);
    assert_int_equal(DSM_FUNCTION_SEGMENT(out.function_id), 0x56);
    assert_true(out.function_id & DSM_FUNCTION_SEGMENT_VALID);
    assert_false(out.reserved_set);
}

static void test_the_state_response_is_seventeen_bytes(void **state)
{
    const struct dsm_tdisp_state in = { DSM_TDI_RUN };
    struct dsm_tdisp_state out;
    uint8_t buffer[sizeof(state_message)];
    struct dsm_writer w = dsm_writer(buffer, sizeof(buffer));

    (void)state;
    dsm_tdisp_header_write(&w, DSM_TDISP_DEVICE_INTERFACE_STATE, 0xBEEF);
    assert_error(DSM_OK, dsm_tdisp_state_encode(&in, &w));
    assert_written(&w, state_message);
    assert_error(DSM_ERR_NO_SPACE, dsm_tdisp_state_encode(&in, &w));
    assert_error(DSM_OK, dsm_tdisp_state_decode(dsm_bytes(state_message + 16, 1), &out, NULL));
    assert_int_equal(out.tdi_state, DSM_TDI_RUN);
}

static void test_only_four_states_exist(void **state)
{
    (void)state;
    for (unsigned int i = 0; i < 256; i++) {
        const uint8_t body[] = { (uint8_t)i };

        assert_error(i <= DSM_TDI_ERROR ? DSM_OK : DSM_ERR_INVALID_FIELD, state_of_tdi(BYTES(body)));
    }
    assert_exact(state_of_tdi, ((const uint8_t[]){ DSM_TDI_CONFIG_LOCKED }));
}

static void test_version_lists_entries(void **state)
{
    static const uint8_t body[] = { 2, 0x10, 0x11 };
    struct dsm_tdisp_version out;
    uint8_t buffer[sizeof(body)];
    struct dsm_writer w = dsm_writer(buffer, sizeof(buffer));

    (void)state;
    assert_exact(version, body);
    assert_exact(version, ((const uint8_t[]){ 0 }));
    assert_error(DSM_OK, dsm_tdisp_version_decode(BYTES(body), &out, NULL));
    assert_true(dsm_bytes_equal(out.entries, dsm_bytes("\x10\x11", 2)));
    assert_error(DSM_OK, dsm_tdisp_version_encode(&out, &w));
    assert_written(&w, body);
    assert_error(DSM_ERR_NO_SPACE, dsm_tdisp_version_encode(&out, &w));
}

static void test_version_has_at_most_255_entries(void **state)
{
    static uint8_t entries[256];
    struct dsm_tdisp_version in = { BYTES(entries) };
    uint8_t buffer[300];
    struct dsm_writer w = dsm_writer(buffer, sizeof(buffer));

    (void)state;
    assert_error(DSM_ERR_LIMIT, dsm_tdisp_version_encode(&in, &w));
    in.entries.n--;
    assert_error(DSM_OK, dsm_tdisp_version_encode(&in, &w));
    assert_error(DSM_OK, version(dsm_written(&w)));
}

static void test_get_capabilities_is_one_word(void **state)
{
    static const uint8_t body[] = { 4, 3, 2, 1 };
    struct dsm_tdisp_get_capabilities out;
    uint8_t buffer[sizeof(body)];
    struct dsm_writer w = dsm_writer(buffer, sizeof(buffer));

    (void)state;
    assert_exact(get_capabilities, body);
    assert_error(DSM_OK, dsm_tdisp_get_capabilities_decode(BYTES(body), &out, NULL));
    assert_int_equal(out.tsm_caps, 0x01020304);
    assert_error(DSM_OK, dsm_tdisp_get_capabilities_encode(&out, &w));
    assert_written(&w, body);
    assert_error(DSM_ERR_NO_SPACE, dsm_tdisp_get_capabilities_encode(&out, &w));
}

static void test_capabilities_are_28_bytes(void **state)
{
    static const uint8_t body[] = { 0, 0, 0, 0, 0xFE, 0x0F, 0, 0, 0, 0, 0, 0,  0, 0,
                                    0, 0, 0, 0, 0,    0x80, 7, 0, 0, 0, 0, 52, 1, 9 };
    struct dsm_tdisp_capabilities out;
    uint8_t buffer[sizeof(body)];
    struct dsm_writer w = dsm_writer(buffer, sizeof(buffer));

    (void)state;
    assert_int_equal(sizeof(body), 28);
    assert_exact(capabilities, body);
    assert_error(DSM_OK, dsm_tdisp_capabilities_decode(BYTES(body), &out, NULL));
    assert_int_equal(out.dsm_caps, 0);
    assert_int_equal(out.req_msgs_supported[0], 0xFE);
    assert_int_equal(out.req_msgs_supported[15], 0x80);
    assert_int_equal(out.lock_interface_flags_supported, 7);
    assert_int_equal(out.dev_addr_width, 52);
    assert_int_equal(out.num_req_this, 1);
    assert_int_equal(out.num_req_all, 9);
    assert_error(DSM_OK, dsm_tdisp_capabilities_encode(&out, &w));
    assert_written(&w, body);
    assert_error(DSM_ERR_NO_SPACE, dsm_tdisp_capabilities_encode(&out, &w));
}

static const uint8_t lock_body[] = { 0x1F, 0,    0x21, 0, 0, 0xF0, 0xFF, 0xFF, 0xFF, 0xFF,
                                     0xFF, 0xFF, 1,    2, 3, 4,    5,    6,    7,    8 };

static void test_lock_is_20_bytes(void **state)
{
    struct dsm_tdisp_lock out;
    uint8_t buffer[sizeof(lock_body)];
    struct dsm_writer w = dsm_writer(buffer, sizeof(buffer));

    (void)state;
    assert_exact(lock, lock_body);
    assert_error(DSM_OK, dsm_tdisp_lock_decode(BYTES(lock_body), &out, NULL));
    assert_int_equal(out.flags, DSM_LOCK_FLAGS_DEFINED);
    assert_int_equal(out.default_stream_id, 0x21);
    assert_true((int64_t)out.mmio_reporting_offset == -4096);
    assert_true(out.bind_p2p_address_mask == 0x0807060504030201);
    assert_false(out.reserved_set);
    assert_error(DSM_OK, dsm_tdisp_lock_encode(&out, &w));
    assert_written(&w, lock_body);
    assert_error(DSM_ERR_NO_SPACE, dsm_tdisp_lock_encode(&out, &w));
}

static void test_lock_tells_of_undefined_flags_and_its_reserved_byte(void **state)
{
    static const size_t at[] = { 0, 1, 3 };

    (void)state;
    for (size_t i = 0; i < sizeof(at) / sizeof(at[0]); i++) {
        uint8_t body[sizeof(lock_body)];
        struct dsm_tdisp_lock out;

        memcpy(body, lock_body, sizeof(body));
        body[at[i]] |= 0x20;
        assert_error(DSM_OK, dsm_tdisp_lock_decode(BYTES(body), &out, NULL));
        assert_true(out.reserved_set);
    }
}

static void test_a_nonce_is_32_bytes_in_lock_response_and_start(void **state)
{
    uint8_t nonce[DSM_TDISP_NONCE_LEN];
    struct dsm_tdisp_lock_response response;
    struct dsm_tdisp_start request;
    uint8_t buffer[2 * DSM_TDISP_NONCE_LEN];
    struct dsm_writer w = dsm_writer(buffer, sizeof(buffer));

    (void)state;
    for (size_t i = 0; i < sizeof(nonce); i++)
        nonce[i] = (uint8_t)(0xE0 + i);
    assert_exact(lock_response, nonce);
    assert_exact(start, nonce);
    assert_error(DSM_OK, dsm_tdisp_lock_response_decode(BYTES(nonce), &response, NULL));
    assert_error(DSM_OK, dsm_tdisp_start_decode(BYTES(nonce), &request, NULL));
    assert_error(DSM_OK, dsm_tdisp_lock_response_encode(&response, &w));
    assert_error(DSM_OK, dsm_tdisp_start_encode(&request, &w));
    assert_memory_equal(buffer, nonce, sizeof(nonce));
    assert_memory_equal(buffer + sizeof(nonce), nonce, sizeof(nonce));
    assert_error(DSM_ERR_NO_SPACE, dsm_tdisp_start_encode(&request, &w));
    assert_error(DSM_ERR_NO_SPACE, dsm_tdisp_lock_response_encode(&response, &w));
}

static void test_get_report_is_offset_and_length(void **state)
{
    static const uint8_t body[] = { 0x40, 0, 0xFF, 0xFF };
    struct dsm_tdisp_get_report out;
    uint8_t buffer[sizeof(body)];
    struct dsm_writer w = dsm_writer(buffer, sizeof(buffer));

    (void)state;
    assert_exact(get_report, body);
    assert_error(DSM_OK, dsm_tdisp_get_report_decode(BYTES(body), &out, NULL));
    assert_int_equal(out.offset, 64);
    assert_int_equal(out.length, 65535);
    assert_error(DSM_OK, dsm_tdisp_get_report_encode(&out, &w));
    assert_written(&w, body);
    assert_error(DSM_ERR_NO_SPACE, dsm_tdisp_get_report_encode(&out, &w));
}

static void test_a_report_portion_says_its_length_and_what_remains(void **state)
{
    static const uint8_t body[] = { 3, 0, 0x10, 0x01, 'a', 'b', 'c' };
    struct dsm_tdisp_report_portion out;
    uint8_t buffer[sizeof(body)];
    struct dsm_writer w = dsm_writer(buffer, sizeof(buffer));

    (void)state;
    assert_exact(report_portion, body);
    assert_error(DSM_OK, dsm_tdisp_report_portion_decode(BYTES(body), &out, NULL));
    assert_int_equal(out.remainder_length, 0x0110);
    assert_true(dsm_bytes_equal(out.portion, dsm_bytes("abc", 3)));
    assert_error(DSM_OK, dsm_tdisp_report_portion_encode(&out, &w));
    assert_written(&w, body);
    assert_error(DSM_ERR_NO_SPACE, dsm_tdisp_report_portion_encode(&out, &w));
}

static void test_a_report_portion_is_at_most_65535_bytes(void **state)
{
    static uint8_t bytes[UINT16_MAX + 1];
    static uint8_t buffer[UINT16_MAX + 4];
    struct dsm_tdisp_report_portion in = { 0, BYTES(bytes) };
    struct dsm_writer w = dsm_writer(buffer, sizeof(buffer));

    (void)state;
    assert_error(DSM_ERR_LIMIT, dsm_tdisp_report_portion_encode(&in, &w));
    in.portion.n--;
    assert_error(DSM_OK, dsm_tdisp_report_portion_encode(&in, &w));
    assert_error(DSM_OK, report_portion(dsm_written(&w)));
}

static void test_an_error_carries_code_data_and_more(void **state)
{
    static const uint8_t body[] = { 0x02, 0x01, 0, 0, 0x8C, 0, 0, 0, 0xAA, 0xBB };
    struct dsm_tdisp_error out;
    uint8_t buffer[sizeof(body)];
    struct dsm_writer w = dsm_writer(buffer, sizeof(buffer));

    (void)state;
    check_truncations(error_message, body, 8, __FILE__, __LINE__);
    assert_error(DSM_OK, decode_copy(error_message, body, 8));
    assert_error(DSM_OK, dsm_tdisp_error_decode(BYTES(body), &out, NULL));
    assert_int_equal(out.error_code, DSM_TDISP_INVALID_NONCE);
    assert_int_equal(out.error_data, 0x8C);
    assert_true(dsm_bytes_equal(out.extended, dsm_bytes("\xAA\xBB", 2)));
    assert_error(DSM_OK, dsm_tdisp_error_encode(&out, &w));
    assert_written(&w, body);
    assert_error(DSM_ERR_NO_SPACE, dsm_tdisp_error_encode(&out, &w));
}

static void test_a_header_alone_has_no_body(void **state)
{
    (void)state;
    assert_error(DSM_OK, dsm_tdisp_empty_decode(dsm_bytes(NULL, 0), NULL));
    assert_error(DSM_ERR_TRAILING, dsm_tdisp_empty_decode(dsm_bytes("", 1), NULL));
}

static void test_codes_have_names(void **state)
{
    (void)state;
    assert_string_equal(dsm_tdisp_messages_name(DSM_TDISP_LOCK_INTERFACE_REQUEST), "LOCK_INTERFACE_REQUEST");
    assert_string_equal(dsm_tdisp_messages_name(0x80), "?");
    assert_string_equal(dsm_tdisp_error_code_name(DSM_TDISP_INVALID_NONCE), "INVALID_NONCE");
    assert_string_equal(dsm_tdisp_error_code_name(2), "?");
    assert_string_equal(dsm_tdi_state_name(DSM_TDI_CONFIG_UNLOCKED), "CONFIG_UNLOCKED");
    assert_string_equal(dsm_tdi_state_name(4), "?");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_header_is_sixteen_bytes),
        cmocka_unit_test(test_the_header_tells_of_reserved_bytes_and_bits),
        cmocka_unit_test(test_a_function_id_holds_requester_id_and_segment),
        cmocka_unit_test(test_the_state_response_is_seventeen_bytes),
        cmocka_unit_test(test_only_four_states_exist),
        cmocka_unit_test(test_version_lists_entries),
        cmocka_unit_test(test_version_has_at_most_255_entries),
        cmocka_unit_test(test_get_capabilities_is_one_word),
        cmocka_unit_test(test_capabilities_are_28_bytes),
        cmocka_unit_test(test_lock_is_20_bytes),
        cmocka_unit_test(test_lock_tells_of_undefined_flags_and_its_reserved_byte),
        cmocka_unit_test(test_a_nonce_is_32_bytes_in_lock_response_and_start),
        cmocka_unit_test(test_get_report_is_offset_and_length),
        cmocka_unit_test(test_a_report_portion_says_its_length_and_what_remains),
        cmocka_unit_test(test_a_report_portion_is_at_most_65535_bytes),
        cmocka_unit_test(test_an_error_carries_code_data_and_more),
        cmocka_unit_test(test_a_header_alone_has_no_body),
        cmocka_unit_test(test_codes_have_names),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
