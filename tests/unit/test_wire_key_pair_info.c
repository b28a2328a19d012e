/* SPDX-License-Identifier: BSD-3-Clause */
#include "wire_check.h"

#include "wire/key_pair_info.h"

WIRE_CODEC(get, get_key_pair_info)
WIRE_CODEC(info, key_pair_info)
WIRE_CODEC(set, set_key_pair_info)
WIRE_CODEC(ack, set_key_pair_info_ack)

#define FIXED 0x18, 1, 0x3F, 0, 1, 0, 2, 0, 0xFF, 1, 0, 0, 0x10, 0, 0, 0, 3, 0, 5, 0x30, 1, 2

static const uint8_t get_13[] = { 0x13, 0xFC, 0, 0, 7 };
static const uint8_t info_13[] = { 0x13, 0x7C, 0, 0, FIXED };
static const uint8_t info_14[] = { 0x14, 0x7C, 0, 0, FIXED, 4, 7, 0, 0, 0, 4, 2, 0, 0, 0 };
/* masks longer and shorter than the algorithms that are known */
static const uint8_t info_long[] = { 0x14, 0x7C, 0, 0, FIXED, 5, 7, 0, 0, 0, 0, 1, 2 };
static const uint8_t set_13[] = { 0x13, 0xFD, 0, 0, 7, 0, 1, 0, 0x10, 0, 0, 0, 5 };
static const uint8_t set_14[] = { 0x14, 0xFD, 2, 0, 7, 0, 1, 0, 0x10, 0, 0, 0, 5, 4, 2, 0, 0, 0 };
static const uint8_t erase[] = { 0x13, 0xFD, 1, 0, 7 };
static const uint8_t ack_13[] = { 0x13, 0x7D, 0, 0 };

static void test_fields_of_a_key_pair_are_where_they_belong(void **state)
{
    struct dsm_wire_params params = wire_params(DSM_SPDM_13);
    struct dsm_bytes message = BYTES(info_13);
    struct dsm_key_pair_info out;

    (void)state;
    assert_message(&get, params, get_13);
    assert_message(&info, params, info_13);
    assert_int_equal(dsm_key_pair_info_decode(&params, &message, &out), DSM_OK);
    assert_int_equal(out.total_key_pairs, 0x18);
    assert_int_equal(out.key_pair_id, 1);
    assert_int_equal(out.capabilities, 0x3F);
    assert_int_equal(out.key_usage_capabilities, 1);
    assert_int_equal(out.current_key_usage, 2);
    assert_int_equal(out.asym_algo_capabilities, 0x1FF);
    assert_int_equal(out.current_asym_algo, 0x10);
    assert_int_equal(out.assoc_cert_slot_mask, 5);
    assert_int_equal(out.public_key_info.n, 3);
}

static void test_post_quantum_algorithms_came_with_1_4(void **state)
{
    struct dsm_wire_params params = wire_params(DSM_SPDM_14);
    struct dsm_bytes message = BYTES(info_14);
    struct dsm_key_pair_info out;

    (void)state;
    assert_message(&info, params, info_14);
    assert_message(&set, params, set_14);
    assert_int_equal(dsm_key_pair_info_decode(&params, &message, &out), DSM_OK);
    assert_int_equal(out.pqc_asym_algo_capabilities, 7);
    assert_int_equal(out.current_pqc_asym_algo, 2);
}

static void test_masks_of_another_length_are_read_as_far_as_they_are_known(void **state)
{
    struct dsm_wire_params params = wire_params(DSM_SPDM_14);
    struct dsm_bytes message = BYTES(info_long);
    struct dsm_key_pair_info out;

    (void)state;
    assert_int_equal(dsm_key_pair_info_decode(&params, &message, &out), DSM_OK);
    assert_int_equal(out.pqc_asym_algo_capabilities, 7);
    assert_int_equal(out.current_pqc_asym_algo, 2);
    assert_true(out.reserved_set);
}

static void test_to_erase_a_key_pair_its_id_is_all_that_is_said(void **state)
{
    (void)state;
    assert_message(&set, wire_params(DSM_SPDM_13), set_13);
    assert_message(&set, wire_params(DSM_SPDM_13), erase);
    assert_invalid(&set, wire_params(DSM_SPDM_13), set_13, 2, 3);
    assert_reserved(&set, wire_params(DSM_SPDM_13), set_13, 5, 0xFF);
    assert_message(&ack, wire_params(DSM_SPDM_13), ack_13);
    assert_reserved(&ack, wire_params(DSM_SPDM_13), ack_13, 2, 0xFF);
    assert_reserved(&get, wire_params(DSM_SPDM_13), get_13, 2, 0xFF);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_fields_of_a_key_pair_are_where_they_belong),
        cmocka_unit_test(test_post_quantum_algorithms_came_with_1_4),
        cmocka_unit_test(test_masks_of_another_length_are_read_as_far_as_they_are_known),
        cmocka_unit_test(test_to_erase_a_key_pair_its_id_is_all_that_is_said),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
