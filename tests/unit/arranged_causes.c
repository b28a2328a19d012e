/* SPDX-License-Identifier: BSD-3-Clause */
#include "arranged_causes.h"
#include "support/hex.h"

#include "device/device_config.h"
#include "device/device_tdis.h"
#include "responder/connection_deadlines.h"
#include "responder/context.h"

#define NONCE "0000000000000000000000000000000000000000000000000000000000000000"

enum dsm_error arranged_random_result;

static struct dsm_bytes send_text(struct harness *h, const char *text)
{
    uint8_t bytes[256];

    return harness_send(h, hex_bytes(text, bytes, sizeof(bytes)));
}

static void send_too_large(struct harness *h)
{
    static struct log request;

    harness_vca_of(h, DSM_SPDM_12);
    request = (struct log){ .bytes = { 0x12, DSM_SPDM_GET_DIGESTS }, .n = DSM_REQUEST_MAX + 4 };
    (void)harness_send(h, log_bytes(&request));
}

static void send_after_a_change(struct harness *h)
{
    harness_vca_of(h, DSM_SPDM_12);
    dsm_connection_measurements_changed(h->connection);
    (void)send_text(h, "12810000");
}

static void send_without_common_group(struct harness *h)
{
    struct choice choice = harness_choice(DSM_SPDM_12);
    struct log request = { .n = 0 };

    choice.algorithms[DSM_ALG_DHE] = 0x8000;
    harness_get_version(h);
    harness_get_capabilities(h, &choice);
    harness_write_algorithms(&request, &choice);
    (void)harness_send(h, log_bytes(&request));
    (void)send_text(h, "12810000");
}

static void send_in_version_10(struct harness *h)
{
    harness_vca_of(h, DSM_SPDM_10);
    (void)send_text(h, "10E40000");
}

static void send_to_a_device_without_certificates(struct harness *h)
{
    h->device->settings.capabilities &= ~DSM_CAP_CERT;
    harness_vca_of(h, DSM_SPDM_12);
    (void)send_text(h, "12810000");
}

static void vca_without(struct harness *h, uint32_t flags)
{
    struct choice choice = harness_choice(DSM_SPDM_12);

    choice.flags &= ~flags;
    harness_vca(h, &choice);
}

static void send_without_stating_key_ex(struct harness *h)
{
    vca_without(h, UINT32_MAX);
    (void)send_text(h, "12E40000");
}

static void send_while_a_response_is_held(struct harness *h)
{
    h->device->settings.not_ready_first = true;
    harness_vca_of(h, DSM_SPDM_12);
    (void)send_text(h, "12830000" NONCE);
    (void)send_text(h, "12810000");
}

static void ask_for_another_held_response(struct harness *h)
{
    h->device->settings.not_ready_first = true;
    harness_vca_of(h, DSM_SPDM_12);
    (void)send_text(h, "12830000" NONCE);
    (void)send_text(h, "12FFE001");
}

static void ask_with_another_token(struct harness *h)
{
    h->device->settings.not_ready_first = true;
    harness_vca_of(h, DSM_SPDM_12);
    (void)send_text(h, "12830000" NONCE);
    (void)send_text(h, "12FF8307");
}

static void ask_for_more_than_is_taken(struct harness *h)
{
    struct choice choice = harness_choice(DSM_SPDM_12);

    choice.data_transfer_size = 64;
    harness_vca(h, &choice);
    (void)send_text(h, "12810000");
}

static void set_reserved_bits_of_a_strict_device(struct harness *h)
{
    harness_vca_of(h, DSM_SPDM_12);
    h->device->settings.strict = true;
    (void)send_text(h, "12810100");
}

static void challenge_without_randomness(struct harness *h)
{
    harness_vca_of(h, DSM_SPDM_12);
    arranged_random_result = DSM_ERR_NO_ENTROPY;
    (void)send_text(h, "12830000" NONCE);
    arranged_random_result = DSM_OK;
}

static void offer_many_extended_algorithms(struct harness *h)
{
    uint8_t bytes[0x20 + 4 * 21] = { 0x12, 0xE3, 0, 0, sizeof(bytes), 0, 1 };
    struct choice choice = harness_choice(DSM_SPDM_12);

    bytes[28] = 21; /* ExtAsymCount */
    harness_get_version(h);
    harness_get_capabilities(h, &choice);
    (void)harness_send(h, dsm_bytes(bytes, sizeof(bytes)));
}

static void offer_multiple_keys(struct harness *h)
{
    struct choice choice = harness_choice(DSM_SPDM_13);
    struct log request = { .n = 0 };

    choice.opaque_formats |= DSM_OTHER_PARAMS_MULTI_KEY;
    harness_get_version(h);
    harness_get_capabilities(h, &choice);
    harness_write_algorithms(&request, &choice);
    (void)harness_send(h, log_bytes(&request));
}

static void ask_for_digests_of_no_slot(struct harness *h)
{
    harness_vca_of(h, DSM_SPDM_12);
    memset(h->connection->state.slots, 0, sizeof(h->connection->state.slots));
    (void)send_text(h, "12810000");
}

static void ask_in_a_large_form_that_is_not_stated(struct harness *h)
{
    h->device->settings.capabilities &= ~DSM_CAP_LARGE_RESP;
    harness_vca_of(h, DSM_SPDM_14);
    (void)send_text(h, "14828000"
                       "00000000"
                       "0000000000040000");
}

static void ask_for_a_large_chain_in_the_small_form(struct harness *h)
{
    harness_vca_of(h, DSM_SPDM_14);
    h->connection->state.slots[0].form.total_len = 70000;
    (void)send_text(h, "1482000000000004");
}

static void send_a_large_vendor_message_that_is_not_stated(struct harness *h)
{
    harness_vca_of(h, DSM_SPDM_14);
    (void)send_text(h, "14FE8000"
                       "0300"
                       "020100"
                       "0000"
                       "0100000001");
}

static void vca_without_measurements(struct harness *h)
{
    struct choice choice = harness_choice(DSM_SPDM_12);

    choice.measurement_spec = 0;
    harness_vca(h, &choice);
}

static void challenge_with_summary_of_nothing(struct harness *h)
{
    vca_without_measurements(h);
    (void)send_text(h, "128300FF" NONCE);
}

static void measure_without_specification(struct harness *h)
{
    vca_without_measurements(h);
    (void)send_text(h, "12E000FF");
}

static void ask_for_a_log_without_specification(struct harness *h)
{
    harness_vca_of(h, DSM_SPDM_13);
    (void)send_text(h, "13EF00000000000000010000");
}

static void ask_for_more_than_the_log(struct harness *h)
{
    harness_vca_of(h, DSM_SPDM_13);
    h->connection->state.negotiated.mel_spec = DSM_MEASUREMENT_SPEC_DMTF;
    (void)send_text(h, "13EF00001000000000010000");
}

static void ask_for_information_that_is_none(struct harness *h)
{
    harness_vca_of(h, DSM_SPDM_13);
    (void)send_text(h, "1387020000000000");
}

static void ask_a_device_that_signs_no_information(struct harness *h)
{
    h->device->settings.capabilities &= ~DSM_CAP_EP_INFO_MASK;
    h->device->settings.capabilities |= DSM_CAP_EP_INFO_NO_SIG;
    harness_vca_of(h, DSM_SPDM_13);
    (void)send_text(h, "1387010001000000" NONCE);
}

static void ask_a_device_that_signs_no_measurements(struct harness *h)
{
    h->device->settings.capabilities &= ~DSM_CAP_MEAS_MASK;
    h->device->settings.capabilities |= DSM_CAP_MEAS_NO_SIG;
    harness_vca_of(h, DSM_SPDM_12);
    (void)send_text(h, "12E001FF" NONCE "00");
}

/* KEY_EXCHANGE with these options, after which the bytes at an offset are others. */
static void exchange_keys(struct harness *h, const struct exchange_options *options, size_t at, uint8_t byte, size_t n)
{
    struct log request = { .n = 0 };
    struct dsm_dhe *dhe = NULL;

    harness_write_key_exchange(h, options, &dhe, &request);
    dsm_dhe_destroy(dhe);
    memset(request.bytes + at, byte, n);
    (void)harness_send(h, log_bytes(&request));
}

static void exchange_keys_without_mac(struct harness *h)
{
    struct exchange_options options = { .req_session_id = 1 };

    vca_without(h, DSM_CAP_MAC);
    exchange_keys(h, &options, 0, 0, 0);
}

static void exchange_keys_with_event_policy(struct harness *h)
{
    struct exchange_options options = { .req_session_id = 1, .policy = DSM_SESSION_POLICY_EVENT_ALL };

    harness_vca_of(h, DSM_SPDM_13);
    exchange_keys(h, &options, 0, 0, 0);
}

static void exchange_keys_with_long_opaque_data(struct harness *h)
{
    struct exchange_options options = { .req_session_id = 1 };

    harness_vca_of(h, DSM_SPDM_12);
    exchange_keys(h, &options, DSM_EXCHANGE_DATA_AT + 96, 0xFF, 2);
}

static void exchange_keys_without_opaque_format(struct harness *h)
{
    static const uint8_t opaque[] = { 1, 0, 0, 0 };
    struct exchange_options options = { .req_session_id = 1, .opaque_given = true, .opaque = BYTES(opaque) };
    struct choice choice = harness_choice(DSM_SPDM_12);

    choice.opaque_formats = 0;
    harness_vca(h, &choice);
    exchange_keys(h, &options, 0, 0, 0);
}

static void exchange_keys_with_bad_opaque_data(struct harness *h)
{
    static const uint8_t opaque[] = { 0, 0, 0, 0 };
    struct exchange_options options = { .req_session_id = 1, .opaque_given = true, .opaque = BYTES(opaque) };

    harness_vca_of(h, DSM_SPDM_12);
    exchange_keys(h, &options, 0, 0, 0);
}

static void exchange_keys_for_a_later_record(struct harness *h)
{
    struct exchange_options options = { .req_session_id = 1 };

    h->device->settings.secured_version_max = 0x1000;
    h->device->settings.secured_version_min = 0x0F00;
    harness_vca_of(h, DSM_SPDM_12);
    h->device->settings.secured_version_max = 0x0F00;
    exchange_keys(h, &options, 0, 0, 0);
}

static void exchange_keys_with_no_point(struct harness *h)
{
    struct exchange_options options = { .req_session_id = 1 };

    harness_vca_of(h, DSM_SPDM_12);
    exchange_keys(h, &options, DSM_EXCHANGE_DATA_AT, 0, 96);
}

static void exchange_keys_once_too_often(struct harness *h)
{
    struct exchange_options options = { .req_session_id = 1 };
    struct session s;

    harness_vca_of(h, DSM_SPDM_12);
    for (size_t i = 0; i < DSM_SESSIONS_MAX; i++) {
        harness_open_session(h, &s);
        session_clear(&s);
    }
    exchange_keys(h, &options, 0, 0, 0);
}

static void remove_a_tdi_of_none(struct harness *h)
{
    assert_error(DSM_ERR_CONFIG, dsm_device_remove_tdi(h->device, 9, &h->device->cause));
}

static void write_three_bytes(struct harness *h)
{
    assert_error(DSM_OK, dsm_device_config_layout(h->device, HARNESS_FUNCTION_ID, 0, NULL, 0, NULL));
    assert_error(DSM_ERR_INVALID_FIELD,
                 dsm_device_config_write_check(h->device, HARNESS_FUNCTION_ID, 4, 3, &h->device->cause));
}

const struct arranged_cause arranged_causes[] = {
    { DSM_CAUSE_MESSAGE_TOO_LARGE, send_too_large,
      "length: 4604 bytes: more than is taken at once; accepted: at most 4600 bytes (DSP0274 CAPABILITIES, "
      "DataTransferSize)" },
    { DSM_CAUSE_MEASUREMENTS_CHANGED, send_after_a_change,
      "state: the measurements have changed since VERSION; accepted: GET_VERSION (DSP0274 ERROR, RequestResynch)" },
    { DSM_CAUSE_NO_COMMON_ALGORITHM, send_without_common_group,
      "state: key exchange group: 0x8000 was offered: no algorithm of this kind is in common, and the capabilities of "
      "both need one; accepted: GET_VERSION (DSP0274 10.4)" },
    { DSM_CAUSE_NOT_IN_VERSION, send_in_version_10,
      "negotiated version: 0x10: it does not have this request yet; accepted: 0x11 or later (DSP0274, SPDM request "
      "codes)" },
    { DSM_CAUSE_RESPONDER_CANNOT, send_to_a_device_without_certificates,
      "capability: no CERT_CAP: CAPABILITIES does not state what this request needs; accepted: requests of the "
      "capabilities that it states (DSP0274 CAPABILITIES, Flags)" },
    { DSM_CAUSE_REQUESTER_CANNOT, send_without_stating_key_ex,
      "capability: no KEY_EX_CAP: GET_CAPABILITIES did not state what this request needs; accepted: GET_CAPABILITIES "
      "with it (DSP0274 GET_CAPABILITIES, Flags)" },
    { DSM_CAUSE_RESPONSE_HELD, send_while_a_response_is_held,
      "state: the response to CHALLENGE is held back: another request waits until it is fetched; accepted: "
      "RESPOND_IF_READY with token 1 (DSP0274 RESPOND_IF_READY)" },
    { DSM_CAUSE_HELD_OTHER_CODE, ask_for_another_held_response,
      "Param1: 0xe0: another request's response is held back; accepted: 0x83 (DSP0274 RESPOND_IF_READY, Param1)" },
    { DSM_CAUSE_HELD_OTHER_TOKEN, ask_with_another_token,
      "Param2: 7: not the token of ResponseNotReady; accepted: 1 (DSP0274 RESPOND_IF_READY, Param2)" },
    { DSM_CAUSE_RESPONSE_LARGE, ask_for_more_than_is_taken,
      "length of the response: 100 bytes: the requester takes less; accepted: DataTransferSize of at least that; it is "
      "64 (DSP0274 GET_CAPABILITIES, DataTransferSize)" },
    { DSM_CAUSE_STRICT_FINDING, set_reserved_bits_of_a_strict_device,
      "strict: GET_DIGESTS: tolerated unless the device is strict, which it is; accepted: reserved fields are zero "
      "(swdsm.json(5), settings.strict)" },
    { DSM_CAUSE_OURS, challenge_without_randomness,
      "the device itself: random number generator failed; accepted: the same request again, once that is over (DSP0274 "
      "ERROR, Unspecified)" },
    { DSM_CAUSE_ALGORITHMS_EXTERNAL, offer_many_extended_algorithms,
      "extended algorithms: 21: more than a request may list; accepted: at most 20 (DSP0274 NEGOTIATE_ALGORITHMS, "
      "ExtAsymCount)" },
    { DSM_CAUSE_MULTI_KEY, offer_multiple_keys,
      "OtherParamsSupport: 0x12: multiple asymmetric keys for the responder, which does not state MULTI_KEY_CAP; "
      "accepted: bit 4 clear (DSP0274 NEGOTIATE_ALGORITHMS, OtherParamsSupport)" },
    { DSM_CAUSE_NO_SLOTS, ask_for_digests_of_no_slot,
      "state: no slot is provisioned: no certificate chain is under the negotiated algorithms; accepted: "
      "NEGOTIATE_ALGORITHMS with those of a chain (DSP0274 DIGESTS)" },
    { DSM_CAUSE_CERTIFICATE_LARGE, ask_in_a_large_form_that_is_not_stated,
      "LargeCertChain: 1: CAPABILITIES does not state LARGE_RESP_CAP; accepted: 0 (DSP0274 1.4 GET_CERTIFICATE, "
      "LargeCertChain)" },
    { DSM_CAUSE_CERTIFICATE_SMALL, ask_for_a_large_chain_in_the_small_form,
      "LargeCertChain: 0: the certificate chain has 70000 bytes; accepted: 1, beyond 65535 bytes (DSP0274 1.4 ERROR, "
      "DataTooLarge)" },
    { DSM_CAUSE_VENDOR_LARGE, send_a_large_vendor_message_that_is_not_stated,
      "LargeReq: 1: not both sides state LARGE_RESP_CAP; accepted: 0 (DSP0274 1.4 VENDOR_DEFINED_REQUEST, LargeReq)" },
    { DSM_CAUSE_SUMMARY_WITHOUT_MEASUREMENTS, challenge_with_summary_of_nothing,
      "measurement summary hash type: 0xff: no measurement specification was negotiated; accepted: 0x00 (DSP0274 "
      "ALGORITHMS, MeasurementSpecificationSel)" },
    { DSM_CAUSE_NO_MEASUREMENT_SPECIFICATION, measure_without_specification,
      "state: MeasurementSpecificationSel is 0: there are no measurements without a specification; accepted: "
      "NEGOTIATE_ALGORITHMS with bit 0 of MeasurementSpecification (DSP0274 ALGORITHMS, MeasurementSpecificationSel)" },
    { DSM_CAUSE_NO_LOG_SPECIFICATION, ask_for_a_log_without_specification,
      "state: MELspecificationSel is 0: there is no log without a specification; accepted: NEGOTIATE_ALGORITHMS with "
      "bit 0 of MELspecification (DSP0274 ALGORITHMS, MELspecificationSel)" },
    { DSM_CAUSE_LOG_OFFSET, ask_for_more_than_the_log,
      "Offset: 16: not within the measurement extension log; accepted: below 16 (DSP0274 "
      "GET_MEASUREMENT_EXTENSION_LOG, Offset)" },
    { DSM_CAUSE_ENDPOINT_INFO_CODE, ask_for_information_that_is_none,
      "SubCode: 2: no such information; accepted: 1, device class identifiers (DSP0274 GET_ENDPOINT_INFO, Param1)" },
    { DSM_CAUSE_ENDPOINT_INFO_UNSIGNED, ask_a_device_that_signs_no_information,
      "RequestAttributes: 0x01: a signature, and EP_INFO_CAP says that there is none; accepted: bit 0 clear (DSP0274 "
      "CAPABILITIES, EP_INFO_CAP)" },
    { DSM_CAUSE_MEASUREMENTS_UNSIGNED, ask_a_device_that_signs_no_measurements,
      "Param1: 0x01: a signature, and MEAS_CAP says that there is none; accepted: bit 0 clear (DSP0274 CAPABILITIES, "
      "MEAS_CAP)" },
    { DSM_CAUSE_NO_MAC, exchange_keys_without_mac,
      "capability: no MAC_CAP: a session has to authenticate its records; accepted: GET_CAPABILITIES with MAC_CAP "
      "(DSP0277, secured messages)" },
    { DSM_CAUSE_EVENT_POLICY, exchange_keys_with_event_policy,
      "SessionPolicy: 0x02: events are wanted, and EVENT_CAP is not stated; accepted: bit 1 clear (DSP0274 "
      "KEY_EXCHANGE, PSK_EXCHANGE, SessionPolicy)" },
    { DSM_CAUSE_OPAQUE_LENGTH, exchange_keys_with_long_opaque_data,
      "OpaqueDataLength: 65535: more than opaque data may have; accepted: at most 1024 (DSP0274 KEY_EXCHANGE, "
      "OpaqueDataLength)" },
    { DSM_CAUSE_OPAQUE_NOT_AGREED, exchange_keys_without_opaque_format,
      "OpaqueDataLength: 4: no opaque data format was negotiated; accepted: 0 (DSP0274 ALGORITHMS, "
      "OtherParamsSelection)" },
    { DSM_CAUSE_OPAQUE_DATA, exchange_keys_with_bad_opaque_data,
      "OpaqueData: 4 bytes: not opaque data in the negotiated format; accepted: the elements of table \"Secured "
      "message general opaque data\" (DSP0277, opaque data)" },
    { DSM_CAUSE_SECURED_VERSION, exchange_keys_for_a_later_record,
      "secured message versions: the highest is 0x1200: none is in common; accepted: 0xf00 to 0xf00 (DSP0277, "
      "supported version list)" },
    { DSM_CAUSE_KEY_SHARE, exchange_keys_with_no_point,
      "ExchangeData: 96 bytes: not a public key of the negotiated group SECP_384_R1; accepted: a point on the curve, "
      "or a number of the group but 0, 1 and p-1 (DSP0274 KEY_EXCHANGE, ExchangeData)" },
    { DSM_CAUSE_SESSIONS_FULL, exchange_keys_once_too_often,
      "session: 4 are open: no further one can be; accepted: END_SESSION in one of them (DSP0274 ERROR, "
      "SessionLimitExceeded)" },
    { DSM_CAUSE_CALL_TDI, remove_a_tdi_of_none,
      "TDI: 9: there is no such TDI; accepted: below 1, and not removed (libswdsm(3))" },
    { DSM_CAUSE_CALL_WRITE, write_three_bytes,
      "offset, width: 0x04, 3: no such access; accepted: 1, 2 or 4 bytes inside one double word below 0x1000 "
      "(libswdsm(3), swdsm_device_config_write)" },
};
const size_t arranged_cause_count = sizeof(arranged_causes) / sizeof(arranged_causes[0]);
