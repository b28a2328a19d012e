/* SPDX-License-Identifier: BSD-3-Clause */
#include "support/exact.h"

#include "wire/secured_record.h"

#define TAG_SIZE 4u

static const struct dsm_record_form plain_form = { .pad_max = 0 };
static const struct dsm_record_form padded_form = { .pad_max = 3 };

/* Session 0x8001FFFE, Length 7: three bytes of ciphertext and a tag of four. */
static const uint8_t record[] = { 0xFE, 0xFF, 0x01, 0x80, 0x07, 0x00, 0xC1, 0xC2, 0xC3, 0xA1, 0xA2, 0xA3, 0xA4 };

static enum dsm_error unpadded(struct dsm_bytes bytes)
{
    struct dsm_record_frame out;

    return dsm_record_frame_decode(&plain_form, bytes, TAG_SIZE, &out);
}

static enum dsm_error padded(struct dsm_bytes bytes)
{
    struct dsm_record_frame out;

    return dsm_record_frame_decode(&padded_form, bytes, TAG_SIZE, &out);
}

EXACT_DECODER(session_id, dsm_record_session_id, uint32_t)

static void test_a_record_is_header_ciphertext_and_tag(void **state)
{
    struct dsm_record_frame out;

    (void)state;
    assert_error(DSM_OK, dsm_record_frame_decode(&plain_form, BYTES(record), TAG_SIZE, &out));
    assert_int_equal(out.session_id, 0x8001FFFE);
    assert_true(dsm_bytes_equal(out.header, dsm_bytes(record, DSM_RECORD_HEADER_LEN)));
    assert_true(dsm_bytes_equal(out.ciphertext, dsm_bytes("\xC1\xC2\xC3", 3)));
    assert_true(dsm_bytes_equal(out.tag, dsm_bytes("\xA1\xA2\xA3\xA4", 4)));
}

/* The same with the two bytes of a sequence number that MCTP has. */
static const uint8_t numbered[] = { 0xFE, 0xFF, 0x01, 0x80, 0x34, 0x12, 0x07, 0x00,
                                    0xC1, 0xC2, 0xC3, 0xA1, 0xA2, 0xA3, 0xA4 };
static const struct dsm_record_form numbered_form = { .sequence_len = 2 };

static enum dsm_error decode_numbered(struct dsm_bytes bytes)
{
    struct dsm_record_frame out;

    return dsm_record_frame_decode(&numbered_form, bytes, TAG_SIZE, &out);
}

static void test_a_sequence_number_stands_behind_the_session_id(void **state)
{
    uint8_t buffer[8];
    struct dsm_writer w = dsm_writer(buffer, sizeof(buffer));
    struct dsm_record_frame out;

    (void)state;
    assert_exact(decode_numbered, numbered);
    assert_error(DSM_OK, dsm_record_frame_decode(&numbered_form, BYTES(numbered), TAG_SIZE, &out));
    assert_int_equal(out.session_id, 0x8001FFFE);
    assert_int_equal(out.sequence, 0x1234);
    assert_true(dsm_bytes_equal(out.header, dsm_bytes(numbered, 8)));
    assert_true(dsm_bytes_equal(out.ciphertext, dsm_bytes("\xC1\xC2\xC3", 3)));
    dsm_record_header_write(&w, &numbered_form, 0x8001FFFE, 0xABCD1234, 7);
    check_written(&w, numbered, 8, __FILE__, __LINE__);
}

static void test_a_sequence_number_on_the_wire_is_its_low_bytes(void **state)
{
    static const struct dsm_record_form whole = { .sequence_len = 8 };

    (void)state;
    assert_int_equal(0, dsm_record_sequence_on_wire(&plain_form, 0x1122334455667788));
    assert_int_equal(0x7788, dsm_record_sequence_on_wire(&numbered_form, 0x1122334455667788));
    assert_int_equal(0x1122334455667788, dsm_record_sequence_on_wire(&whole, 0x1122334455667788));
}

static void test_a_record_is_as_long_as_its_length_field_says(void **state)
{
    (void)state;
    assert_exact(unpadded, record);
    assert_truncations(padded, record);
}

static void test_padding_of_the_transport_is_left_out_up_to_its_limit(void **state)
{
    uint8_t bytes[sizeof(record) + 4] = { 0 };
    struct dsm_record_frame out;

    (void)state;
    memcpy(bytes, record, sizeof(record));
    assert_error(DSM_OK, dsm_record_frame_decode(&padded_form, dsm_bytes(bytes, sizeof(record) + 3), TAG_SIZE, &out));
    assert_true(dsm_bytes_equal(out.tag, dsm_bytes("\xA1\xA2\xA3\xA4", 4)));
    assert_error(DSM_ERR_TRAILING, decode_copy(padded, bytes, sizeof(record) + 4));
}

static void test_a_record_may_hold_a_tag_alone_but_no_less(void **state)
{
    static const uint8_t tag_alone[] = { 1, 0, 0, 0, 4, 0, 1, 2, 3, 4 };
    static const uint8_t less[] = { 1, 0, 0, 0, 3, 0, 1, 2, 3 };
    static const uint8_t none[] = { 1, 0, 0, 0, 0, 0 };

    (void)state;
    assert_error(DSM_OK, unpadded(BYTES(tag_alone)));
    assert_error(DSM_ERR_INVALID_FIELD, unpadded(BYTES(less)));
    assert_error(DSM_ERR_INVALID_FIELD, unpadded(BYTES(none)));
}

static void test_the_largest_length_is_read(void **state)
{
    size_t n = DSM_RECORD_HEADER_LEN + UINT16_MAX;
    uint8_t *bytes = calloc(1, n);
    struct dsm_record_frame out;

    (void)state;
    assert_non_null(bytes);
    memset(bytes + 4, 0xFF, 2);
    assert_error(DSM_OK, dsm_record_frame_decode(&plain_form, dsm_bytes(bytes, n), 16, &out));
    assert_int_equal(out.ciphertext.n, UINT16_MAX - 16);
    assert_error(DSM_ERR_TRUNCATED, unpadded(dsm_bytes(bytes, n - 1)));
    free(bytes);
}

static void test_the_session_id_is_read_from_four_bytes_on(void **state)
{
    uint32_t id;

    (void)state;
    assert_error(DSM_OK, dsm_record_session_id(BYTES(record), &id));
    assert_int_equal(id, 0x8001FFFE);
    assert_error(DSM_OK, decode_copy(session_id, record, 4));
    check_truncations(session_id, record, 4, __FILE__, __LINE__);
}

static void test_the_header_is_session_id_and_length(void **state)
{
    uint8_t buffer[DSM_RECORD_HEADER_LEN];
    struct dsm_writer w = dsm_writer(buffer, sizeof(buffer));

    (void)state;
    dsm_record_header_write(&w, &plain_form, 0x8001FFFE, 0, 7);
    check_written(&w, record, DSM_RECORD_HEADER_LEN, __FILE__, __LINE__);
    dsm_record_header_write(&w, &plain_form, 0, 0, 0);
    assert_true(w.failed);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_record_is_header_ciphertext_and_tag),
        cmocka_unit_test(test_a_sequence_number_stands_behind_the_session_id),
        cmocka_unit_test(test_a_sequence_number_on_the_wire_is_its_low_bytes),
        cmocka_unit_test(test_a_record_is_as_long_as_its_length_field_says),
        cmocka_unit_test(test_padding_of_the_transport_is_left_out_up_to_its_limit),
        cmocka_unit_test(test_a_record_may_hold_a_tag_alone_but_no_less),
        cmocka_unit_test(test_the_largest_length_is_read),
        cmocka_unit_test(test_the_session_id_is_read_from_four_bytes_on),
        cmocka_unit_test(test_the_header_is_session_id_and_length),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
