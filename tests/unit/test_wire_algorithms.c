/* SPDX-License-Identifier: BSD-3-Clause */
#include "wire_check.h"

#include "wire/algorithms.h"

WIRE_CODEC(request, negotiate_algorithms)
WIRE_CODEC(response, algorithms)

/* where fields are */
enum {
    PARAM1 = 2,
    LENGTH = 4,
    EXT_ASYM_COUNT = 28,
    REQUEST_STRUCTS = 32,
    RESPONSE_EXT_ASYM_COUNT = 32,
    RESPONSE_STRUCTS = 36
};

#define BASE 0x80, 0, 0, 0, 0x02, 0, 0, 0 /* ECDSA P-384, SHA-384 */
#define STRUCTS 2, 0x20, 0x18, 0, 3, 0x20, 0x02, 0, 4, 0x20, 0x80, 0, 5, 0x20, 0x01, 0
#define SELECTED 2, 0x20, 0x10, 0, 3, 0x20, 0x02, 0, 4, 0x20, 0x80, 0, 5, 0x20, 0x01, 0

static const uint8_t request_10[] = { 0x10, 0xE3, 0, 0, 32, 0, 1, 0, BASE, ZEROS12, 0, 0, 0, 0 };
static const uint8_t request_11[] = { 0x11, 0xE3, 4, 0, 48, 0, 1, 0, BASE, ZEROS12, 0, 0, 0, 0, STRUCTS };
static const uint8_t request_12[] = { 0x12, 0xE3, 4, 0, 48, 0, 1, 2, BASE, ZEROS12, 0, 0, 0, 0, STRUCTS };
static const uint8_t request_13[] = { 0x13, 0xE3, 4, 0, 48, 0, 1, 0x12, BASE, ZEROS12, 0, 0, 0, 1, STRUCTS };
/* one extended asymmetric and two extended hash algorithms, and one of AEAD */
static const uint8_t request_ext[] = { 0x12, 0xE3, 1, 0, 52, 0, 1, 2, BASE, ZEROS12, 1,    2, 0, 0, 0, 0, 7,
                                       0,    0,    0, 8, 0,  0, 0, 9, 0,    3,       0x21, 2, 0, 0, 0, 1, 0 };
static const uint8_t response_10[] = { 0x10, 0x63, 0, 0, 36, 0, 1, 0, 4, 0, 0, 0, BASE, ZEROS12, 0, 0, 0, 0 };
static const uint8_t response_11[] = { 0x11, 0x63, 4, 0, 52, 0, 1, 0, 4, 0, 0, 0, BASE, ZEROS12, 0, 0, 0, 0, SELECTED };
static const uint8_t response_12[] = { 0x12, 0x63, 4, 0, 52, 0, 1, 2, 4, 0, 0, 0, BASE, ZEROS12, 0, 0, 0, 0, SELECTED };
static const uint8_t response_13[] = { 0x13, 0x63, 4, 0, 52, 0, 1, 0x12, 4, 0, 0, 0, BASE, 0, 0,
                                       0,    0,    0, 0, 0,  0, 0, 0,    0, 1, 0, 0, 0,    0, SELECTED };
static const uint8_t response_ext[] = { 0x12,    0x63, 0, 0, 44, 0, 1, 2, 4, 0, 0, 0, BASE,
                                        ZEROS12, 1,    1, 0, 0,  0, 0, 7, 0, 0, 0, 8, 0 };

static void test_negotiate_algorithms_of_each_version(void **state)
{
    (void)state;
    assert_message(&request, wire_params(DSM_SPDM_10), request_10);
    assert_message(&request, wire_params(DSM_SPDM_11), request_11);
    assert_message(&request, wire_params(DSM_SPDM_12), request_12);
    assert_message(&request, wire_params(DSM_SPDM_13), request_13);
    assert_message(&request, wire_params(DSM_SPDM_12), request_ext);
}

static void test_algorithms_of_each_version(void **state)
{
    (void)state;
    assert_message(&response, wire_params(DSM_SPDM_10), response_10);
    assert_message(&response, wire_params(DSM_SPDM_11), response_11);
    assert_message(&response, wire_params(DSM_SPDM_12), response_12);
    assert_message(&response, wire_params(DSM_SPDM_13), response_13);
    assert_message(&response, wire_params(DSM_SPDM_12), response_ext);
}

static void test_request_fields_are_where_they_belong(void **state)
{
    struct dsm_wire_params params = wire_params(DSM_SPDM_13);
    struct dsm_bytes message = BYTES(request_13);
    struct dsm_negotiate_algorithms out;

    (void)state;
    assert_int_equal(dsm_negotiate_algorithms_decode(&params, &message, &out), DSM_OK);
    assert_int_equal(out.measurement_specification, DSM_MEASUREMENT_SPEC_DMTF);
    assert_int_equal(out.other_params_support, DSM_OPAQUE_FORMAT_1 | DSM_OTHER_PARAMS_MULTI_KEY);
    assert_int_equal(out.offered.mask[DSM_ALG_ASYM], 0x80);
    assert_int_equal(out.offered.mask[DSM_ALG_HASH], 0x02);
    assert_int_equal(out.mel_specification, 1);
    assert_int_equal(out.offered.mask[DSM_ALG_DHE], 0x18);
    for (enum dsm_algorithm_kind kind = 0; kind < DSM_ALG_KINDS; kind++)
        assert_int_equal(out.offered.has_struct[kind], dsm_algorithm_kind(kind)->since == DSM_SPDM_11);
}

static void test_response_fields_are_where_they_belong(void **state)
{
    struct dsm_wire_params params = wire_params(DSM_SPDM_13);
    struct dsm_bytes message = BYTES(response_13);
    struct dsm_algorithms out;

    (void)state;
    assert_int_equal(dsm_algorithms_decode(&params, &message, &out), DSM_OK);
    assert_int_equal(out.other_params_selection, DSM_OPAQUE_FORMAT_1 | DSM_OTHER_PARAMS_MULTI_KEY);
    assert_int_equal(out.selected.mask[DSM_ALG_MEASUREMENT_HASH], 4);
    assert_int_equal(out.selected.mask[DSM_ALG_ASYM], 0x80);
    assert_int_equal(out.selected.mask[DSM_ALG_HASH], 0x02);
    assert_int_equal(out.mel_specification_sel, 1);
    assert_true(out.selected.has_struct[DSM_ALG_AEAD]);
    assert_int_equal(out.selected.mask[DSM_ALG_AEAD], 2);
}

static void test_extended_algorithms_are_handed_out(void **state)
{
    struct dsm_wire_params params = wire_params(DSM_SPDM_12);
    struct dsm_bytes message = BYTES(request_ext);
    struct dsm_negotiate_algorithms out;

    (void)state;
    assert_int_equal(dsm_negotiate_algorithms_decode(&params, &message, &out), DSM_OK);
    assert_int_equal(out.offered.external[DSM_ALG_ASYM].n, 4);
    assert_int_equal(out.offered.external[DSM_ALG_HASH].n, 8);
    assert_int_equal(out.offered.external[DSM_ALG_AEAD].n, 4);
}

static void test_request_reserved_bits_are_reported(void **state)
{
    (void)state;
    assert_reserved(&request, wire_params(DSM_SPDM_10), request_10, PARAM1, 0xFF);
    assert_reserved(&request, wire_params(DSM_SPDM_10), request_10, 3, 0xFF);
    assert_reserved(&request, wire_params(DSM_SPDM_11), request_11, 7, 0xFF);
    assert_reserved(&request, wire_params(DSM_SPDM_12), request_12, 7, 0xF0);
    assert_reserved(&request, wire_params(DSM_SPDM_13), request_13, 7, 0xE0);
    for (size_t at = 16; at < EXT_ASYM_COUNT; at++)
        assert_reserved(&request, wire_params(DSM_SPDM_13), request_13, at, 0xFF);
    assert_reserved(&request, wire_params(DSM_SPDM_13), request_13, 30, 0xFF);
    assert_reserved(&request, wire_params(DSM_SPDM_12), request_12, 31, 0xFF);
}

static void test_response_reserved_bits_are_reported(void **state)
{
    (void)state;
    assert_reserved(&response, wire_params(DSM_SPDM_10), response_10, PARAM1, 0xFF);
    assert_reserved(&response, wire_params(DSM_SPDM_11), response_11, 7, 0xFF);
    assert_reserved(&response, wire_params(DSM_SPDM_13), response_13, 7, 0xE0);
    for (size_t at = 20; at < 31; at++)
        assert_reserved(&response, wire_params(DSM_SPDM_13), response_13, at, 0xFF);
    assert_reserved(&response, wire_params(DSM_SPDM_12), response_12, 31, 0xFF);
    assert_reserved(&response, wire_params(DSM_SPDM_13), response_13, 34, 0xFF);
    assert_reserved(&response, wire_params(DSM_SPDM_13), response_13, 35, 0xFF);
}

static void test_a_length_that_contradicts_the_fields_is_refused(void **state)
{
    uint8_t padded[sizeof(request_11) + 2] = { 0 };
    struct dsm_wire_params params = wire_params(DSM_SPDM_11);

    (void)state;
    memcpy(padded, request_11, sizeof(request_11));
    padded[LENGTH] = sizeof(padded); /* longer than its fields */
    assert_decodes(DSM_ERR_INVALID_FIELD, &request, params, padded);
    params.pad_max = WIRE_PAD_MAX;
    padded[LENGTH] = sizeof(request_11) - 1; /* shorter */
    wire_expect(&request, params, padded, sizeof(request_11), WIRE_PAD_MAX, DSM_ERR_INVALID_FIELD, 0, __FILE__,
                __LINE__);
    assert_invalid(&request, params, request_11, LENGTH, 5);
    assert_invalid(&response, params, response_11, LENGTH, 5);
    assert_changed(&request, params, request_11, LENGTH, 49, DSM_ERR_TRUNCATED);
    assert_changed(&response, params, response_11, LENGTH, 53, DSM_ERR_TRUNCATED);
    assert_changed(&response, params, response_11, LENGTH, 48, DSM_ERR_TRAILING);
}

static void test_a_count_that_contradicts_the_length_is_refused(void **state)
{
    (void)state;
    assert_invalid(&request, wire_params(DSM_SPDM_11), request_11, PARAM1, 3);
    assert_invalid(&request, wire_params(DSM_SPDM_11), request_11, PARAM1, 5);
    assert_invalid(&request, wire_params(DSM_SPDM_11), request_11, PARAM1, 255);
    assert_invalid(&request, wire_params(DSM_SPDM_10), request_10, EXT_ASYM_COUNT, 1);
    assert_invalid(&response, wire_params(DSM_SPDM_12), response_12, PARAM1, 3);
    assert_invalid(&response, wire_params(DSM_SPDM_12), response_12, PARAM1, 255);
}

static void test_alg_types_ascend_and_none_comes_twice(void **state)
{
    (void)state;
    assert_invalid(&request, wire_params(DSM_SPDM_12), request_12, REQUEST_STRUCTS + 4, 2);
    assert_invalid(&request, wire_params(DSM_SPDM_12), request_12, REQUEST_STRUCTS, 3);
    assert_invalid(&request, wire_params(DSM_SPDM_12), request_12, REQUEST_STRUCTS, 5);
    assert_invalid(&response, wire_params(DSM_SPDM_12), response_12, RESPONSE_STRUCTS + 4, 2);
}

static void test_alg_types_nobody_defined_are_refused(void **state)
{
    (void)state;
    assert_invalid(&request, wire_params(DSM_SPDM_12), request_12, REQUEST_STRUCTS, 0);
    assert_invalid(&request, wire_params(DSM_SPDM_12), request_12, REQUEST_STRUCTS, 1);
    assert_invalid(&request, wire_params(DSM_SPDM_13), request_13, REQUEST_STRUCTS + 12, 6);
    assert_invalid(&response, wire_params(DSM_SPDM_13), response_13, RESPONSE_STRUCTS + 12, 6);
}

static void test_alg_supported_is_two_bytes(void **state)
{
    (void)state;
    assert_invalid(&request, wire_params(DSM_SPDM_12), request_12, REQUEST_STRUCTS + 1, 0x10);
    assert_invalid(&request, wire_params(DSM_SPDM_12), request_12, REQUEST_STRUCTS + 1, 0x40);
    assert_invalid(&request, wire_params(DSM_SPDM_12), request_12, REQUEST_STRUCTS + 1, 0x00);
    assert_invalid(&response, wire_params(DSM_SPDM_12), response_12, RESPONSE_STRUCTS + 1, 0x00);
}

/* A request with this many extended asymmetric algorithms. */
static struct dsm_bytes with_extended(uint8_t *buffer, uint8_t version, uint8_t count)
{
    memset(buffer, 0, 256);
    buffer[0] = version;
    buffer[1] = DSM_SPDM_NEGOTIATE_ALGORITHMS;
    buffer[LENGTH] = (uint8_t)(32 + 4 * count);
    buffer[EXT_ASYM_COUNT] = count;
    return dsm_bytes(buffer, buffer[LENGTH]);
}

static void check_extended(uint8_t version, uint8_t count, enum dsm_error expected)
{
    uint8_t buffer[256];
    struct dsm_bytes bytes = with_extended(buffer, version, count);

    wire_expect(&request, wire_params(version), bytes.p, bytes.n, 0, expected, bytes.n, __FILE__, __LINE__);
}

static void test_extended_algorithms_have_a_limit(void **state)
{
    (void)state;
    check_extended(DSM_SPDM_10, 8, DSM_OK); /* Length 64, the most of 1.0 */
    check_extended(DSM_SPDM_10, 9, DSM_ERR_INVALID_FIELD);
    check_extended(DSM_SPDM_11, 20, DSM_OK);
    check_extended(DSM_SPDM_11, 21, DSM_ERR_INVALID_FIELD);
    check_extended(DSM_SPDM_13, 24, DSM_ERR_INVALID_FIELD); /* Length 128, the most, but too many algorithms */
    check_extended(DSM_SPDM_13, 25, DSM_ERR_INVALID_FIELD);
}

static void test_length_has_a_limit_before_anything_else(void **state)
{
    (void)state;
    assert_invalid(&request, wire_params(DSM_SPDM_10), request_10, LENGTH, 65);
    assert_changed(&request, wire_params(DSM_SPDM_10), request_10, LENGTH, 64, DSM_ERR_TRUNCATED);
    assert_invalid(&request, wire_params(DSM_SPDM_11), request_11, LENGTH, 129);
    assert_changed(&request, wire_params(DSM_SPDM_11), request_11, LENGTH, 128, DSM_ERR_TRUNCATED);
}

static void test_a_responder_selects_one_of_each_at_most(void **state)
{
    static const size_t at[] = { 6, 7, 8, 12, 16, 31, RESPONSE_STRUCTS + 2, RESPONSE_STRUCTS + 14 };

    (void)state;
    for (size_t i = 0; i < sizeof(at) / sizeof(at[0]); i++)
        assert_invalid(&response, wire_params(DSM_SPDM_13), response_13, at[i], 3);
    assert_invalid(&response, wire_params(DSM_SPDM_13), response_13, 12, 0x81);
}

static void test_a_responder_selects_one_extended_algorithm_at_most(void **state)
{
    uint8_t two[sizeof(response_ext)];

    (void)state;
    memcpy(two, response_ext, sizeof(two));
    two[RESPONSE_EXT_ASYM_COUNT] = 2;
    two[RESPONSE_EXT_ASYM_COUNT + 1] = 0;
    assert_decodes(DSM_ERR_INVALID_FIELD, &response, wire_params(DSM_SPDM_12), two);
    two[RESPONSE_EXT_ASYM_COUNT] = 0;
    two[RESPONSE_EXT_ASYM_COUNT + 1] = 2;
    assert_decodes(DSM_ERR_INVALID_FIELD, &response, wire_params(DSM_SPDM_12), two);
}

/* As another implementation sent them. */
static void test_post_quantum_kinds_came_with_1_4(void **state)
{
    static const uint8_t request_14[] = { 0x14, 0xE3, 6, 0,    56, 0,    1,    0x12, 0x90, 0,    0, 0,    3, 0,
                                          0,    0,    7, 0,    0,  0,    0,    0,    0,    0,    0, 0,    0, 0,
                                          0,    0,    0, 1,    2,  0x20, 0x1B, 0,    3,    0x20, 6, 0,    4, 0x20,
                                          0x0F, 0,    5, 0x20, 1,  0,    6,    0x20, 7,    0,    7, 0x20, 7, 0 };
    static const uint8_t response_14[] = { 0x14, 0x63, 6, 0, 60,   0, 1, 0x12, 8,    0, 0, 0,    0x80, 0, 0,
                                           0,    2,    0, 0, 0,    0, 0, 0,    0,    0, 0, 0,    0,    0, 0,
                                           0,    1,    0, 0, 0,    0, 2, 0x20, 0,    0, 3, 0x20, 2,    0, 4,
                                           0x20, 8,    0, 5, 0x20, 1, 0, 6,    0x20, 0, 0, 7,    0x20, 4, 0 };
    struct dsm_wire_params params = wire_params(DSM_SPDM_14);
    struct dsm_bytes offered = BYTES(request_14), selected = BYTES(response_14);
    struct dsm_negotiate_algorithms in;
    struct dsm_algorithms out;

    (void)state;
    assert_message(&request, params, request_14);
    assert_message(&response, params, response_14);
    assert_int_equal(dsm_negotiate_algorithms_decode(&params, &offered, &in), DSM_OK);
    assert_int_equal(in.offered.mask[DSM_ALG_PQC_ASYM], 7);
    assert_int_equal(in.offered.mask[DSM_ALG_REQ_PQC_ASYM], 7);
    assert_int_equal(in.offered.mask[DSM_ALG_KEM], 7);
    assert_int_equal(dsm_algorithms_decode(&params, &selected, &out), DSM_OK);
    assert_int_equal(out.selected.mask[DSM_ALG_KEM], 4);
    assert_int_equal(out.selected.mask[DSM_ALG_DHE], 0);
    assert_changed(&response, params, response_14, 20, 3, DSM_ERR_INVALID_FIELD); /* PqcAsymSel: one at most */
    assert_reserved(&request, wire_params(DSM_SPDM_13), request_13, 16, 0xFF);
}

static void test_structures_of_a_later_version_are_not_written(void **state)
{
    const struct dsm_negotiate_algorithms in = {
        .offered.mask = { [DSM_ALG_DHE] = 0x10, [DSM_ALG_KEM] = 1, [DSM_ALG_PQC_ASYM] = 1 },
        .offered.has_struct = { [DSM_ALG_DHE] = true, [DSM_ALG_KEM] = true },
    };
    struct dsm_wire_params params = wire_params(DSM_SPDM_13);
    uint8_t buffer[64];
    struct dsm_writer w = dsm_writer(buffer, sizeof(buffer));

    (void)state;
    assert_int_equal(dsm_negotiate_algorithms_encode(&params, &in, &w), DSM_OK);
    assert_int_equal(dsm_written_len(&w), 36);
    assert_int_equal(buffer[PARAM1], 1);
    assert_int_equal(buffer[16], 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_negotiate_algorithms_of_each_version),
        cmocka_unit_test(test_algorithms_of_each_version),
        cmocka_unit_test(test_request_fields_are_where_they_belong),
        cmocka_unit_test(test_response_fields_are_where_they_belong),
        cmocka_unit_test(test_extended_algorithms_are_handed_out),
        cmocka_unit_test(test_request_reserved_bits_are_reported),
        cmocka_unit_test(test_response_reserved_bits_are_reported),
        cmocka_unit_test(test_a_length_that_contradicts_the_fields_is_refused),
        cmocka_unit_test(test_a_count_that_contradicts_the_length_is_refused),
        cmocka_unit_test(test_alg_types_ascend_and_none_comes_twice),
        cmocka_unit_test(test_alg_types_nobody_defined_are_refused),
        cmocka_unit_test(test_alg_supported_is_two_bytes),
        cmocka_unit_test(test_extended_algorithms_have_a_limit),
        cmocka_unit_test(test_length_has_a_limit_before_anything_else),
        cmocka_unit_test(test_a_responder_selects_one_of_each_at_most),
        cmocka_unit_test(test_a_responder_selects_one_extended_algorithm_at_most),
        cmocka_unit_test(test_post_quantum_kinds_came_with_1_4),
        cmocka_unit_test(test_structures_of_a_later_version_are_not_written),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
