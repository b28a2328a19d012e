/* SPDX-License-Identifier: BSD-3-Clause */
#include "device_fixture.h"

#include "pcisig/doe_discovery.h"
#include "pcisig/pci_session.h"

static uint8_t response[16];
static struct dsm_writer w;

static enum dsm_error ask(uint8_t index, uint8_t version, uint8_t reserved)
{
    const uint8_t request[] = { index, version, reserved, 0 };

    w = dsm_writer(response, sizeof(response));
    return dsm_doe_discovery_respond(device, BYTES(request), &w);
}

static void check_types(uint8_t version)
{
    static const uint8_t expected[][4] = { { 1, 0, 0, 1 }, { 1, 0, 1, 2 }, { 1, 0, 2, 0 } };

    for (uint8_t i = 0; i < 3; i++) {
        assert_error(DSM_OK, ask(i, version, 0));
        assert_written(&w, expected[i]);
    }
}

static void test_discovery_lists_itself_cma_and_secured_cma(void **state)
{
    (void)state;
    check_types(1);
}

static void test_version_2_and_the_original_are_answered_alike(void **state)
{
    (void)state;
    check_types(0);
    check_types(2);
    assert_findings(DSM_FINDING_DOE_RESERVED_BITS, 0);
}

static void test_an_index_past_the_last_names_no_vendor(void **state)
{
    static const uint8_t none[] = { 0xFF, 0xFF, 0xFF, 0 };

    (void)state;
    assert_error(DSM_OK, ask(3, 2, 0));
    assert_written(&w, none);
    assert_error(DSM_OK, ask(0xFF, 1, 0));
    assert_written(&w, none);
}

static void test_reserved_bits_are_a_finding(void **state)
{
    (void)state;
    assert_error(DSM_OK, ask(0, 1, 0x80));
    assert_int_equal(dsm_written_len(&w), 4);
    assert_findings(DSM_FINDING_DOE_RESERVED_BITS, 1);
}

static void test_reserved_bits_get_no_answer_from_a_strict_device(void **state)
{
    (void)state;
    device->settings.strict = true;
    assert_error(DSM_ERR_DISCARD, ask(0, 1, 0x80));
    assert_int_equal(dsm_written_len(&w), 0);
}

static void test_a_request_that_is_too_short_gets_no_answer(void **state)
{
    static const uint8_t request[4] = { 0 };

    (void)state;
    for (size_t n = 0; n < sizeof(request); n++) {
        w = dsm_writer(response, sizeof(response));
        assert_error(DSM_ERR_DISCARD, dsm_doe_discovery_respond(device, dsm_bytes(request, n), &w));
    }
    assert_logged("DOE discovery of 3 bytes instead of 4: discarded");
}

/* PCIe 6.30.1: what is too much is not looked at. */
static void test_a_request_that_is_too_long_is_answered(void **state)
{
    static const uint8_t request[12] = { 1, 2, 0, 0, 0xFF, 0xFF, 0xFF, 0xFF };
    static const uint8_t expected[] = { 1, 0, 1, 2 };

    (void)state;
    w = dsm_writer(response, sizeof(response));
    assert_error(DSM_OK, dsm_doe_discovery_respond(device, BYTES(request), &w));
    assert_written(&w, expected);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        device_test(test_discovery_lists_itself_cma_and_secured_cma),
        device_test(test_version_2_and_the_original_are_answered_alike),
        device_test(test_an_index_past_the_last_names_no_vendor),
        device_test(test_reserved_bits_are_a_finding),
        device_test(test_reserved_bits_get_no_answer_from_a_strict_device),
        device_test(test_a_request_that_is_too_short_gets_no_answer),
        device_test(test_a_request_that_is_too_long_is_answered),
    };

    return cmocka_run_group_tests(tests, create_crypto, destroy_crypto);
}
