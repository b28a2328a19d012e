/* SPDX-License-Identifier: BSD-3-Clause */
#include "wire_check.h"

#include "wire/certificate.h"

WIRE_CODEC(get_certificate, get_certificate)
WIRE_CODEC(certificate, certificate)

static const uint8_t request[] = { 0x12, 0x82, 3, 0, 0x34, 0x12, 0x00, 0x04 };
static const uint8_t request_13[] = { 0x13, 0x82, 3, 1, 0, 0, 0, 0 };
static const uint8_t response[] = { 0x12, 0x02, 3, 0, 5, 0, 0x02, 0x01, 1, 2, 3, 4, 5 };
static const uint8_t response_13[] = { 0x13, 0x02, 3, 2, 5, 0, 0x02, 0x01, 1, 2, 3, 4, 5 };
static const uint8_t chain[] = { 11, 0, 0, 0, HASH(0xAA), 0x30, 0x01, 0x02 };

static enum dsm_error chain_decoder(struct dsm_bytes bytes)
{
    struct dsm_cert_chain out;

    return dsm_cert_chain_decode(WIRE_HASH, bytes, &out);
}

static void test_get_certificate_asks_for_a_portion_of_a_slot(void **state)
{
    struct dsm_wire_params params = wire_params(DSM_SPDM_12);
    struct dsm_bytes message = BYTES(request);
    struct dsm_get_certificate out;

    (void)state;
    assert_message(&get_certificate, params, request);
    assert_int_equal(dsm_get_certificate_decode(&params, &message, &out), DSM_OK);
    assert_int_equal(out.slot, 3);
    assert_int_equal(out.offset, 0x1234);
    assert_int_equal(out.length, 0x0400);
}

static void test_slot_size_can_be_asked_for_since_1_3(void **state)
{
    (void)state;
    assert_message(&get_certificate, wire_params(DSM_SPDM_13), request_13);
    assert_reserved(&get_certificate, wire_params(DSM_SPDM_13), request_13, 3, 0xFE);
    assert_reserved(&get_certificate, wire_params(DSM_SPDM_12), request, 3, 0xFF);
    assert_reserved(&get_certificate, wire_params(DSM_SPDM_12), request, 2, 0xF0);
}

static void test_slots_are_0_to_7(void **state)
{
    (void)state;
    assert_changed(&get_certificate, wire_params(DSM_SPDM_12), request, 2, 7, DSM_OK);
    assert_invalid(&get_certificate, wire_params(DSM_SPDM_12), request, 2, 8);
    assert_invalid(&get_certificate, wire_params(DSM_SPDM_12), request, 2, 15);
    assert_invalid(&certificate, wire_params(DSM_SPDM_12), response, 2, 8);
}

static void test_certificate_carries_a_portion(void **state)
{
    struct dsm_wire_params params = wire_params(DSM_SPDM_12);
    struct dsm_bytes message = BYTES(response);
    struct dsm_certificate out;

    (void)state;
    assert_message(&certificate, params, response);
    assert_int_equal(dsm_certificate_decode(&params, &message, &out), DSM_OK);
    assert_int_equal(out.slot, 3);
    assert_int_equal(out.portion.n, 5);
    assert_int_equal(out.remainder_length, 0x0102);
}

static void test_certificate_info_is_told_since_1_3(void **state)
{
    (void)state;
    assert_message(&certificate, wire_params(DSM_SPDM_13), response_13);
    assert_reserved(&certificate, wire_params(DSM_SPDM_13), response_13, 3, 0xF8);
    assert_reserved(&certificate, wire_params(DSM_SPDM_12), response, 3, 0xFF);
    assert_reserved(&certificate, wire_params(DSM_SPDM_12), response, 2, 0xF0);
}

static void test_a_chain_is_root_hash_and_certificates(void **state)
{
    uint8_t buffer[sizeof(chain)];
    struct dsm_writer w = dsm_writer(buffer, sizeof(buffer));
    struct dsm_cert_chain out;

    (void)state;
    assert_error(DSM_OK, dsm_cert_chain_decode(WIRE_HASH, BYTES(chain), &out));
    assert_int_equal(out.root_hash.n, WIRE_HASH);
    assert_int_equal(out.certificates.n, 3);
    assert_false(out.reserved_set);
    assert_error(DSM_OK, dsm_cert_chain_encode(&out, &w));
    assert_written(&w, chain);
    assert_exact(chain_decoder, chain);
}

static void test_a_chain_tells_of_its_reserved_bytes(void **state)
{
    uint8_t bytes[sizeof(chain)];
    struct dsm_cert_chain out;

    (void)state;
    memcpy(bytes, chain, sizeof(bytes));
    bytes[3] = 1;
    assert_error(DSM_OK, dsm_cert_chain_decode(WIRE_HASH, BYTES(bytes), &out));
    assert_true(out.reserved_set);
}

/* DSP0274 1.4: Length has four bytes. */
static void test_the_length_of_a_large_chain_has_four_bytes(void **state)
{
    static uint8_t bytes[0x10010] = { 0x10, 0, 1, 0 };
    struct dsm_cert_chain out;

    (void)state;
    assert_error(DSM_OK, dsm_cert_chain_decode(WIRE_HASH, BYTES(bytes), &out));
    assert_int_equal(sizeof(bytes) - 4 - WIRE_HASH, out.certificates.n);
    assert_error(DSM_ERR_TRUNCATED, dsm_cert_chain_decode(WIRE_HASH, dsm_bytes(bytes, sizeof(bytes) - 1), &out));
    bytes[0]--;
    assert_error(DSM_ERR_TRAILING, dsm_cert_chain_decode(WIRE_HASH, BYTES(bytes), &out));
    bytes[0]++;
}

static void test_a_chain_past_its_limit_is_not_written(void **state)
{
    struct dsm_cert_chain in = { .certificates = { .n = DSM_CERT_CHAIN_LARGE_MAX - 3 } };
    struct dsm_writer w = dsm_writer(NULL, 0);

    (void)state;
    assert_error(DSM_ERR_INVALID_FIELD, dsm_cert_chain_encode(&in, &w));
}

static void test_large_chains_have_lengths_of_four_bytes_since_1_4(void **state)
{
    static const uint8_t request_14[] = { 0x14, 0x82, 0x83, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0xEC, 0x7F, 2, 0 };
    static const uint8_t response_14[] = { 0x14, 0x02, 0x83, 0, 0, 0, 0, 0, 3, 0, 0, 0, 9, 0, 1, 0, 1, 2, 3 };
    struct dsm_wire_params params = wire_params(DSM_SPDM_14);
    struct dsm_bytes asked = BYTES(request_14), answered = BYTES(response_14);
    struct dsm_get_certificate in;
    struct dsm_certificate out;

    (void)state;
    assert_message(&get_certificate, params, request_14);
    assert_message(&certificate, params, response_14);
    assert_int_equal(dsm_get_certificate_decode(&params, &asked, &in), DSM_OK);
    assert_int_equal(in.slot, 3);
    assert_int_equal(in.offset, 0x10000);
    assert_int_equal(in.length, 0x27FEC);
    assert_int_equal(dsm_certificate_decode(&params, &answered, &out), DSM_OK);
    assert_int_equal(out.remainder_length, 0x10009);
    assert_int_equal(out.portion.n, 3);
    assert_reserved(&get_certificate, params, request_14, 4, 0xFF);
    assert_reserved(&certificate, params, response_14, 7, 0xFF);
}

static void test_what_two_bytes_cannot_hold_is_not_written_in_the_small_form(void **state)
{
    const struct dsm_get_certificate large = { .is_large = true, .offset = 0x10000 };
    struct dsm_wire_params params = wire_params(DSM_SPDM_13);
    uint8_t buffer[32];
    struct dsm_writer w = dsm_writer(buffer, sizeof(buffer));

    (void)state;
    assert_int_equal(dsm_get_certificate_encode(&params, &large, &w), DSM_ERR_INVALID_FIELD);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_get_certificate_asks_for_a_portion_of_a_slot),
        cmocka_unit_test(test_slot_size_can_be_asked_for_since_1_3),
        cmocka_unit_test(test_slots_are_0_to_7),
        cmocka_unit_test(test_certificate_carries_a_portion),
        cmocka_unit_test(test_certificate_info_is_told_since_1_3),
        cmocka_unit_test(test_a_chain_is_root_hash_and_certificates),
        cmocka_unit_test(test_a_chain_tells_of_its_reserved_bytes),
        cmocka_unit_test(test_the_length_of_a_large_chain_has_four_bytes),
        cmocka_unit_test(test_a_chain_past_its_limit_is_not_written),
        cmocka_unit_test(test_large_chains_have_lengths_of_four_bytes_since_1_4),
        cmocka_unit_test(test_what_two_bytes_cannot_hold_is_not_written_in_the_small_form),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
