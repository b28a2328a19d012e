/* SPDX-License-Identifier: BSD-3-Clause */
#include "support/exact.h"

#include "wire/cause.h"
#include "wire/doe.h"

EXACT_DECODER(object, dsm_doe_object_decode, struct dsm_doe_object)
EXACT_DECODER_WITH_CAUSE(discovery, dsm_doe_discovery_decode, struct dsm_doe_discovery)
EXACT_DECODER_WITH_CAUSE(discovery_response, dsm_doe_discovery_response_decode, struct dsm_doe_discovery_response)

/* GET_VERSION as QEMU's guest writes it into the mailbox. */
static const uint8_t get_version[] = { 0x01, 0x00, 0x01, 0x00, 0x03, 0x00, 0x00, 0x00, 0x10, 0x84, 0x00, 0x00 };

static enum dsm_error decode_with_length(uint32_t length_dw, size_t n)
{
    uint8_t bytes[16] = { 0x01, 0x00, 0x01, 0x00 };
    struct dsm_writer w = dsm_writer(bytes + 4, 4);

    dsm_write_u32le(&w, length_dw);
    return decode_copy(object, bytes, n);
}

static void test_an_object_yields_type_and_data(void **state)
{
    struct dsm_doe_object out;

    (void)state;
    assert_error(DSM_OK, dsm_doe_object_decode(BYTES(get_version), &out));
    assert_int_equal(out.vendor_id, DSM_DOE_VENDOR_PCI_SIG);
    assert_int_equal(out.type, DSM_DOE_CMA);
    assert_ptr_equal(out.data.p, get_version + 8);
    assert_int_equal(out.data.n, 4);
    assert_false(out.reserved_set);
}

static void test_an_object_is_as_long_as_its_length_field_says(void **state)
{
    (void)state;
    assert_exact(object, get_version);
    assert_error(DSM_ERR_TRUNCATED, decode_with_length(4, 12));
    assert_error(DSM_ERR_TRAILING, decode_with_length(3, 16));
    assert_error(DSM_ERR_TRAILING, decode_with_length(3, 14));
}

static void test_an_object_may_be_its_header_alone(void **state)
{
    (void)state;
    assert_error(DSM_OK, decode_with_length(2, 8));
}

static void test_a_length_below_the_header_is_invalid(void **state)
{
    (void)state;
    assert_error(DSM_ERR_INVALID_FIELD, decode_with_length(1, 8));
}

static void test_length_zero_means_a_megabyte(void **state)
{
    size_t n = (size_t)DSM_DOE_LENGTH_MAX_DW * 4;
    uint8_t *bytes = calloc(1, n);

    (void)state;
    assert_non_null(bytes);
    assert_error(DSM_ERR_TRUNCATED, decode_with_length(0, 8));
    assert_error(DSM_OK, object(dsm_bytes(bytes, n)));
    assert_error(DSM_ERR_TRUNCATED, object(dsm_bytes(bytes, n - 1)));
    free(bytes);
}

static void test_reserved_bits_are_ignored_and_told(void **state)
{
    uint8_t bytes[sizeof(get_version)];
    struct dsm_doe_object out;

    (void)state;
    memcpy(bytes, get_version, sizeof(bytes));
    bytes[6] = 0x04; /* Length bit 18 */
    assert_error(DSM_OK, dsm_doe_object_decode(BYTES(bytes), &out));
    assert_true(out.reserved_set);
    bytes[6] = 0;
    bytes[3] = 1;
    assert_error(DSM_OK, dsm_doe_object_decode(BYTES(bytes), &out));
    assert_true(out.reserved_set);
}

static void test_an_encoded_object_is_padded_with_zeros(void **state)
{
    static const uint8_t expected[] = { 1, 0, 2, 0, 4, 0, 0, 0, 'h', 'e', 'l', 'l', 'o', 0, 0, 0 };
    uint8_t buffer[32];
    struct dsm_writer w;

    (void)state;
    memset(buffer, 0xFF, sizeof(buffer));
    w = dsm_writer(buffer, sizeof(buffer));
    assert_error(DSM_OK, dsm_doe_object_encode(DSM_DOE_SECURED_CMA, dsm_bytes("hello", 5), &w));
    assert_written(&w, expected);
}

static void test_every_data_length_comes_back_padded(void **state)
{
    static const uint8_t data[9] = { 1, 2, 3, 4, 5, 6, 7, 8, 9 };
    uint8_t buffer[32];
    struct dsm_doe_object out;

    (void)state;
    for (size_t n = 0; n <= sizeof(data); n++) {
        struct dsm_writer w = dsm_writer(buffer, sizeof(buffer));

        assert_error(DSM_OK, dsm_doe_object_encode(DSM_DOE_CMA, dsm_bytes(data, n), &w));
        assert_error(DSM_OK, dsm_doe_object_decode(dsm_written(&w), &out));
        assert_int_equal(out.data.n, (n + 3) / 4 * 4);
        assert_memory_equal(out.data.p, data, n);
    }
}

static void test_an_object_is_encoded_in_place_behind_others(void **state)
{
    static const uint8_t expected[] = { 0xEE, 1, 0, 1, 0, 3, 0, 0, 0, 0x10, 0x84, 0, 0 };
    uint8_t buffer[13];
    struct dsm_writer w = dsm_writer(buffer, sizeof(buffer));
    size_t start;

    (void)state;
    dsm_write_u8(&w, 0xEE);
    dsm_doe_object_begin(&w, &start);
    dsm_write_u16be(&w, 0x1084);
    assert_error(DSM_OK, dsm_doe_object_finish(&w, start, DSM_DOE_CMA));
    assert_written(&w, expected);
}

static void test_an_object_without_room_for_header_data_or_padding_is_no_space(void **state)
{
    uint8_t buffer[16];

    (void)state;
    for (size_t n = 0; n < sizeof(buffer); n++) {
        struct dsm_writer w = dsm_writer(buffer, n);

        assert_error(DSM_ERR_NO_SPACE, dsm_doe_object_encode(DSM_DOE_CMA, dsm_bytes("hello", 5), &w));
    }
}

static void test_the_largest_object_is_encoded_with_length_zero(void **state)
{
    size_t n = (size_t)DSM_DOE_LENGTH_MAX_DW * 4;
    uint8_t *data = calloc(1, n);
    uint8_t *buffer = malloc(n + 8);
    struct dsm_writer w = dsm_writer(buffer, n + 8);

    (void)state;
    assert_non_null(data);
    assert_non_null(buffer);
    assert_error(DSM_OK, dsm_doe_object_encode(DSM_DOE_CMA, dsm_bytes(data, n - 8), &w));
    assert_memory_equal(buffer, "\x01\x00\x01\x00\x00\x00\x00\x00", 8);
    w = dsm_writer(buffer, n + 8);
    assert_error(DSM_ERR_LIMIT, dsm_doe_object_encode(DSM_DOE_CMA, dsm_bytes(data, n - 7), &w));
    free(buffer);
    free(data);
}

static void test_discovery_is_one_double_word(void **state)
{
    static const uint8_t bytes[] = { 0x01, 0x02, 0x00, 0x00 };
    struct dsm_doe_discovery out;
    uint8_t buffer[4];
    struct dsm_writer w = dsm_writer(buffer, sizeof(buffer));

    (void)state;
    assert_exact(discovery, bytes);
    assert_error(DSM_OK, dsm_doe_discovery_decode(BYTES(bytes), &out, NULL));
    assert_int_equal(out.index, 1);
    assert_int_equal(out.version, 2);
    assert_false(out.reserved_set);
    assert_error(DSM_OK, dsm_doe_discovery_encode(&out, &w));
    assert_written(&w, bytes);
    assert_error(DSM_ERR_NO_SPACE, dsm_doe_discovery_encode(&out, &w));
}

static void test_discovery_tells_of_reserved_bytes(void **state)
{
    static const uint8_t bytes[] = { 0x01, 0x02, 0x00, 0x01 };
    struct dsm_doe_discovery out;

    (void)state;
    assert_error(DSM_OK, dsm_doe_discovery_decode(BYTES(bytes), &out, NULL));
    assert_true(out.reserved_set);
}

static void test_a_discovery_response_is_one_double_word(void **state)
{
    static const uint8_t bytes[] = { 0x01, 0x00, 0x02, 0x03 };
    struct dsm_doe_discovery_response out;
    uint8_t buffer[4];
    struct dsm_writer w = dsm_writer(buffer, sizeof(buffer));

    (void)state;
    assert_exact(discovery_response, bytes);
    assert_error(DSM_OK, dsm_doe_discovery_response_decode(BYTES(bytes), &out, NULL));
    assert_int_equal(out.vendor_id, 1);
    assert_int_equal(out.type, DSM_DOE_SECURED_CMA);
    assert_int_equal(out.next_index, 3);
    assert_error(DSM_OK, dsm_doe_discovery_response_encode(&out, &w));
    assert_written(&w, bytes);
    assert_error(DSM_ERR_NO_SPACE, dsm_doe_discovery_response_encode(&out, &w));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_an_object_yields_type_and_data),
        cmocka_unit_test(test_an_object_is_as_long_as_its_length_field_says),
        cmocka_unit_test(test_an_object_may_be_its_header_alone),
        cmocka_unit_test(test_a_length_below_the_header_is_invalid),
        cmocka_unit_test(test_length_zero_means_a_megabyte),
        cmocka_unit_test(test_reserved_bits_are_ignored_and_told),
        cmocka_unit_test(test_an_encoded_object_is_padded_with_zeros),
        cmocka_unit_test(test_every_data_length_comes_back_padded),
        cmocka_unit_test(test_an_object_is_encoded_in_place_behind_others),
        cmocka_unit_test(test_an_object_without_room_for_header_data_or_padding_is_no_space),
        cmocka_unit_test(test_the_largest_object_is_encoded_with_length_zero),
        cmocka_unit_test(test_discovery_is_one_double_word),
        cmocka_unit_test(test_discovery_tells_of_reserved_bytes),
        cmocka_unit_test(test_a_discovery_response_is_one_double_word),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
