/* SPDX-License-Identifier: BSD-3-Clause */
#include "support/test.h"

#include <string.h>

#include "spdm/negotiated.h"
#include "wire/algorithms.h"

static void test_before_algorithms_all_sizes_are_zero(void **state)
{
    const struct dsm_negotiated nothing = { .version = DSM_SPDM_10 };
    struct dsm_wire_params params = dsm_negotiated_params(&nothing, 3);

    (void)state;
    assert_int_equal(DSM_SPDM_10, params.version);
    assert_int_equal(3, params.pad_max);
    assert_false(params.multi_key_conn);
    assert_int_equal(0, params.hash_size);
    assert_int_equal(0, params.signature_size);
    assert_int_equal(0, params.request_exchange_size);
}

static void test_sizes_are_those_of_the_selected_algorithms(void **state)
{
    const struct dsm_negotiated negotiated = {
        .version = DSM_SPDM_12,
        .selected[DSM_ALG_HASH] = dsm_algorithm_by_name(DSM_ALG_HASH, "SHA_384"),
        .selected[DSM_ALG_ASYM] = dsm_algorithm_by_name(DSM_ALG_ASYM, "RSAPSS_3072"),
        .selected[DSM_ALG_REQ_ASYM] = dsm_algorithm_by_name(DSM_ALG_REQ_ASYM, "ECDSA_P256"),
        .selected[DSM_ALG_DHE] = dsm_algorithm_by_name(DSM_ALG_DHE, "SECP_521_R1"),
    };
    struct dsm_wire_params params = dsm_negotiated_params(&negotiated, 0);

    (void)state;
    assert_int_equal(DSM_SPDM_12, params.version);
    assert_int_equal(48, params.hash_size);
    assert_int_equal(384, params.signature_size);
    assert_int_equal(132, params.request_exchange_size);
}

static void test_a_message_goes_in_one_transfer_unless_both_take_chunks(void **state)
{
    struct dsm_negotiated negotiated = { .peer_data_transfer_size = 0 };

    (void)state;
    assert_int_equal(4600, dsm_negotiated_transfer_max(&negotiated, 4600)); /* before 1.2 no size is stated */
    assert_int_equal(4600, dsm_negotiated_message_max(&negotiated, 4600));
    negotiated.peer_data_transfer_size = 1000;
    negotiated.peer_max_msg_size = 70000;
    negotiated.requester_flags = DSM_CAP_CHUNK;
    assert_int_equal(1000, dsm_negotiated_transfer_max(&negotiated, 4600));
    assert_int_equal(1000, dsm_negotiated_message_max(&negotiated, 4600));
    negotiated.responder_flags = DSM_CAP_CHUNK;
    assert_int_equal(1000, dsm_negotiated_transfer_max(&negotiated, 4600));
    assert_int_equal(70000, dsm_negotiated_message_max(&negotiated, 4600));
    negotiated.peer_max_msg_size = UINT32_MAX;
    assert_int_equal(DSM_LARGE_MESSAGE_MAX, dsm_negotiated_message_max(&negotiated, 4600));
}

static void test_both_can_what_both_state(void **state)
{
    const struct dsm_negotiated negotiated = {
        .requester_flags = DSM_CAP_KEY_EX | DSM_CAP_MAC | DSM_CAP_HBEAT,
        .responder_flags = DSM_CAP_KEY_EX | DSM_CAP_MAC | DSM_CAP_ENCRYPT,
    };

    (void)state;
    assert_true(dsm_both_can(&negotiated, DSM_CAP_KEY_EX));
    assert_true(dsm_both_can(&negotiated, DSM_CAP_KEY_EX | DSM_CAP_MAC));
    assert_false(dsm_both_can(&negotiated, DSM_CAP_HBEAT));
    assert_false(dsm_both_can(&negotiated, DSM_CAP_ENCRYPT));
    assert_false(dsm_both_can(&negotiated, DSM_CAP_MAC | DSM_CAP_ENCRYPT));
}

static void test_opaque_data_is_general_from_1_2_on_with_format_1(void **state)
{
    static const struct {
        uint8_t version;
        uint8_t format;
        bool expected;
    } rows[] = {
        { DSM_SPDM_11, 0, false },
        { DSM_SPDM_11, DSM_OPAQUE_FORMAT_1, false }, /* the field is reserved there */
        { DSM_SPDM_12, 0, false },
        { DSM_SPDM_12, DSM_OPAQUE_FORMAT_0, false },
        { DSM_SPDM_12, DSM_OPAQUE_FORMAT_1, true },
        { DSM_SPDM_13, DSM_OPAQUE_FORMAT_1, true },
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct dsm_negotiated negotiated = { .version = rows[i].version, .opaque_format = rows[i].format };

        assert_int_equal(rows[i].expected, dsm_opaque_is_general(&negotiated));
    }
}

static void test_a_version_is_written_with_a_dot(void **state)
{
    (void)state;
    assert_string_equal("1.0", dsm_spdm_version_text(DSM_SPDM_10));
    assert_string_equal("1.3", dsm_spdm_version_text(DSM_SPDM_13));
    assert_string_equal("?", dsm_spdm_version_text(0x20));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_before_algorithms_all_sizes_are_zero),
        cmocka_unit_test(test_sizes_are_those_of_the_selected_algorithms),
        cmocka_unit_test(test_a_message_goes_in_one_transfer_unless_both_take_chunks),
        cmocka_unit_test(test_both_can_what_both_state),
        cmocka_unit_test(test_opaque_data_is_general_from_1_2_on_with_format_1),
        cmocka_unit_test(test_a_version_is_written_with_a_dot),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
