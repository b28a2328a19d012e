/* SPDX-License-Identifier: BSD-3-Clause */
/* GET_CSR, CSR, SET_CERTIFICATE and its response. */
#include "wire_check.h"

#include "wire/csr.h"
#include "wire/set_certificate.h"

WIRE_CODEC(get, get_csr)
WIRE_CODEC(response, csr)
WIRE_CODEC(set, set_certificate)
WIRE_CODEC(set_rsp, set_certificate_rsp)

static const uint8_t get_12[] = { 0x12, 0xED, 0, 0, 2, 0, 1, 0, 'r', 'i', 0x77 };
static const uint8_t get_13[] = { 0x13, 0xED, 5, 0x89, 2, 0, 1, 0, 'r', 'i', 0x77 };
static const uint8_t csr_12[] = { 0x12, 0x6D, 0, 0, 3, 0, 0, 0, 0x30, 1, 2 };
static const uint8_t set_12[] = { 0x12, 0xEE, 3, 0, 11, 0, 0, 0, HASH(0xAA), 0x30, 1, 2 };
static const uint8_t set_13[] = { 0x13, 0xEE, 0x13, 1, 11, 0, 0, 0, HASH(0xAA), 0x30, 1, 2 };
static const uint8_t set_14[] = { 0x14, 0xEE, 0x13, 1, 11, 0, 0, 0, HASH(0xAA), 0x30, 1, 2 };
static const uint8_t erase_13[] = { 0x13, 0xEE, 0x83, 1 };
static const uint8_t rsp_12[] = { 0x12, 0x6E, 3, 0 };

static void test_get_csr_carries_requester_info_and_opaque_data(void **state)
{
    struct dsm_wire_params params = wire_params(DSM_SPDM_13);
    struct dsm_bytes message = BYTES(get_13);
    struct dsm_get_csr out;

    (void)state;
    assert_message(&get, wire_params(DSM_SPDM_12), get_12);
    assert_message(&get, params, get_13);
    assert_int_equal(dsm_get_csr_decode(&params, &message, &out), DSM_OK);
    assert_int_equal(out.key_pair_id, 5);
    assert_int_equal(out.attributes & DSM_GET_CSR_CERT_MODEL, 1);
    assert_int_equal(out.attributes & DSM_GET_CSR_TRACKING_TAG, 1 << 3);
    assert_true(out.attributes & DSM_GET_CSR_OVERWRITE);
    assert_memory_equal(out.requester_info.p, "ri", 2);
    assert_int_equal(out.opaque.n, 1);
}

static void test_key_pair_and_attributes_of_a_csr_came_with_1_3(void **state)
{
    (void)state;
    assert_reserved(&get, wire_params(DSM_SPDM_12), get_12, 2, 0xFF);
    assert_reserved(&get, wire_params(DSM_SPDM_12), get_12, 3, 0xFF);
    assert_reserved(&get, wire_params(DSM_SPDM_13), get_13, 3, 0x40);
}

static void test_opaque_data_of_a_csr_has_a_limit(void **state)
{
    uint8_t longer[8 + DSM_OPAQUE_MAX + 1] = { 0x12, 0xED, [6] = 1, DSM_OPAQUE_MAX >> 8 };

    (void)state;
    assert_decodes(DSM_ERR_INVALID_FIELD, &get, wire_params(DSM_SPDM_12), longer);
}

static void test_csr_carries_a_request(void **state)
{
    (void)state;
    assert_message(&response, wire_params(DSM_SPDM_12), csr_12);
    assert_changed(&response, wire_params(DSM_SPDM_12), csr_12, 4, 4, DSM_ERR_TRUNCATED);
    assert_reserved(&response, wire_params(DSM_SPDM_12), csr_12, 2, 0xFF);
    assert_reserved(&response, wire_params(DSM_SPDM_12), csr_12, 6, 0xFF);
}

static void test_the_chain_that_is_set_says_itself_how_long_it_is(void **state)
{
    struct dsm_wire_params params = wire_params(DSM_SPDM_13);
    struct dsm_bytes message = BYTES(set_13);
    struct dsm_set_certificate out;

    (void)state;
    assert_message(&set, wire_params(DSM_SPDM_12), set_12);
    assert_message(&set, params, set_13);
    assert_message(&set, wire_params(DSM_SPDM_14), set_14);
    assert_int_equal(dsm_set_certificate_decode(&params, &message, &out), DSM_OK);
    assert_int_equal(out.slot, 3);
    assert_int_equal(out.attributes, 0x10);
    assert_int_equal(out.key_pair_id, 1);
    assert_int_equal(out.chain.n, 11);
    assert_changed(&set, wire_params(DSM_SPDM_12), set_12, 4, 12, DSM_ERR_TRUNCATED);
    assert_changed(&set, wire_params(DSM_SPDM_12), set_12, 4, 10, DSM_ERR_TRAILING);
    assert_changed(&set, wire_params(DSM_SPDM_12), set_12, 4, 3, DSM_ERR_TRUNCATED);
    assert_changed(&set, wire_params(DSM_SPDM_14), set_14, 6, 1, DSM_ERR_TRUNCATED); /* four bytes since 1.4 */
}

static void test_a_slot_that_is_erased_gets_no_chain(void **state)
{
    (void)state;
    assert_message(&set, wire_params(DSM_SPDM_13), erase_13);
    assert_decodes(DSM_ERR_TRUNCATED, &set, wire_params(DSM_SPDM_12), erase_13); /* 1.2 cannot erase */
}

static void test_slots_are_0_to_7(void **state)
{
    (void)state;
    assert_message(&set_rsp, wire_params(DSM_SPDM_12), rsp_12);
    assert_invalid(&set_rsp, wire_params(DSM_SPDM_12), rsp_12, 2, 8);
    assert_invalid(&set, wire_params(DSM_SPDM_12), set_12, 2, 8);
    assert_reserved(&set, wire_params(DSM_SPDM_12), set_12, 2, 0xF0);
    assert_reserved(&set, wire_params(DSM_SPDM_12), set_12, 3, 0xFF);
    assert_reserved(&set_rsp, wire_params(DSM_SPDM_12), rsp_12, 3, 0xFF);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_get_csr_carries_requester_info_and_opaque_data),
        cmocka_unit_test(test_key_pair_and_attributes_of_a_csr_came_with_1_3),
        cmocka_unit_test(test_opaque_data_of_a_csr_has_a_limit),
        cmocka_unit_test(test_csr_carries_a_request),
        cmocka_unit_test(test_the_chain_that_is_set_says_itself_how_long_it_is),
        cmocka_unit_test(test_a_slot_that_is_erased_gets_no_chain),
        cmocka_unit_test(test_slots_are_0_to_7),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
