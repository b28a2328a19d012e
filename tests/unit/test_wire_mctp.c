/* SPDX-License-Identifier: BSD-3-Clause */
#include "support/exact.h"

#include "wire/mctp.h"

static const uint8_t get_version[] = { 0x05, 0x10, 0x84, 0x00, 0x00 };
static const uint8_t packet[] = { 0x01, 0x0A, 0x0B, 0xC8, 0x05, 0x10 };

EXACT_DECODER(message, dsm_mctp_message_decode, struct dsm_mctp_message)

static void test_a_message_is_its_type_and_the_rest(void **state)
{
    struct dsm_mctp_message out;
    uint8_t buffer[sizeof(get_version)];
    struct dsm_writer w = dsm_writer(buffer, sizeof(buffer));

    (void)state;
    assert_error(DSM_OK, dsm_mctp_message_decode(BYTES(get_version), &out));
    assert_int_equal(DSM_MCTP_SPDM, out.type);
    assert_false(out.integrity_check);
    assert_true(dsm_bytes_equal(out.data, dsm_bytes(get_version + 1, sizeof(get_version) - 1)));
    assert_error(DSM_OK, dsm_mctp_message_encode(&out, &w));
    check_written(&w, get_version, sizeof(get_version), __FILE__, __LINE__);
}

static void test_the_integrity_check_is_a_bit_of_its_own(void **state)
{
    static const uint8_t checked[] = { 0x86 };
    struct dsm_mctp_message out;
    uint8_t buffer[1];
    struct dsm_writer w = dsm_writer(buffer, sizeof(buffer));

    (void)state;
    assert_error(DSM_OK, dsm_mctp_message_decode(BYTES(checked), &out));
    assert_int_equal(DSM_MCTP_SECURED, out.type);
    assert_true(out.integrity_check);
    assert_int_equal(0, out.data.n);
    assert_error(DSM_OK, dsm_mctp_message_encode(&out, &w));
    check_written(&w, checked, sizeof(checked), __FILE__, __LINE__);
}

static void test_no_byte_is_no_message(void **state)
{
    (void)state;
    assert_error(DSM_ERR_TRUNCATED, decode_copy(message, get_version, 0));
}

static void test_a_message_that_does_not_fit_is_not_written(void **state)
{
    struct dsm_mctp_message in = { .type = DSM_MCTP_SPDM, .data = dsm_bytes("abcd", 4) };
    uint8_t buffer[4];

    (void)state;
    for (size_t size = 0; size <= sizeof(buffer); size++) {
        struct dsm_writer w = dsm_writer(buffer, size);

        assert_error(DSM_ERR_NO_SPACE, dsm_mctp_message_encode(&in, &w));
    }
}

static void test_the_transport_header_is_read_and_written(void **state)
{
    struct dsm_bytes rest = BYTES(packet);
    struct dsm_mctp_header out;
    uint8_t buffer[DSM_MCTP_HEADER_LEN];
    struct dsm_writer w = dsm_writer(buffer, sizeof(buffer));

    (void)state;
    assert_error(DSM_OK, dsm_mctp_header_decode(&rest, &out));
    assert_int_equal(1, out.version);
    assert_int_equal(0x0A, out.destination_id);
    assert_int_equal(0x0B, out.source_id);
    assert_int_equal(DSM_MCTP_START_OF_MESSAGE | DSM_MCTP_END_OF_MESSAGE | 8, out.flags_and_tag);
    assert_false(out.reserved_set);
    assert_true(dsm_bytes_equal(rest, dsm_bytes(packet + DSM_MCTP_HEADER_LEN, 2)));
    dsm_mctp_header_write(&w, &out);
    check_written(&w, packet, DSM_MCTP_HEADER_LEN, __FILE__, __LINE__);
}

static void test_a_transport_header_cut_short_is_none(void **state)
{
    struct dsm_mctp_header out;

    (void)state;
    for (size_t n = 0; n < DSM_MCTP_HEADER_LEN; n++) {
        struct dsm_bytes rest = dsm_bytes(packet, n);

        assert_error(DSM_ERR_TRUNCATED, dsm_mctp_header_decode(&rest, &out));
    }
}

static void test_reserved_bits_of_a_transport_header_are_told_of(void **state)
{
    static const uint8_t reserved[] = { 0x11, 0, 0, 0xC0 };
    struct dsm_bytes rest = BYTES(reserved);
    struct dsm_mctp_header out;

    (void)state;
    assert_error(DSM_OK, dsm_mctp_header_decode(&rest, &out));
    assert_true(out.reserved_set);
    assert_int_equal(1, out.version);
    assert_int_equal(0, rest.n);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_message_is_its_type_and_the_rest),
        cmocka_unit_test(test_the_integrity_check_is_a_bit_of_its_own),
        cmocka_unit_test(test_no_byte_is_no_message),
        cmocka_unit_test(test_a_message_that_does_not_fit_is_not_written),
        cmocka_unit_test(test_the_transport_header_is_read_and_written),
        cmocka_unit_test(test_a_transport_header_cut_short_is_none),
        cmocka_unit_test(test_reserved_bits_of_a_transport_header_are_told_of),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
