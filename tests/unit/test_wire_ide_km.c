/* SPDX-License-Identifier: BSD-3-Clause */
#include "support/exact.h"

#include "wire/ide_km.h"
#include "wire/ide_km_messages.h"

EXACT_DECODER_WITH_CAUSE(query, dsm_ide_km_query_decode, struct dsm_ide_km_query)
EXACT_DECODER_WITH_CAUSE(query_resp, dsm_ide_km_query_resp_decode, struct dsm_ide_km_query_resp)
EXACT_DECODER_WITH_CAUSE(key_prog, dsm_ide_km_key_prog_decode, struct dsm_ide_km_key_prog)
EXACT_DECODER_WITH_CAUSE(kp_ack, dsm_ide_km_kp_ack_decode, struct dsm_ide_km_kp_ack)
EXACT_DECODER_WITH_CAUSE(key_set, dsm_ide_km_key_set_decode, struct dsm_ide_km_key_set)

#define FIXED_LEN 7u
#define KEY_PROG_LEN (FIXED_LEN + DSM_IDE_KEY_LEN + DSM_IDE_IFV_LEN)

/* Stream 0x12, key set 1, TX, CPL, port 3. */
static const struct dsm_ide_key_id key_id = {
    .stream_id = 0x12,
    .port_index = 3,
    .key_set = 1,
    .direction = DSM_IDE_TX,
    .sub_stream = DSM_IDE_CPL,
};

static void assert_key_id(const struct dsm_ide_key_id *id)
{
    assert_int_equal(id->stream_id, 0x12);
    assert_int_equal(id->port_index, 3);
    assert_int_equal(id->key_set, 1);
    assert_int_equal(id->direction, DSM_IDE_TX);
    assert_int_equal(id->sub_stream, DSM_IDE_CPL);
    assert_false(id->reserved_set);
}

/* A KEY_PROG with key bytes 0, 1, ... and behind it room for one byte more. */
static void make_key_prog(uint8_t bytes[KEY_PROG_LEN + 1])
{
    static const uint8_t fixed[FIXED_LEN] = { 0x02, 0, 0, 0x12, 0, 0x23, 3 };

    memcpy(bytes, fixed, FIXED_LEN);
    for (size_t i = FIXED_LEN; i < KEY_PROG_LEN + 1; i++)
        bytes[i] = (uint8_t)(i - FIXED_LEN);
}

static void test_query_is_three_bytes(void **state)
{
    static const uint8_t bytes[] = { 0x00, 0x00, 0x05 };
    struct dsm_ide_km_query out;
    uint8_t buffer[3];
    struct dsm_writer w = dsm_writer(buffer, sizeof(buffer));

    (void)state;
    assert_exact(query, bytes);
    assert_error(DSM_OK, dsm_ide_km_query_decode(BYTES(bytes), &out, NULL));
    assert_int_equal(out.port_index, 5);
    assert_false(out.reserved_set);
    assert_error(DSM_OK, dsm_ide_km_query_encode(&out, &w));
    assert_written(&w, bytes);
    assert_error(DSM_ERR_NO_SPACE, dsm_ide_km_query_encode(&out, &w));
}

static void test_query_tells_of_its_reserved_byte(void **state)
{
    static const uint8_t bytes[] = { 0x00, 0x80, 0x05 };
    struct dsm_ide_km_query out;

    (void)state;
    assert_error(DSM_OK, dsm_ide_km_query_decode(BYTES(bytes), &out, NULL));
    assert_true(out.reserved_set);
}

static void test_query_resp_carries_registers(void **state)
{
    static const uint8_t bytes[] = { 0x01, 0, 2, 0x18, 0xBE, 0x04, 7, 1, 2, 3, 4, 5, 6, 7, 8 };
    struct dsm_ide_km_query_resp out;
    uint8_t buffer[sizeof(bytes)];
    struct dsm_writer w = dsm_writer(buffer, sizeof(buffer));

    (void)state;
    assert_error(DSM_OK, dsm_ide_km_query_resp_decode(BYTES(bytes), &out, NULL));
    assert_int_equal(out.port_index, 2);
    assert_int_equal(out.dev_func_num, 0x18);
    assert_int_equal(out.bus_num, 0xBE);
    assert_int_equal(out.segment, 4);
    assert_int_equal(out.max_port_index, 7);
    assert_true(dsm_bytes_equal(out.ide_registers, dsm_bytes(bytes + FIXED_LEN, 8)));
    assert_error(DSM_OK, dsm_ide_km_query_resp_encode(&out, &w));
    assert_written(&w, bytes);
    assert_error(DSM_ERR_NO_SPACE, dsm_ide_km_query_resp_encode(&out, &w));
}

static void test_query_resp_ends_with_a_whole_register(void **state)
{
    uint8_t bytes[FIXED_LEN + 9] = { 0x01 };

    (void)state;
    for (size_t n = 0; n <= sizeof(bytes); n++) {
        bool whole = n >= FIXED_LEN && (n - FIXED_LEN) % 4 == 0;

        check_error(whole ? DSM_OK : DSM_ERR_TRUNCATED, decode_copy(query_resp, bytes, n), n, __FILE__, __LINE__);
    }
}

static void test_query_resp_has_a_limit_of_registers(void **state)
{
    static uint8_t bytes[FIXED_LEN + (DSM_IDE_REGISTERS_MAX + 1) * 4] = { 0x01 };
    struct dsm_ide_km_query_resp out;
    uint8_t buffer[sizeof(bytes)];
    struct dsm_writer w = dsm_writer(buffer, sizeof(buffer));

    (void)state;
    assert_error(DSM_OK, decode_copy(query_resp, bytes, sizeof(bytes) - 4));
    assert_error(DSM_ERR_LIMIT, dsm_ide_km_query_resp_decode(BYTES(bytes), &out, NULL));
    assert_error(DSM_ERR_LIMIT, dsm_ide_km_query_resp_encode(&out, &w));
}

static void test_key_prog_names_a_key_and_carries_it(void **state)
{
    uint8_t bytes[KEY_PROG_LEN + 1];
    struct dsm_ide_km_key_prog out;
    uint8_t buffer[KEY_PROG_LEN];
    struct dsm_writer w = dsm_writer(buffer, sizeof(buffer));

    (void)state;
    make_key_prog(bytes);
    assert_error(DSM_OK, dsm_ide_km_key_prog_decode(dsm_bytes(bytes, KEY_PROG_LEN), &out, NULL));
    assert_key_id(&out.id);
    assert_true(out.key_present);
    assert_true(dsm_bytes_equal(out.key, dsm_bytes(bytes + FIXED_LEN, DSM_IDE_KEY_LEN)));
    assert_true(dsm_bytes_equal(out.ifv, dsm_bytes(bytes + FIXED_LEN + DSM_IDE_KEY_LEN, DSM_IDE_IFV_LEN)));
    assert_error(DSM_OK, dsm_ide_km_key_prog_encode(&out, &w));
    check_written(&w, bytes, KEY_PROG_LEN, __FILE__, __LINE__);
    assert_error(DSM_ERR_NO_SPACE, dsm_ide_km_key_prog_encode(&out, &w));
}

/* KP_ACK IncorrectLength has to echo what such a message names, so it is read all the same. */
static void test_key_prog_of_another_length_has_no_key(void **state)
{
    uint8_t bytes[KEY_PROG_LEN + 1];
    struct dsm_ide_km_key_prog out;

    (void)state;
    make_key_prog(bytes);
    check_truncations(key_prog, bytes, FIXED_LEN, __FILE__, __LINE__);
    for (size_t n = FIXED_LEN; n <= sizeof(bytes); n++) {
        assert_error(DSM_OK, decode_copy(key_prog, bytes, n));
        assert_error(DSM_OK, dsm_ide_km_key_prog_decode(dsm_bytes(bytes, n), &out, NULL));
        assert_key_id(&out.id);
        assert_int_equal(out.key_present, n == KEY_PROG_LEN);
        assert_int_equal(out.key.n, n == KEY_PROG_LEN ? DSM_IDE_KEY_LEN : 0);
    }
}

static void test_kp_ack_carries_the_status(void **state)
{
    static const uint8_t bytes[] = { 0x03, 0, 0, 0x12, 0x04, 0x23, 3 };
    struct dsm_ide_km_kp_ack out;
    uint8_t buffer[sizeof(bytes)];
    struct dsm_writer w = dsm_writer(buffer, sizeof(buffer));

    (void)state;
    assert_exact(kp_ack, bytes);
    assert_error(DSM_OK, dsm_ide_km_kp_ack_decode(BYTES(bytes), &out, NULL));
    assert_int_equal(out.status, DSM_KP_ACK_UNSPECIFIED_FAILURE);
    assert_key_id(&out.id);
    assert_error(DSM_OK, dsm_ide_km_kp_ack_encode(&out, &w));
    assert_written(&w, bytes);
    assert_error(DSM_ERR_NO_SPACE, dsm_ide_km_kp_ack_encode(&out, &w));
}

static void test_go_stop_and_their_ack_have_one_layout(void **state)
{
    static const uint8_t objects[] = { DSM_IDE_KM_K_SET_GO, DSM_IDE_KM_K_SET_STOP, DSM_IDE_KM_K_GOSTOP_ACK };
    uint8_t bytes[] = { 0, 0, 0, 0x12, 0, 0x23, 3 };

    (void)state;
    for (size_t i = 0; i < sizeof(objects); i++) {
        struct dsm_ide_km_key_set out;
        uint8_t buffer[sizeof(bytes)];
        struct dsm_writer w = dsm_writer(buffer, sizeof(buffer));

        bytes[0] = objects[i];
        assert_exact(key_set, bytes);
        assert_error(DSM_OK, dsm_ide_km_key_set_decode(BYTES(bytes), &out, NULL));
        assert_int_equal(out.object, objects[i]);
        assert_key_id(&out.id);
        assert_error(DSM_OK, dsm_ide_km_key_set_encode(&out, &w));
        assert_written(&w, bytes);
        assert_error(DSM_ERR_NO_SPACE, dsm_ide_km_key_set_encode(&out, &w));
    }
}

static void test_reserved_bytes_and_bits_of_a_key_message_are_told(void **state)
{
    static const struct {
        size_t at;
        uint8_t value;
    } reserved[] = { { 1, 1 }, { 2, 0x80 }, { 4, 1 }, { 5, 0x04 }, { 5, 0x08 } };

    (void)state;
    for (size_t i = 0; i < sizeof(reserved) / sizeof(reserved[0]); i++) {
        uint8_t bytes[] = { DSM_IDE_KM_K_SET_GO, 0, 0, 0, 0, 0, 0 };
        struct dsm_ide_km_key_set out;

        bytes[reserved[i].at] = reserved[i].value;
        assert_error(DSM_OK, dsm_ide_km_key_set_decode(BYTES(bytes), &out, NULL));
        assert_true(out.id.reserved_set);
    }
}

static void test_a_status_byte_is_reserved_in_key_prog_and_not_in_kp_ack(void **state)
{
    static const uint8_t bytes[] = { 0, 0, 0, 0, 4, 0, 0 };
    struct dsm_ide_km_key_prog prog;
    struct dsm_ide_km_kp_ack ack;

    (void)state;
    assert_error(DSM_OK, dsm_ide_km_key_prog_decode(BYTES(bytes), &prog, NULL));
    assert_true(prog.id.reserved_set);
    assert_error(DSM_OK, dsm_ide_km_kp_ack_decode(BYTES(bytes), &ack, NULL));
    assert_false(ack.id.reserved_set);
}

static void test_every_key_byte_comes_back_but_for_reserved_bits(void **state)
{
    (void)state;
    for (unsigned int key = 0; key < 256; key++) {
        const uint8_t bytes[] = { DSM_IDE_KM_K_SET_GO, 0, 0, 0, 0, (uint8_t)key, 0 };
        struct dsm_ide_km_key_set out;
        uint8_t buffer[sizeof(bytes)];
        struct dsm_writer w = dsm_writer(buffer, sizeof(buffer));

        assert_error(DSM_OK, dsm_ide_km_key_set_decode(BYTES(bytes), &out, NULL));
        assert_error(DSM_OK, dsm_ide_km_key_set_encode(&out, &w));
        assert_int_equal(buffer[5], key & ~0x0Cu);
    }
}

static void test_encoding_masks_a_key_set_out_of_range(void **state)
{
    struct dsm_ide_km_key_set in = { DSM_IDE_KM_K_SET_GO, key_id };
    uint8_t buffer[FIXED_LEN];
    struct dsm_writer w = dsm_writer(buffer, sizeof(buffer));

    (void)state;
    in.id.key_set = 0xFF;
    assert_error(DSM_OK, dsm_ide_km_key_set_encode(&in, &w));
    assert_int_equal(buffer[5], 0x23);
}

static void test_objects_have_names(void **state)
{
    (void)state;
    assert_string_equal(dsm_ide_km_messages_name(DSM_IDE_KM_QUERY), "QUERY");
    assert_string_equal(dsm_ide_km_messages_name(DSM_IDE_KM_K_GOSTOP_ACK), "K_GOSTOP_ACK");
    assert_string_equal(dsm_ide_km_messages_name(7), "?");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_query_is_three_bytes),
        cmocka_unit_test(test_query_tells_of_its_reserved_byte),
        cmocka_unit_test(test_query_resp_carries_registers),
        cmocka_unit_test(test_query_resp_ends_with_a_whole_register),
        cmocka_unit_test(test_query_resp_has_a_limit_of_registers),
        cmocka_unit_test(test_key_prog_names_a_key_and_carries_it),
        cmocka_unit_test(test_key_prog_of_another_length_has_no_key),
        cmocka_unit_test(test_kp_ack_carries_the_status),
        cmocka_unit_test(test_go_stop_and_their_ack_have_one_layout),
        cmocka_unit_test(test_reserved_bytes_and_bits_of_a_key_message_are_told),
        cmocka_unit_test(test_a_status_byte_is_reserved_in_key_prog_and_not_in_kp_ack),
        cmocka_unit_test(test_every_key_byte_comes_back_but_for_reserved_bits),
        cmocka_unit_test(test_encoding_masks_a_key_set_out_of_range),
        cmocka_unit_test(test_objects_have_names),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
