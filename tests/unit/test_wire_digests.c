/* SPDX-License-Identifier: BSD-3-Clause */
#include "wire_check.h"

#include "wire/digests.h"

WIRE_CODEC(get_digests, get_digests)
WIRE_CODEC(digests, digests)

static const uint8_t request[] = { 0x12, 0x81, 0, 0 };
static const uint8_t response_12[] = { 0x12, 0x01, 0, 0x05, HASH(0xA0), HASH(0xA2) };
static const uint8_t response_13[] = { 0x13, 0x01, 0x0F, 0x05, HASH(0xA0), HASH(0xA2) };
static const uint8_t response_keys[] = { 0x13, 0x01, 0x0F, 0x05, HASH(0xA0), HASH(0xA2), 1, 2, 3, 4, 5, 6, 7, 8 };

static void test_get_digests_is_a_header(void **state)
{
    (void)state;
    assert_message(&get_digests, wire_params(DSM_SPDM_12), request);
    assert_reserved(&get_digests, wire_params(DSM_SPDM_12), request, 2, 0xFF);
    assert_reserved(&get_digests, wire_params(DSM_SPDM_12), request, 3, 0xFF);
}

static void test_digests_has_one_for_each_provisioned_slot(void **state)
{
    (void)state;
    assert_message(&digests, wire_params(DSM_SPDM_12), response_12);
    assert_message(&digests, wire_params(DSM_SPDM_13), response_13);
}

static void test_supported_slots_are_told_since_1_3(void **state)
{
    struct dsm_wire_params params = wire_params(DSM_SPDM_13);
    struct dsm_bytes message = BYTES(response_13);
    struct dsm_digests out;

    (void)state;
    assert_int_equal(dsm_digests_decode(&params, &message, &out), DSM_OK);
    assert_int_equal(out.supported_slot_mask, 0x0F);
    assert_int_equal(out.provisioned_slot_mask, 0x05);
    assert_reserved(&digests, wire_params(DSM_SPDM_12), response_12, 2, 0xFF);
}

static void test_key_fields_follow_with_multi_key_conn(void **state)
{
    struct dsm_wire_params params = wire_params(DSM_SPDM_13);
    struct dsm_bytes message = BYTES(response_keys);
    struct dsm_digests out;

    (void)state;
    params.multi_key_conn = true;
    assert_message(&digests, params, response_keys);
    assert_int_equal(dsm_digests_decode(&params, &message, &out), DSM_OK);
    assert_memory_equal(out.key_pair_ids.p, "\1\2", 2);
    assert_memory_equal(out.certificate_info.p, "\3\4", 2);
    assert_int_equal(out.key_usage_masks.n, 4);
    params.version = DSM_SPDM_12; /* where they do not exist */
    assert_message(&digests, params, response_12);
}

static void test_a_provisioned_slot_is_a_supported_one(void **state)
{
    (void)state;
    assert_invalid(&digests, wire_params(DSM_SPDM_13), response_13, 2, 0x0E);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_get_digests_is_a_header),
        cmocka_unit_test(test_digests_has_one_for_each_provisioned_slot),
        cmocka_unit_test(test_supported_slots_are_told_since_1_3),
        cmocka_unit_test(test_key_fields_follow_with_multi_key_conn),
        cmocka_unit_test(test_a_provisioned_slot_is_a_supported_one),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
