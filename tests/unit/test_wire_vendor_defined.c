/* SPDX-License-Identifier: BSD-3-Clause */
#include "wire_check.h"

#include "wire/vendor_defined.h"

WIRE_CODEC(vendor_defined, vendor_defined)

enum { STANDARD_ID = 4, VENDOR_ID_LEN = 6, PAYLOAD_LEN = 9 };

static const uint8_t request[] = { 0x12, 0xFE, 0, 0, 3, 0, 2, 1, 0, 3, 0, DSM_PCI_PROTOCOL_TDISP, 0x10, 0x81 };
static const uint8_t response[] = { 0x12, 0x7E, 0, 0, 3, 0, 2, 1, 0, 1, 0, DSM_PCI_PROTOCOL_IDE_KM };
static const uint8_t dmtf[] = { 0x12, 0xFE, 0, 0, 0, 0, 0, 0, 0 };

static void test_request_and_response_have_one_layout(void **state)
{
    (void)state;
    assert_message(&vendor_defined, wire_params(DSM_SPDM_12), request);
    assert_message(&vendor_defined, wire_params(DSM_SPDM_12), response);
    assert_message(&vendor_defined, wire_params(DSM_SPDM_12), dmtf);
}

static void test_fields_are_where_they_belong(void **state)
{
    struct dsm_wire_params params = wire_params(DSM_SPDM_12);
    struct dsm_bytes message = BYTES(request);
    struct dsm_vendor_defined out;

    (void)state;
    assert_int_equal(dsm_vendor_defined_decode(&params, &message, &out), DSM_OK);
    assert_int_equal(out.code, DSM_SPDM_VENDOR_DEFINED_REQUEST);
    assert_int_equal(out.standard_id, DSM_REGISTRY_PCI_SIG);
    assert_memory_equal(out.vendor_id.p, "\1\0", 2);
    assert_int_equal(out.payload.n, 3);
    assert_int_equal(out.payload.p[0], DSM_PCI_PROTOCOL_TDISP);
}

static void test_reserved_bytes_are_reported(void **state)
{
    (void)state;
    assert_reserved(&vendor_defined, wire_params(DSM_SPDM_12), request, 2, 0xFF);
    assert_reserved(&vendor_defined, wire_params(DSM_SPDM_12), request, 3, 0xFF);
}

static void test_a_vendor_id_has_the_length_of_its_registry(void **state)
{
    static const uint8_t four[] = { 0x12, 0xFE, 0, 0, 3, 0, 4, 1, 0, 0, 0, 0, 0 };
    static const uint8_t none[] = { 0x12, 0xFE, 0, 0, 3, 0, 0, 0, 0 };

    (void)state;
    assert_decodes(DSM_ERR_INVALID_FIELD, &vendor_defined, wire_params(DSM_SPDM_12), four);
    assert_decodes(DSM_ERR_INVALID_FIELD, &vendor_defined, wire_params(DSM_SPDM_12), none);
    assert_changed(&vendor_defined, wire_params(DSM_SPDM_12), four, STANDARD_ID, 4, DSM_OK); /* IANA */
    assert_invalid(&vendor_defined, wire_params(DSM_SPDM_12), request, STANDARD_ID, 0);
}

static void test_a_vendor_id_of_varying_length_has_a_limit(void **state)
{
    uint8_t most[9 + DSM_VENDOR_ID_MAX] = { 0x12, 0xFE, 0, 0, 10, 0, DSM_VENDOR_ID_MAX };
    uint8_t more[10 + DSM_VENDOR_ID_MAX] = { 0x12, 0xFE, 0, 0, 10, 0, DSM_VENDOR_ID_MAX + 1 };

    (void)state;
    assert_message(&vendor_defined, wire_params(DSM_SPDM_12), most);
    assert_decodes(DSM_ERR_INVALID_FIELD, &vendor_defined, wire_params(DSM_SPDM_12), more);
}

static void test_a_payload_ends_where_its_length_says(void **state)
{
    (void)state;
    assert_changed(&vendor_defined, wire_params(DSM_SPDM_12), request, PAYLOAD_LEN, 4, DSM_ERR_TRUNCATED);
    assert_changed(&vendor_defined, wire_params(DSM_SPDM_12), request, PAYLOAD_LEN, 2, DSM_ERR_TRAILING);
    assert_changed(&vendor_defined, wire_params(DSM_SPDM_12), request, PAYLOAD_LEN + 1, 0xFF, DSM_ERR_TRUNCATED);
}

static void test_a_large_payload_has_a_length_of_four_bytes_since_1_4(void **state)
{
    static const uint8_t large[] = { 0x14, 0xFE, 0x80, 0, 3, 0, 2, 1, 0, 0, 0, 3, 0, 0, 0, DSM_PCI_PROTOCOL_TDISP,
                                     0x10, 0x81 };
    uint8_t other[sizeof(large)];
    struct dsm_wire_params params = wire_params(DSM_SPDM_14);
    struct dsm_bytes message = BYTES(other);
    struct dsm_vendor_defined out;

    (void)state;
    assert_message(&vendor_defined, params, large);
    memcpy(other, large, sizeof(other));
    other[PAYLOAD_LEN] = 0xEE; /* libspdm leaves anything here, where the length of two bytes stood */
    assert_int_equal(dsm_vendor_defined_decode(&params, &message, &out), DSM_OK);
    assert_true(out.is_large && out.reserved_set);
    assert_int_equal(out.payload.n, 3);
    assert_reserved(&vendor_defined, wire_params(DSM_SPDM_12), request, 2, 0x80);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_request_and_response_have_one_layout),
        cmocka_unit_test(test_fields_are_where_they_belong),
        cmocka_unit_test(test_reserved_bytes_are_reported),
        cmocka_unit_test(test_a_vendor_id_has_the_length_of_its_registry),
        cmocka_unit_test(test_a_vendor_id_of_varying_length_has_a_limit),
        cmocka_unit_test(test_a_payload_ends_where_its_length_says),
        cmocka_unit_test(test_a_large_payload_has_a_length_of_four_bytes_since_1_4),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
