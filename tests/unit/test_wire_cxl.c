/* SPDX-License-Identifier: BSD-3-Clause */
/* CXL's IDE_KM and TSP on the wire; round trips and truncations of all of their messages are test_wire_messages'. */
#include "support/exact.h"

#include "wire/cxl_ide_km.h"
#include "wire/cxl_ide_km_messages.h"
#include "wire/cxl_tsp.h"
#include "wire/cxl_tsp_messages.h"

EXACT_DECODER_WITH_CAUSE(key_prog, dsm_cxl_ide_km_key_prog_decode, struct dsm_cxl_ide_km_key_prog)
EXACT_DECODER_WITH_CAUSE(key_set, dsm_cxl_ide_km_key_set_decode, struct dsm_cxl_ide_km_key_set)
EXACT_DECODER_WITH_CAUSE(getkey_ack, dsm_cxl_ide_km_getkey_ack_decode, struct dsm_cxl_ide_km_getkey_ack)
EXACT_DECODER_WITH_CAUSE(query_resp, dsm_cxl_ide_km_query_resp_decode, struct dsm_cxl_ide_km_query_resp)
EXACT_DECODER_WITH_CAUSE(plain, dsm_cxl_tsp_plain_decode, struct dsm_cxl_tsp_plain)
EXACT_DECODER_WITH_CAUSE(capabilities, dsm_cxl_tsp_capabilities_decode, struct dsm_cxl_tsp_capabilities)
EXACT_DECODER_WITH_CAUSE(set_configuration, dsm_cxl_tsp_set_configuration_decode, struct dsm_cxl_tsp_set_configuration)
EXACT_DECODER_WITH_CAUSE(get_configuration, dsm_cxl_tsp_get_configuration_rsp_decode,
                         struct dsm_cxl_tsp_get_configuration_rsp)
EXACT_DECODER_WITH_CAUSE(te_state, dsm_cxl_tsp_set_te_state_decode, struct dsm_cxl_tsp_set_te_state)
EXACT_DECODER_WITH_CAUSE(ckid_key, dsm_cxl_tsp_ckid_key_decode, struct dsm_cxl_tsp_ckid_key)
EXACT_DECODER_WITH_CAUSE(range_key, dsm_cxl_tsp_range_key_decode, struct dsm_cxl_tsp_range_key)

static void test_query_resp_has_caps_before_its_registers(void **state)
{
    static const uint8_t bytes[] = { 1, 0, 2, 0x18, 0xBE, 4, 7, 0x71, 1, 2, 3, 4 };
    struct dsm_cxl_ide_km_query_resp out;

    (void)state;
    assert_error(DSM_OK, dsm_cxl_ide_km_query_resp_decode(BYTES(bytes), &out, NULL));
    assert_int_equal(7, out.max_port_index);
    assert_int_equal(0x71, out.caps);
    assert_int_equal(4, out.ide_registers.n);
    assert_error(DSM_ERR_TRUNCATED, decode_copy(query_resp, bytes, sizeof(bytes) - 1));
}

static void test_query_resp_has_nine_registers_at_most(void **state)
{
    uint8_t bytes[8 + 40] = { 1 };

    (void)state;
    assert_error(DSM_OK, decode_copy(query_resp, bytes, sizeof(bytes) - 4));
    assert_error(DSM_ERR_LIMIT, decode_copy(query_resp, bytes, sizeof(bytes)));
}

static void test_the_byte_of_a_key_has_direction_flag_and_sub_stream(void **state)
{
    static const uint8_t bytes[] = { 4, 0, 0, 5, 0, 0x8A, 1 };
    struct dsm_cxl_ide_km_key_set out;

    (void)state;
    assert_exact(key_set, bytes);
    assert_error(DSM_OK, dsm_cxl_ide_km_key_set_decode(BYTES(bytes), &out, NULL));
    assert_int_equal(5, out.id.stream_id);
    assert_int_equal(DSM_IDE_TX, out.id.direction);
    assert_true(out.id.flag);
    assert_int_equal(DSM_CXL_IDE_SUB_STREAM, out.id.sub_stream);
    assert_int_equal(1, out.id.port_index);
    assert_false(out.id.reserved_set);
}

static void test_reserved_bits_of_a_key_are_told(void **state)
{
    static const uint8_t reserved[][2] = { { 1, 1 }, { 2, 0x80 }, { 4, 1 }, { 5, 0x01 }, { 5, 0x04 } };

    (void)state;
    for (size_t i = 0; i < sizeof(reserved) / sizeof(reserved[0]); i++) {
        uint8_t bytes[] = { 7, 0, 0, 0, 0, 0, 0 };
        struct dsm_cxl_ide_km_key_set out;

        bytes[reserved[i][0]] = reserved[i][1];
        assert_error(DSM_OK, dsm_cxl_ide_km_key_set_decode(BYTES(bytes), &out, NULL));
        assert_true(out.id.reserved_set);
    }
}

static void test_key_prog_of_another_length_has_no_key(void **state)
{
    uint8_t bytes[DSM_CXL_IDE_KM_KEY_PROG_LEN + 1] = { 2 };
    struct dsm_cxl_ide_km_key_prog out;

    (void)state;
    check_truncations(key_prog, bytes, 7, __FILE__, __LINE__);
    for (size_t n = 7; n <= sizeof(bytes); n++) {
        assert_error(DSM_OK, decode_copy(key_prog, bytes, n));
        assert_error(DSM_OK, dsm_cxl_ide_km_key_prog_decode(dsm_bytes(bytes, n), &out, NULL));
        assert_int_equal(n == DSM_CXL_IDE_KM_KEY_PROG_LEN, out.key_present);
    }
}

static void test_getkey_ack_carries_key_and_iv(void **state)
{
    uint8_t bytes[51] = { 8 };
    struct dsm_cxl_ide_km_getkey_ack out;

    (void)state;
    assert_exact(getkey_ack, bytes);
    assert_error(DSM_OK, dsm_cxl_ide_km_getkey_ack_decode(BYTES(bytes), &out, NULL));
    assert_ptr_equal(bytes + 7, out.key.p);
    assert_ptr_equal(bytes + 39, out.iv.p);
    out.iv.n = 4;
    assert_error(DSM_ERR_INVALID_FIELD,
                 dsm_cxl_ide_km_getkey_ack_encode(&out, &(struct dsm_writer){ bytes, bytes, bytes + 51, false }));
}

/* What spdm_requester_emu sends, as its structures have it: offsets behind the header. */
static void test_a_configuration_has_its_fields_where_the_tables_have_them(void **state)
{
    uint8_t bytes[350] = { 0 };
    struct dsm_cxl_tsp_set_configuration out;

    (void)state;
    bytes[0] = 1;    /* features */
    bytes[2] = 2;    /* algorithm */
    bytes[10] = 3;   /* TE state features */
    bytes[14] = 4;   /* out of band granularity */
    bytes[22] = 5;   /* configuration features */
    bytes[26] = 6;   /* CKID base */
    bytes[30] = 7;   /* number of CKIDs */
    bytes[46] = 8;   /* the first entry */
    bytes[54] = 9;   /* its length index */
    bytes[190] = 10; /* validity flags */
    bytes[206] = 11; /* CKID type */
    bytes[222] = 12; /* the first PSK */
    assert_exact(set_configuration, bytes);
    assert_error(DSM_OK, dsm_cxl_tsp_set_configuration_decode(BYTES(bytes), &out, NULL));
    assert_int_equal(1, out.configuration.memory_encryption_features);
    assert_int_equal(2, out.configuration.memory_encryption_algorithm);
    assert_int_equal(3, out.configuration.te_state_features);
    assert_int_equal(4, out.configuration.explicit_oob_granularity);
    assert_int_equal(5, out.configuration.configuration_features);
    assert_int_equal(6, out.configuration.ckid_base);
    assert_int_equal(7, out.configuration.number_of_ckids);
    assert_int_equal(8, out.configuration.explicit_ib[0].granularity);
    assert_int_equal(9, out.configuration.explicit_ib[0].length_index);
    assert_int_equal(10, out.validity_flags);
    assert_int_equal(11, out.ckid_type);
    assert_ptr_equal(bytes + DSM_CXL_TSP_CONFIGURATION_PSK_AT, out.psks.p);
    assert_false(out.reserved_set);
}

static void test_each_reserved_byte_of_a_configuration_is_told(void **state)
{
    static const struct {
        size_t at, n;
    } reserved[] = { { 6, 4 },  { 12, 2 },   { 18, 4 },   { 24, 2 },  { 34, 12 },
                     { 55, 7 }, { 174, 16 }, { 192, 14 }, { 207, 15 } };

    (void)state;
    for (size_t i = 0; i < sizeof(reserved) / sizeof(reserved[0]); i++)
        for (size_t k = 0; k < reserved[i].n; k++) {
            uint8_t bytes[350] = { 0 };
            struct dsm_cxl_tsp_set_configuration out;

            bytes[reserved[i].at + k] = 1;
            assert_error(DSM_OK, dsm_cxl_tsp_set_configuration_decode(BYTES(bytes), &out, NULL));
            assert_true(out.reserved_set);
        }
}

static void test_the_bodies_have_the_lengths_of_the_tables(void **state)
{
    static const uint8_t zeros[350];

    (void)state;
    check_exact(plain, zeros, 2, __FILE__, __LINE__);
    check_exact(capabilities, zeros, 50, __FILE__, __LINE__);
    check_exact(get_configuration, zeros, 190, __FILE__, __LINE__);
    check_exact(te_state, zeros, 14, __FILE__, __LINE__);
    check_exact(ckid_key, zeros, 78, __FILE__, __LINE__);
    check_exact(range_key, zeros, 94, __FILE__, __LINE__);
}

static void test_a_change_of_te_state_lists_ranges(void **state)
{
    static const uint8_t bytes[14 + 32] = { 1, 2, [14] = 0x10, [22] = 0x20, [30] = 0x30, [38] = 0x40 };
    struct dsm_cxl_tsp_set_te_state out;
    struct dsm_cxl_tsp_memory_range range;

    (void)state;
    assert_exact(te_state, bytes);
    assert_error(DSM_OK, dsm_cxl_tsp_set_te_state_decode(BYTES(bytes), &out, NULL));
    range = dsm_cxl_tsp_range_at(&out, 1);
    assert_int_equal(0x30, range.start);
    assert_int_equal(0x40, range.length);
}

static void test_codes_and_states_have_names(void **state)
{
    (void)state;
    assert_string_equal("NO_PRIVILEGE", dsm_cxl_tsp_error_code_name(DSM_CXL_TSP_NO_PRIVILEGE));
    assert_string_equal("?", dsm_cxl_tsp_error_code_name(0));
    assert_string_equal("?", dsm_cxl_tsp_error_code_name(0x0E));
    assert_string_equal("ERROR", dsm_cxl_tsp_state_name(DSM_CXL_TSP_ERROR));
    assert_string_equal("?", dsm_cxl_tsp_state_name(3));
    assert_string_equal("GETKEY", dsm_cxl_ide_km_messages_name(7));
    assert_string_equal("?", dsm_cxl_ide_km_messages_name(9));
    assert_string_equal("LOCK_TARGET_CONFIGURATION", dsm_cxl_tsp_messages_name(0x86));
    assert_string_equal("?", dsm_cxl_tsp_messages_name(0x80));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_query_resp_has_caps_before_its_registers),
        cmocka_unit_test(test_query_resp_has_nine_registers_at_most),
        cmocka_unit_test(test_the_byte_of_a_key_has_direction_flag_and_sub_stream),
        cmocka_unit_test(test_reserved_bits_of_a_key_are_told),
        cmocka_unit_test(test_key_prog_of_another_length_has_no_key),
        cmocka_unit_test(test_getkey_ack_carries_key_and_iv),
        cmocka_unit_test(test_a_configuration_has_its_fields_where_the_tables_have_them),
        cmocka_unit_test(test_each_reserved_byte_of_a_configuration_is_told),
        cmocka_unit_test(test_the_bodies_have_the_lengths_of_the_tables),
        cmocka_unit_test(test_a_change_of_te_state_lists_ranges),
        cmocka_unit_test(test_codes_and_states_have_names),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
