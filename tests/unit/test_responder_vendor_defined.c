/* SPDX-License-Identifier: BSD-3-Clause */
#include "device/device_tdis.h"
#include "responder_harness.h"

#include "wire/cxl_ide_km.h"
#include "wire/ide_km.h"

static const uint8_t query[] = { DSM_IDE_KM_QUERY, 0, 0 };
static const uint8_t get_tdisp_version[] = { 0x10, 0x81, 0, 0, 0xEF, 0xBE, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0 };

static void begin(struct harness *h, struct session *s, uint8_t version)
{
    harness_vca_of(h, version);
    harness_open_session(h, s);
}

static void test_in_clear_there_is_no_response(void **state)
{
    struct harness *h = *state;

    FOR_VERSIONS_FROM(DSM_SPDM_10)
    {
        struct log request = { .n = 0 };

        harness_vca_of(h, version);
        harness_write_vendor(h, DSM_PCI_PROTOCOL_TDISP, BYTES(get_tdisp_version), &request);
        assert_dropped(h, harness_send(h, log_bytes(&request)));
        harness_write_vendor(h, DSM_PCI_PROTOCOL_IDE_KM, BYTES(query), &request);
        assert_dropped(h, harness_send(h, log_bytes(&request)));
        assert_string_equal("session: none: IDE_KM or TDISP outside a secured session; accepted: KEY_EXCHANGE and "
                            "FINISH first (PCIe 6.33.3, 11.2.2)",
                            dsm_connection_drop_reason(h->connection));
        assert_spdm_code(harness_send4(h, DSM_SPDM_GET_DIGESTS, 0, 0), DSM_SPDM_DIGESTS);
    }
}

static void test_tdisp_is_answered_in_a_session(void **state)
{
    static const uint8_t expected[] = { 0x10, 0x01, 0, 0, 0xEF, 0xBE, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0x10 };
    struct harness *h = *state;
    struct session s;

    FOR_VERSIONS_FROM(DSM_SPDM_11)
    {
        struct dsm_bytes response;

        begin(h, &s, version);
        response = harness_vendor(h, &s, DSM_PCI_PROTOCOL_TDISP, BYTES(get_tdisp_version));
        assert_int_equal(sizeof(expected), response.n);
        assert_memory_equal(expected, response.p, sizeof(expected));
        session_clear(&s);
    }
}

static void test_ide_km_is_answered_in_a_session(void **state)
{
    struct dsm_ide_km_query_resp response;
    struct harness *h = *state;
    struct session s;

    begin(h, &s, DSM_SPDM_12);
    assert_error(DSM_OK, dsm_ide_km_query_resp_decode(harness_vendor(h, &s, DSM_PCI_PROTOCOL_IDE_KM, BYTES(query)),
                                                      &response, NULL));
    assert_int_equal(7, response.max_port_index);
    session_clear(&s);
}

static void test_a_tdisp_error_is_a_vendor_defined_response(void **state)
{
    static const uint8_t request[] = { 0x20, 0x81, 0, 0, 0xEF, 0xBE, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0 };
    struct harness *h = *state;
    struct dsm_bytes response;
    struct session s;

    begin(h, &s, DSM_SPDM_12);
    response = harness_vendor(h, &s, DSM_PCI_PROTOCOL_TDISP, BYTES(request));
    assert_int_equal(DSM_TDISP_ERROR, response.p[1]);
    assert_int_equal(DSM_TDISP_VERSION_MISMATCH, response.p[16]);
    session_clear(&s);
}

static void test_an_error_of_ide_km_is_an_error_of_spdm(void **state)
{
    static const uint8_t no_such_port[] = { DSM_IDE_KM_QUERY, 0, 99 };
    static const uint8_t no_request[] = { DSM_IDE_KM_KP_ACK, 0, 0 };
    struct harness *h = *state;
    struct log request = { .n = 0 };
    struct session s;

    begin(h, &s, DSM_SPDM_12);
    harness_write_vendor(h, DSM_PCI_PROTOCOL_IDE_KM, BYTES(no_such_port), &request);
    assert_spdm_error(h, harness_send_in(h, &s, log_bytes(&request)), DSM_SPDM_ERROR_INVALID_REQUEST);
    harness_write_vendor(h, DSM_PCI_PROTOCOL_IDE_KM, BYTES(no_request), &request);
    assert_spdm_error(h, harness_send_in(h, &s, log_bytes(&request)), DSM_SPDM_ERROR_INVALID_REQUEST);
    harness_check_alive(h, &s);
    session_clear(&s);
}

/* PCIe 6.33.3: while a session that has programmed keys is open, IDE_KM from another is discarded. */
static void test_what_is_discarded_in_a_session_gets_no_response(void **state)
{
    uint8_t key_prog[1 + 2 + 4 + 32 + 8] = { DSM_IDE_KM_KEY_PROG, 0, 0, 1, 0, 0, 0 };
    struct harness *h = *state;
    struct log request = { .n = 0 };
    struct dsm_bytes ack;
    struct session first, second;

    key_prog[7 + 32 + 4] = 1; /* IFV */
    begin(h, &first, DSM_SPDM_12);
    harness_open_session(h, &second);
    ack = harness_vendor(h, &first, DSM_PCI_PROTOCOL_IDE_KM, BYTES(key_prog));
    assert_int_equal(DSM_IDE_KM_KP_ACK, ack.p[0]);
    harness_write_vendor(h, DSM_PCI_PROTOCOL_IDE_KM, BYTES(key_prog), &request);
    assert_dropped(h, harness_send_in(h, &second, log_bytes(&request)));
    harness_check_alive(h, &second);
    harness_check_alive(h, &first);
    session_clear(&first);
    session_clear(&second);
}

static void check_in_both(struct harness *h, struct session *s, struct dsm_bytes message, uint8_t code, uint8_t data)
{
    struct dsm_bytes response = harness_send(h, message);

    assert_spdm_error(h, response, code);
    assert_int_equal(data, response.p[3]);
    response = harness_send_in(h, s, message);
    assert_spdm_error(h, response, code);
    assert_int_equal(data, response.p[3]);
}

/* Each is answered under the vendor id that it was asked with. */
static void test_a_cxl_device_answers_under_the_vendor_id_of_cxl(void **state)
{
    static const uint8_t tsp[] = { 0x12, 0xFE, 0, 0, 3, 0, 2, 0x98, 0x1E, 5, 0, 1, 0x10, 0x81, 0, 0 };
    static const uint8_t version[] = { 0x12, 0x7E, 0, 0, 3, 0, 2, 0x98, 0x1E, 7, 0, 1, 0x10, 0x01, 0, 0, 1, 0x10 };
    static const uint8_t ide_km[] = { 0x12, 0xFE, 0, 0, 3, 0, 2, 0x98, 0x1E, 4, 0, 0, 0, 0, 0 };
    struct harness *h = *state;
    struct dsm_bytes response;
    struct session s;

    begin(h, &s, DSM_SPDM_12);
    response = harness_send_in(h, &s, BYTES(tsp));
    assert_int_equal(sizeof(version), response.n);
    assert_memory_equal(version, response.p, sizeof(version));
    response = harness_send_in(h, &s, BYTES(ide_km));
    assert_int_equal(0x1E, response.p[8]);
    assert_int_equal(DSM_CXL_IDE_KM_QUERY_RESP, response.p[12]);
    session_clear(&s);
}

static void test_another_device_does_not_know_cxl(void **state)
{
    static const uint8_t tsp[] = { 0x12, 0xFE, 0, 0, 3, 0, 2, 0x98, 0x1E, 5, 0, 1, 0x10, 0x81, 0, 0 };
    struct harness *h = *state;
    struct session s;

    dsm_cxl_destroy(h->device->cxl);
    h->device->cxl = NULL;
    begin(h, &s, DSM_SPDM_12);
    check_in_both(h, &s, BYTES(tsp), DSM_SPDM_ERROR_UNSUPPORTED_REQUEST, 0xFE);
    harness_check_alive(h, &s);
    session_clear(&s);
}

static void test_what_is_not_of_pci_sig_is_unsupported(void **state)
{
    static const uint8_t dmtf[] = { 0x12, 0xFE, 0, 0, 0, 0, 0, 1, 0, 9 };
    static const uint8_t cxl[] = { 0x12, 0xFE, 0, 0, 7, 0, 2, 0x98, 0x1E, 1, 0, 0 };
    static const uint8_t other_vendor[] = { 0x12, 0xFE, 0, 0, 3, 0, 2, 0x86, 0x80, 1, 0, 0 };
    static const uint8_t other_protocol[] = { 0x12, 0xFE, 0, 0, 3, 0, 2, 1, 0, 1, 0, 2 };
    struct harness *h = *state;
    struct session s;

    begin(h, &s, DSM_SPDM_12);
    check_in_both(h, &s, BYTES(dmtf), DSM_SPDM_ERROR_UNSUPPORTED_REQUEST, 0xFE);
    check_in_both(h, &s, BYTES(cxl), DSM_SPDM_ERROR_UNSUPPORTED_REQUEST, 0xFE);
    check_in_both(h, &s, BYTES(other_vendor), DSM_SPDM_ERROR_UNSUPPORTED_REQUEST, 0xFE);
    check_in_both(h, &s, BYTES(other_protocol), DSM_SPDM_ERROR_UNSUPPORTED_REQUEST, 0xFE);
    harness_check_alive(h, &s);
    session_clear(&s);
}

static void test_a_malformed_one_is_an_invalid_request(void **state)
{
    static const uint8_t no_payload[] = { 0x12, 0xFE, 0, 0, 3, 0, 2, 1, 0, 0, 0 };
    static const uint8_t long_vendor_id[] = { 0x12, 0xFE, 0, 0, 3, 0, 3, 1, 0, 0, 1, 0, 1 };
    static const uint8_t cut_payload[] = { 0x12, 0xFE, 0, 0, 3, 0, 2, 1, 0, 99, 0, 1 };
    struct harness *h = *state;
    struct session s;

    begin(h, &s, DSM_SPDM_12);
    check_in_both(h, &s, BYTES(no_payload), DSM_SPDM_ERROR_INVALID_REQUEST, 0);
    check_in_both(h, &s, BYTES(long_vendor_id), DSM_SPDM_ERROR_INVALID_REQUEST, 0);
    check_in_both(h, &s, BYTES(cut_payload), DSM_SPDM_ERROR_INVALID_REQUEST, 0);
    session_clear(&s);
}

static void test_a_report_portion_is_cut_to_what_the_requester_takes(void **state)
{
    static const uint8_t get_report[] = { 0, 0, 0xFF, 0xFF };
    static uint8_t info[1000];
    struct dsm_tdi_description described;
    struct harness *h = *state;
    struct choice choice = harness_choice(DSM_SPDM_12);
    struct dsm_tdisp_report_portion portion;
    struct session s;

    choice.data_transfer_size = 256; /* KEY_EXCHANGE_RSP has less */
    harness_vca(h, &choice);
    harness_open_session(h, &s);
    described = h->device->tdis[0].description;
    described.device_specific_info = info;
    described.device_specific_info_len = sizeof(info);
    assert_error(DSM_OK, dsm_device_describe_tdi(h->device, 0, &described, NULL, 0));
    harness_lock(h, &s, NULL);
    assert_error(DSM_OK,
                 dsm_tdisp_report_portion_decode(harness_tdisp(h, &s, DSM_TDISP_GET_DEVICE_INTERFACE_REPORT,
                                                               BYTES(get_report), DSM_TDISP_DEVICE_INTERFACE_REPORT),
                                                 &portion, NULL));
    assert_int_equal(h->device->tdis[0].report_len, portion.portion.n + portion.remainder_length);
    assert_int_equal(256 - 11 - 1 - 16 - 4, portion.portion.n);
    session_clear(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        HARNESS_TEST(test_in_clear_there_is_no_response),
        HARNESS_TEST(test_tdisp_is_answered_in_a_session),
        HARNESS_TEST(test_ide_km_is_answered_in_a_session),
        HARNESS_TEST(test_a_tdisp_error_is_a_vendor_defined_response),
        HARNESS_TEST(test_an_error_of_ide_km_is_an_error_of_spdm),
        HARNESS_TEST(test_what_is_discarded_in_a_session_gets_no_response),
        HARNESS_TEST(test_a_cxl_device_answers_under_the_vendor_id_of_cxl),
        HARNESS_TEST(test_another_device_does_not_know_cxl),
        HARNESS_TEST(test_what_is_not_of_pci_sig_is_unsupported),
        HARNESS_TEST(test_a_malformed_one_is_an_invalid_request),
        HARNESS_TEST(test_a_report_portion_is_cut_to_what_the_requester_takes),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
