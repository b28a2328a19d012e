/* SPDX-License-Identifier: BSD-3-Clause */
/* TF-RMM's order and limits, message by message: what the Arm CCA monitor asks of a device between boot and RUN. */
#include "responder_harness.h"

#include "wire/certificate.h"
#include "wire/ide_km.h"
#include "wire/opaque.h"

#define MESSAGE_MAX 4096u
#define OBJECT_MAX (MESSAGE_MAX + DSM_DOE_HEADER_LEN)
#define CHAIN_PORTION 1024u
#define REPORT_PORTION 64u
#define IDE_PORT 1u
#define IDE_STREAM 7u /* not the stream 0 that LOCK names */

static uint8_t tdi_state(const struct harness *h)
{
    return h->device->tdis[0].state;
}

#define BIT(kind, name) dsm_algorithm_by_name(DSM_ALG_##kind, name)->bit

static struct choice tf_rmm_choice(void)
{
    return (struct choice){
        .version = DSM_SPDM_12,
        .flags = DSM_CAP_CERT | DSM_CAP_ENCRYPT | DSM_CAP_MAC | DSM_CAP_KEY_EX | DSM_CAP_HANDSHAKE_IN_THE_CLEAR,
        .data_transfer_size = MESSAGE_MAX,
        .algorithms[DSM_ALG_HASH] = BIT(HASH, "SHA_256") | BIT(HASH, "SHA_384"),
        .algorithms[DSM_ALG_ASYM] = BIT(ASYM, "RSASSA_3072") | BIT(ASYM, "ECDSA_P256") | BIT(ASYM, "ECDSA_P384"),
        .algorithms[DSM_ALG_DHE] = BIT(DHE, "SECP_256_R1") | BIT(DHE, "SECP_384_R1"),
        .algorithms[DSM_ALG_AEAD] = BIT(AEAD, "AES_128_GCM") | BIT(AEAD, "AES_256_GCM"),
        .algorithms[DSM_ALG_KEY_SCHEDULE] = BIT(KEY_SCHEDULE, "SPDM"),
        .opaque_formats = DSM_OPAQUE_FORMAT_1,
        .measurement_spec = DSM_MEASUREMENT_SPEC_DMTF,
    };
}

static void check_size(const struct harness *h)
{
    assert_in_range(h->reply_object.n, 1, OBJECT_MAX);
}

/* The largest responses come with what it offers: checked after each step. */
static void connect(struct harness *h)
{
    struct choice choice = tf_rmm_choice();
    struct dsm_bytes version;

    harness_get_version(h);
    version = dsm_bytes(h->reply + DSM_DOE_HEADER_LEN, 6);
    assert_in_range(version.p[5], 1, 5); /* VersionNumberEntryCount */
    harness_get_capabilities(h, &choice);
    assert_true(h->negotiated.responder_flags & DSM_CAP_HANDSHAKE_IN_THE_CLEAR);
    harness_negotiate(h, &choice);
    assert_int_equal(DSM_OPAQUE_FORMAT_1, h->negotiated.opaque_format);
    assert_int_equal(DSM_MEASUREMENT_SPEC_DMTF, h->negotiated.measurement_spec);
}

static void read_chain(struct harness *h)
{
    struct log expected = { .n = 0 };
    struct log chain = { .n = 0 };
    struct dsm_certificate got;

    do {
        uint8_t request[] = {
            DSM_SPDM_12,          DSM_SPDM_GET_CERTIFICATE, 0, 0, (uint8_t)chain.n, (uint8_t)(chain.n >> 8),
            CHAIN_PORTION & 0xFF, CHAIN_PORTION >> 8
        };
        struct dsm_bytes response = harness_send(h, BYTES(request));

        check_size(h);
        assert_spdm_code(response, DSM_SPDM_CERTIFICATE);
        assert_error(DSM_OK, dsm_certificate_decode(&h->params, &response, &got));
        log_add(&chain, got.portion);
    } while (got.remainder_length > 0);
    harness_chain(h, 0, &expected);
    assert_true(dsm_bytes_equal(log_bytes(&expected), log_bytes(&chain)));
}

/* Secured messages 1.1 and nothing else. */
static void make_session(struct harness *h, struct session *s)
{
    struct dsm_secured_versions only = { 1, { 0x1100 } };
    uint8_t opaque[64];
    struct dsm_writer w = dsm_writer(opaque, sizeof(opaque));
    struct exchange_options options = { .req_session_id = 0xFFFE, .opaque_given = true };

    assert_error(DSM_OK, dsm_opaque_supported_versions_encode(true, &only, &w));
    options.opaque = dsm_written(&w);
    harness_key_exchange(h, &options, s);
    check_size(h);
    assert_int_equal(0x1100, s->secured_version);
    harness_finish_session(h, s);
}

static void program_key(struct harness *h, struct session *s, uint8_t direction, uint8_t sub_stream)
{
    static const uint8_t key[DSM_IDE_KEY_LEN] = { 1, 2, 3 };
    static const uint8_t ifv[DSM_IDE_IFV_LEN] = { 0, 0, 0, 0, 1 };
    struct dsm_ide_km_key_prog request = {
        .id = { .stream_id = IDE_STREAM, .port_index = IDE_PORT, .direction = direction, .sub_stream = sub_stream },
        .key_present = true,
        .key = BYTES(key),
        .ifv = BYTES(ifv),
    };
    struct dsm_ide_km_kp_ack ack;
    uint8_t bytes[64];
    struct dsm_writer w = dsm_writer(bytes, sizeof(bytes));

    assert_error(DSM_OK, dsm_ide_km_key_prog_encode(&request, &w));
    assert_error(DSM_OK,
                 dsm_ide_km_kp_ack_decode(harness_vendor(h, s, DSM_PCI_PROTOCOL_IDE_KM, dsm_written(&w)), &ack, NULL));
    assert_int_equal(DSM_KP_ACK_SUCCESS, ack.status);
}

static void set_go(struct harness *h, struct session *s, uint8_t direction, uint8_t sub_stream)
{
    struct dsm_ide_km_key_set ack, request = {
        .object = DSM_IDE_KM_K_SET_GO,
        .id = { .stream_id = IDE_STREAM, .port_index = IDE_PORT, .direction = direction, .sub_stream = sub_stream },
    };
    uint8_t bytes[64];
    struct dsm_writer w = dsm_writer(bytes, sizeof(bytes));

    assert_error(DSM_OK, dsm_ide_km_key_set_encode(&request, &w));
    assert_error(DSM_OK,
                 dsm_ide_km_key_set_decode(harness_vendor(h, s, DSM_PCI_PROTOCOL_IDE_KM, dsm_written(&w)), &ack, NULL));
    assert_int_equal(DSM_IDE_KM_K_GOSTOP_ACK, ack.object);
}

static void set_up_ide(struct harness *h, struct session *s)
{
    static const uint8_t query[] = { DSM_IDE_KM_QUERY, 0, IDE_PORT };
    struct dsm_ide_km_query_resp port;
    const struct dsm_ide_stream *stream;

    assert_error(
        DSM_OK, dsm_ide_km_query_resp_decode(harness_vendor(h, s, DSM_PCI_PROTOCOL_IDE_KM, BYTES(query)), &port, NULL));
    assert_int_equal(IDE_PORT, port.port_index);
    assert_true(port.max_port_index >= IDE_PORT);
    for (uint8_t sub_stream = 0; sub_stream < DSM_IDE_SUB_STREAMS; sub_stream++) {
        program_key(h, s, DSM_IDE_RX, sub_stream);
        program_key(h, s, DSM_IDE_TX, sub_stream);
    }
    for (uint8_t sub_stream = 0; sub_stream < DSM_IDE_SUB_STREAMS; sub_stream++)
        set_go(h, s, DSM_IDE_RX, sub_stream);
    for (uint8_t sub_stream = 0; sub_stream < DSM_IDE_SUB_STREAMS; sub_stream++)
        set_go(h, s, DSM_IDE_TX, sub_stream);
    stream = dsm_ide_find(&h->device->ide, IDE_PORT, IDE_STREAM);
    assert_non_null(stream);
    assert_true(stream->secure);
}

static void measure(struct harness *h, struct session *s)
{
    struct dsm_get_measurements request = {
        DSM_MEASUREMENTS_SIGNATURE_REQUESTED, DSM_MEASUREMENTS_ALL, { 9 }, 0, { 0 }, false
    };
    struct log l1l2 = h->vca;
    struct log message = { .n = 0 };
    struct dsm_writer w = dsm_writer(message.bytes, sizeof(message.bytes));
    struct dsm_measurements got;
    struct dsm_bytes response;

    assert_error(DSM_OK, dsm_get_measurements_encode(&h->secured_params, &request, &w));
    message.n = dsm_written_len(&w);
    response = harness_send_in(h, s, log_bytes(&message));
    check_size(h);
    assert_spdm_code(response, DSM_SPDM_MEASUREMENTS);
    h->secured_params.is_signed = true;
    assert_error(DSM_OK, dsm_measurements_decode(&h->secured_params, &response, &got));
    log_add(&l1l2, log_bytes(&message));
    log_add(&l1l2, dsm_bytes(response.p, response.n - got.signature.n));
    assert_true(harness_signed(h, 0, DSM_SIGN_MEASUREMENTS, &l1l2, got.signature));
}

static void check_state(struct harness *h, struct session *s, uint8_t expected)
{
    struct dsm_bytes body =
        harness_tdisp(h, s, DSM_TDISP_GET_DEVICE_INTERFACE_STATE, dsm_bytes(NULL, 0), DSM_TDISP_DEVICE_INTERFACE_STATE);

    assert_int_equal(1, body.n);
    assert_int_equal(expected, body.p[0]);
}

static void check_versions(struct harness *h, struct session *s)
{
    struct dsm_bytes body = harness_tdisp(h, s, DSM_TDISP_GET_VERSION, dsm_bytes(NULL, 0), DSM_TDISP_VERSION);

    assert_int_equal(2, body.n);
    assert_int_equal(1, body.p[0]); /* exactly one entry */
    assert_int_equal(DSM_TDISP_VERSION_10, body.p[1]);
}

/* Its flags: all that are supported but LOCK_MSIX. */
static uint16_t read_lock_flags(struct harness *h, struct session *s)
{
    static const uint8_t tsm_caps[4] = { 0 };
    struct dsm_tdisp_capabilities capabilities;

    assert_error(DSM_OK, dsm_tdisp_capabilities_decode(
                             harness_tdisp(h, s, DSM_TDISP_GET_CAPABILITIES, BYTES(tsm_caps), DSM_TDISP_CAPABILITIES),
                             &capabilities, NULL));
    assert_int_equal(0xFE, capabilities.req_msgs_supported[0]);
    return capabilities.lock_interface_flags_supported & (uint16_t)~DSM_LOCK_MSIX;
}

static void lock(struct harness *h, struct session *s, uint16_t flags, struct dsm_tdisp_lock_response *response)
{
    struct dsm_tdisp_lock request = { .flags = flags };
    uint8_t body[32];
    struct dsm_writer w = dsm_writer(body, sizeof(body));

    assert_error(DSM_OK, dsm_tdisp_lock_encode(&request, &w));
    assert_error(DSM_OK,
                 dsm_tdisp_lock_response_decode(harness_tdisp(h, s, DSM_TDISP_LOCK_INTERFACE_REQUEST, dsm_written(&w),
                                                              DSM_TDISP_LOCK_INTERFACE_RESPONSE),
                                                response, NULL));
}

static void read_report(struct harness *h, struct session *s)
{
    struct log report = { .n = 0 };
    struct dsm_tdisp_report_portion got;

    do {
        uint8_t body[] = { (uint8_t)report.n, (uint8_t)(report.n >> 8), REPORT_PORTION, 0 };

        assert_error(DSM_OK,
                     dsm_tdisp_report_portion_decode(harness_tdisp(h, s, DSM_TDISP_GET_DEVICE_INTERFACE_REPORT,
                                                                   BYTES(body), DSM_TDISP_DEVICE_INTERFACE_REPORT),
                                                     &got, NULL));
        assert_in_range(got.portion.n, 1, REPORT_PORTION);
        log_add(&report, got.portion);
    } while (got.remainder_length > 0);
    assert_true(
        dsm_bytes_equal(dsm_bytes(h->device->tdis[0].report, h->device->tdis[0].report_len), log_bytes(&report)));
}

static void go_to_run(struct harness *h, struct session *s)
{
    struct dsm_tdisp_lock_response locked;

    connect(h);
    read_chain(h);
    make_session(h, s);
    set_up_ide(h, s);
    measure(h, s);
    check_versions(h, s);
    check_state(h, s, DSM_TDI_CONFIG_UNLOCKED);
    lock(h, s, read_lock_flags(h, s), &locked);
    check_state(h, s, DSM_TDI_CONFIG_LOCKED);
    read_report(h, s);
    (void)harness_tdisp(h, s, DSM_TDISP_START_INTERFACE_REQUEST, BYTES(locked.start_interface_nonce),
                        DSM_TDISP_START_INTERFACE_RESPONSE);
    check_state(h, s, DSM_TDI_RUN);
}

static void let_go(struct harness *h, struct session *s)
{
    (void)harness_tdisp(h, s, DSM_TDISP_STOP_INTERFACE_REQUEST, dsm_bytes(NULL, 0), DSM_TDISP_STOP_INTERFACE_RESPONSE);
    check_state(h, s, DSM_TDI_CONFIG_UNLOCKED);
    assert_spdm_code(harness_send4_in(h, s, DSM_SPDM_END_SESSION, 0, 0), DSM_SPDM_END_SESSION_ACK);
    session_clear(s);
}

static void test_it_takes_a_device_to_run_twice_in_a_row(void **state)
{
    struct harness *h = *state;
    struct session s;

    for (int i = 0; i < 2; i++) {
        go_to_run(h, &s);
        let_go(h, &s);
        assert_int_equal(DSM_TDI_CONFIG_UNLOCKED, tdi_state(h));
    }
}

static void test_after_a_reboot_in_run_it_begins_anew(void **state)
{
    struct harness *h = *state;
    struct session before, after;

    go_to_run(h, &before);
    go_to_run(h, &after); /* its GET_VERSION finds nothing but CONFIG_UNLOCKED */
    let_go(h, &after);
    session_clear(&before);
}

static void test_what_it_does_otherwise_is_a_finding_only(void **state)
{
    struct harness *h = *state;
    struct session s;

    go_to_run(h, &s);
    let_go(h, &s);
    for (int kind = 0; kind < DSM_FINDING_KINDS; kind++)
        assert_int_equal(kind == DSM_FINDING_STREAM_WITHOUT_KEYS ? 1 : 0,
                         harness_findings(h, (enum dsm_finding_kind)kind));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        HARNESS_TEST(test_it_takes_a_device_to_run_twice_in_a_row),
        HARNESS_TEST(test_after_a_reboot_in_run_it_begins_anew),
        HARNESS_TEST(test_what_it_does_otherwise_is_a_finding_only),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
