/* SPDX-License-Identifier: BSD-3-Clause */
#include "wire_check.h"

#include "wire/measurements.h"

WIRE_CODEC(get_measurements, get_measurements)
WIRE_CODEC(plain, measurements)
WIRE_CODEC_WITH(signed_one, measurements, params.is_signed = true)

/* index 1, DMTF, mutable firmware; index 2, another specification, which is passed over by its size */
#define BLOCK1 1, 1, 7, 0, 0x01, 4, 0, HASH(0xE1)
#define BLOCK2 2, 2, 3, 0, 1, 2, 3

static const uint8_t request[] = { 0x12, 0xE0, 0x02, 0xFF };
static const uint8_t request_13[] = { 0x13, 0xE0, 0x06, 0xFF, N8(0x22) };
static const uint8_t request_signed_10[] = { 0x10, 0xE0, 0x01, 1, N32(0x11) };
static const uint8_t request_signed_11[] = { 0x11, 0xE0, 0x01, 1, N32(0x11), 3 };
static const uint8_t request_signed_13[] = { 0x13, 0xE0, 0x01, 1, N32(0x11), 3, N8(0x22) };
static const uint8_t count_10[] = { 0x10, 0x60, 5, 0, 0, 0, 0, 0, N32(0x11), 0, 0 };
static const uint8_t blocks_11[] = { 0x11, 0x60, 0, 3, 2, 18, 0, 0, BLOCK1, BLOCK2, N32(0x11), 2, 0, 7, 8 };
static const uint8_t blocks_12[] = { 0x12, 0x60, 0, 0x23, 1, 11, 0, 0, BLOCK1, N32(0x11), 0, 0, SIGNATURE(0x55) };
static const uint8_t blocks_13[] = { 0x13, 0x60,   0,         0x13, 1, 11,       0,
                                     0,    BLOCK1, N32(0x11), 0,    0, N8(0x22), SIGNATURE(0x55) };
enum { NUMBER_OF_BLOCKS = 4, RECORD_LENGTH = 5, RECORD = 8 };

static void test_get_measurements_without_signature_has_no_nonce(void **state)
{
    (void)state;
    assert_message(&get_measurements, wire_params(DSM_SPDM_12), request);
    assert_message(&get_measurements, wire_params(DSM_SPDM_13), request_13);
}

static void test_get_measurements_with_signature_has_nonce_and_since_1_1_a_slot(void **state)
{
    struct dsm_wire_params params = wire_params(DSM_SPDM_13);
    struct dsm_bytes message = BYTES(request_signed_13);
    struct dsm_get_measurements out;

    (void)state;
    assert_message(&get_measurements, wire_params(DSM_SPDM_10), request_signed_10);
    assert_message(&get_measurements, wire_params(DSM_SPDM_11), request_signed_11);
    assert_message(&get_measurements, params, request_signed_13);
    assert_int_equal(dsm_get_measurements_decode(&params, &message, &out), DSM_OK);
    assert_int_equal(out.attributes, DSM_MEASUREMENTS_SIGNATURE_REQUESTED);
    assert_int_equal(out.operation, 1);
    assert_int_equal(out.nonce[0], 0x11);
    assert_int_equal(out.slot, 3);
    assert_int_equal(out.context[7], 0x22);
}

static void test_get_measurements_attributes_that_a_version_lacks_are_reported(void **state)
{
    static const uint8_t request_10[] = { 0x10, 0xE0, 0, 0 };

    (void)state;
    assert_reserved(&get_measurements, wire_params(DSM_SPDM_10), request_10, 2, 0xFE);
    assert_reserved(&get_measurements, wire_params(DSM_SPDM_11), request_signed_11, 2, 0xFE);
    assert_reserved(&get_measurements, wire_params(DSM_SPDM_12), request, 2, 0xFC);
    assert_reserved(&get_measurements, wire_params(DSM_SPDM_13), request_13, 2, 0xF8);
    assert_reserved(&get_measurements, wire_params(DSM_SPDM_11), request_signed_11, 36, 0xF0);
}

static void test_get_measurements_slots_are_0_to_7_or_a_public_key(void **state)
{
    (void)state;
    assert_changed(&get_measurements, wire_params(DSM_SPDM_11), request_signed_11, 36, 0x0F, DSM_OK);
    assert_invalid(&get_measurements, wire_params(DSM_SPDM_11), request_signed_11, 36, 8);
}

static void test_measurements_of_each_version(void **state)
{
    (void)state;
    assert_message(&plain, wire_params(DSM_SPDM_10), count_10);
    assert_message(&plain, wire_params(DSM_SPDM_11), blocks_11);
    assert_message(&signed_one, wire_params(DSM_SPDM_12), blocks_12);
    assert_message(&signed_one, wire_params(DSM_SPDM_13), blocks_13);
}

static void test_measurements_fields_are_where_they_belong(void **state)
{
    struct dsm_wire_params params = wire_params(DSM_SPDM_12);
    struct dsm_bytes message = BYTES(blocks_12);
    struct dsm_measurements out;

    (void)state;
    params.is_signed = true;
    assert_int_equal(dsm_measurements_decode(&params, &message, &out), DSM_OK);
    assert_int_equal(out.slot, 3);
    assert_int_equal(out.content_changed, 2);
    assert_int_equal(out.block_count, 1);
    assert_int_equal(out.record.n, 11);
    assert_int_equal(out.nonce[31], 0x11);
    assert_int_equal(out.signature.p[0], 0x55);
}

static void test_measurements_param2_grows_with_the_version(void **state)
{
    (void)state;
    assert_reserved(&plain, wire_params(DSM_SPDM_10), count_10, 3, 0xFF);
    assert_reserved(&plain, wire_params(DSM_SPDM_11), blocks_11, 3, 0xF0);
    assert_reserved(&signed_one, wire_params(DSM_SPDM_12), blocks_12, 3, 0xC0);
}

static void test_a_reserved_change_state_is_refused(void **state)
{
    (void)state;
    assert_invalid(&signed_one, wire_params(DSM_SPDM_12), blocks_12, 3, 0x33);
}

static void test_blocks_fill_the_record_exactly(void **state)
{
    (void)state;
    assert_invalid(&plain, wire_params(DSM_SPDM_11), blocks_11, NUMBER_OF_BLOCKS, 1);
    assert_invalid(&plain, wire_params(DSM_SPDM_11), blocks_11, NUMBER_OF_BLOCKS, 3);
    assert_invalid(&plain, wire_params(DSM_SPDM_11), blocks_11, NUMBER_OF_BLOCKS, 0);
    assert_invalid(&plain, wire_params(DSM_SPDM_11), blocks_11, RECORD + 2, 8);
    assert_changed(&plain, wire_params(DSM_SPDM_11), blocks_11, RECORD_LENGTH + 2, 1, DSM_ERR_TRUNCATED);
    assert_invalid(&plain, wire_params(DSM_SPDM_10), count_10, NUMBER_OF_BLOCKS, 1);
}

static enum dsm_error read_block(const uint8_t *bytes, size_t n, struct dsm_measurement_block_wire *out)
{
    struct dsm_reader r = dsm_reader(dsm_bytes(bytes, n));

    return dsm_measurement_block_read(&r, out, NULL);
}

static void test_a_block_is_read_and_written(void **state)
{
    static const uint8_t bytes[] = { BLOCK1 };
    uint8_t buffer[sizeof(bytes)];
    struct dsm_writer w = dsm_writer(buffer, sizeof(buffer));
    struct dsm_measurement_block_wire out;

    (void)state;
    for (size_t n = 0; n < sizeof(bytes); n++)
        assert_error(DSM_ERR_TRUNCATED, read_block(bytes, n, &out));
    assert_error(DSM_OK, read_block(bytes, sizeof(bytes), &out));
    assert_int_equal(out.index, 1);
    assert_int_equal(out.value_type, DSM_MEASUREMENT_MUTABLE_FIRMWARE);
    assert_int_equal(out.value.n, 4);
    dsm_measurement_block_write(&w, &out);
    assert_written(&w, bytes);
    assert_int_equal(dsm_measurement_block_len(out.value.n), sizeof(bytes));
}

static void test_a_block_that_contradicts_itself_is_refused(void **state)
{
    static const struct {
        size_t at;
        uint8_t value;
    } changes[] = { { 0, 0 }, { 0, 0xFF }, { 1, 2 }, { 2, 8 }, { 2, 6 }, { 3, 1 }, { 5, 3 } };
    static const uint8_t bytes[] = { BLOCK1 };
    struct dsm_measurement_block_wire out;
    uint8_t changed[sizeof(bytes)];

    (void)state;
    for (size_t i = 0; i < sizeof(changes) / sizeof(changes[0]); i++) {
        memcpy(changed, bytes, sizeof(bytes));
        changed[changes[i].at] = changes[i].value;
        assert_error(DSM_ERR_INVALID_FIELD, read_block(changed, sizeof(changed), &out));
    }
}

static void test_a_block_too_long_for_its_size_field_is_not_written(void **state)
{
    static const uint8_t value[UINT16_MAX];
    static uint8_t buffer[UINT16_MAX + 16];
    struct dsm_measurement_block_wire in = { .index = 1, .specification = 1, .value = BYTES(value) };
    struct dsm_writer w = dsm_writer(buffer, sizeof(buffer));

    (void)state;
    dsm_measurement_block_write(&w, &in);
    assert_true(w.failed);
    assert_int_equal(dsm_written_len(&w), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_get_measurements_without_signature_has_no_nonce),
        cmocka_unit_test(test_get_measurements_with_signature_has_nonce_and_since_1_1_a_slot),
        cmocka_unit_test(test_get_measurements_attributes_that_a_version_lacks_are_reported),
        cmocka_unit_test(test_get_measurements_slots_are_0_to_7_or_a_public_key),
        cmocka_unit_test(test_measurements_of_each_version),
        cmocka_unit_test(test_measurements_fields_are_where_they_belong),
        cmocka_unit_test(test_measurements_param2_grows_with_the_version),
        cmocka_unit_test(test_a_reserved_change_state_is_refused),
        cmocka_unit_test(test_blocks_fill_the_record_exactly),
        cmocka_unit_test(test_a_block_is_read_and_written),
        cmocka_unit_test(test_a_block_that_contradicts_itself_is_refused),
        cmocka_unit_test(test_a_block_too_long_for_its_size_field_is_not_written),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
