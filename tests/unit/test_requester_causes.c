/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Why a device's responses are refused: each rule of their decoders is broken once, and the requester says which
 * message and field it was, what came and what would do.
 */
#include "requester_peer.h"

#define VENDOR_LENGTH_AT 9 /* RespLength of VENDOR_DEFINED_RESPONSE */

static bool provoked[DSM_CAUSES_COUNT];

static void take_little_at_once(uint8_t *message, size_t n)
{
    assert_true(n >= 16);
    memset(message + 12, 0, 4);
    message[12] = 16;
}

static void select_two_extended(uint8_t *message, size_t n)
{
    assert_true(n >= 44);
    message[2] = 0; /* no structures, where extended algorithms are */
    message[4] = 44;
    message[32] = 2;
}

static void support_no_slot(uint8_t *message, size_t n)
{
    assert_true(n >= 4);
    message[2] = 0;
}

static void change_content_in_a_reserved_way(uint8_t *message, size_t n)
{
    assert_true(n >= 4);
    message[3] |= 0x30;
}

static void lengthen_payload_by_1(uint8_t *message, size_t n)
{
    assert_true(n > VENDOR_LENGTH_AT);
    message[VENDOR_LENGTH_AT]++;
}

static void lengthen_payload_by_1024(uint8_t *message, size_t n)
{
    assert_true(n > VENDOR_LENGTH_AT + 1);
    message[VENDOR_LENGTH_AT + 1] = (uint8_t)(message[VENDOR_LENGTH_AT + 1] + 4);
}

static const struct broken {
    enum dsm_cause_id cause;
    enum stage stage;
    struct change change;
    const char *rule; /* document, message and field */
    const char *text; /* after the message's name and length */
    uint8_t version;  /* 0: 1.2 */
} rows[] = {
    { DSM_CAUSE_OBJECT_MALFORMED,
      STAGE_VCA,
      { ON(DSM_SPDM_GET_VERSION), .offset = 4, .flip = 0x01, .outside = true },
      "PCIe 6.30.1 DOE object, object",
      "DOE object whose length field is not what came",
      0 },
    { DSM_CAUSE_MESSAGE_SHORT,
      STAGE_VCA,
      { ON(DSM_SPDM_GET_VERSION), .cut = true, .length = 8 },
      "DSP0274 VERSION, length",
      "of 8 bytes: length: 8 bytes: the message ends before its last field; accepted: at "
      "least 16 bytes",
      0 },
    { DSM_CAUSE_MESSAGE_LONG,
      STAGE_VCA,
      { ON(DSM_SPDM_GET_VERSION), .append = 4 },
      "DSP0274 VERSION, length",
      "bytes stand behind the last field; accepted: ",
      0 },
    { DSM_CAUSE_HEADER_SHORT,
      STAGE_ENDED,
      { ON(DSM_SPDM_END_SESSION), .cut = true, .length = 2 },
      "DSP0274 SPDM message, length",
      "length: 2 bytes: an SPDM header takes more; accepted: at least 4 bytes",
      0 },
    { DSM_CAUSE_VERSION_COUNT,
      STAGE_VCA,
      { ON(DSM_SPDM_GET_VERSION), .offset = 5, .flip = 0x80 },
      "DSP0274 VERSION, VersionNumberEntryCount",
      "VersionNumberEntryCount: 133: no version, or more than are read; accepted: 1 to 8",
      0 },
    { DSM_CAUSE_DATA_TRANSFER_SIZE,
      STAGE_VCA,
      { ON(DSM_SPDM_GET_CAPABILITIES), .edit = take_little_at_once },
      "DSP0274 CAPABILITIES, DataTransferSize",
      "DataTransferSize: 16: less than every endpoint has to take; accepted: at least 42",
      0 },
    { DSM_CAUSE_SUPPORTED_LENGTH,
      STAGE_VCA,
      { ON(DSM_SPDM_GET_CAPABILITIES), .offset = 2, .flip = 0x01, .append = 8 },
      "DSP0274 CAPABILITIES, Length of the supported algorithms",
      "Length of the supported algorithms: 0: less than their fixed fields take; accepted: at least 30",
      DSM_SPDM_13 },
    { DSM_CAUSE_ALGORITHMS_CUT,
      STAGE_VCA,
      { ON(DSM_SPDM_NEGOTIATE_ALGORITHMS), .offset = 5, .flip = 0x01 },
      "DSP0274 ALGORITHMS, Length",
      ": more than came; accepted: ",
      0 },
    { DSM_CAUSE_SELECTED_MANY,
      STAGE_VCA,
      { ON(DSM_SPDM_NEGOTIATE_ALGORITHMS), .offset = 6, .flip = 0x02 },
      "DSP0274 ALGORITHMS, MeasurementSpecificationSel",
      "MeasurementSpecificationSel: 0x03: more than one is selected; accepted: one bit at most",
      0 },
    { DSM_CAUSE_SELECTED_MANY,
      STAGE_VCA,
      { ON(DSM_SPDM_NEGOTIATE_ALGORITHMS), .offset = 16, .flip = 0x05 },
      "DSP0274 ALGORITHMS, hash",
      "hash: 0x07: more than one is selected; accepted: one bit at most",
      0 },
    { DSM_CAUSE_SELECTED_EXTERNAL,
      STAGE_VCA,
      { ON(DSM_SPDM_NEGOTIATE_ALGORITHMS), .edit = select_two_extended, .cut = true, .length = 44 },
      "DSP0274 ALGORITHMS, ExtAsymSelCount, ExtHashSelCount",
      "ExtAsymSelCount, ExtHashSelCount: 2, 0: more than one of a kind is selected; accepted: 0 or 1 each",
      0 },
    { DSM_CAUSE_DIGESTS_MASK,
      STAGE_CERTIFICATE,
      { ON(DSM_SPDM_GET_DIGESTS), .edit = support_no_slot },
      "DSP0274 DIGESTS, ProvisionedSlotMask",
      "slots that SupportedSlotMask lacks; accepted: bits of 0x00",
      DSM_SPDM_13 },
    { DSM_CAUSE_SLOT_NUMBER,
      STAGE_CERTIFICATE,
      { ON(DSM_SPDM_GET_CERTIFICATE), .offset = 2, .flip = 0x09 },
      "DSP0274 CERTIFICATE, SlotID",
      "SlotID: 9: there are eight slots; accepted: 0 to 7",
      0 },
    { DSM_CAUSE_CHAIN_LENGTH,
      STAGE_CERTIFICATE,
      { ON(DSM_SPDM_GET_CERTIFICATE), .offset = 9, .flip = 0x40 },
      "DSP0274 certificate chain format, Length",
      "not the length of the certificate chain that came; accepted: ",
      0 },
    { DSM_CAUSE_SLOT_NUMBER,
      STAGE_CHALLENGE,
      { ON(DSM_SPDM_CHALLENGE), .offset = 2, .flip = 0x0A },
      "DSP0274 CHALLENGE_AUTH, SlotID",
      "SlotID: 10: there are eight slots; accepted: 0 to 7",
      0 },
    { DSM_CAUSE_CONTENT_CHANGED,
      STAGE_MEASUREMENTS,
      { ON(DSM_SPDM_GET_MEASUREMENTS), .edit = change_content_in_a_reserved_way },
      "DSP0274 MEASUREMENTS, content changed",
      "content changed: 3: a reserved value; accepted: 0 to 2",
      0 },
    { DSM_CAUSE_MEASUREMENT_RECORD,
      STAGE_MEASUREMENTS,
      { ON(DSM_SPDM_GET_MEASUREMENTS), .offset = 4, .flip = 0x40 },
      "DSP0274 MEASUREMENTS, MeasurementRecordLength",
      "its blocks do not end there; accepted: the length of ",
      0 },
    { DSM_CAUSE_BLOCK_INDEX,
      STAGE_MEASUREMENTS,
      { ON(DSM_SPDM_GET_MEASUREMENTS), .offset = 8, .flip = 0x01 },
      "DSP0274 measurement block, Index of a measurement block",
      "Index of a measurement block: 0: no block has it; accepted: 1 to 254",
      0 },
    { DSM_CAUSE_BLOCK_SPECIFICATION,
      STAGE_MEASUREMENTS,
      { ON(DSM_SPDM_GET_MEASUREMENTS), .offset = 9, .flip = 0x02 },
      "DSP0274 measurement block, MeasurementSpecification",
      "MeasurementSpecification: 0x03: not DMTF's; accepted: 0x01",
      0 },
    { DSM_CAUSE_BLOCK_SIZE,
      STAGE_MEASUREMENTS,
      { ON(DSM_SPDM_GET_MEASUREMENTS), .offset = 13, .flip = 0x01 },
      "DSP0274 measurement block, MeasurementSize",
      ": not DMTFSpecMeasurementValueSize and the 3 bytes before the value; accepted: ",
      0 },
    { DSM_CAUSE_BLOCK_SHORT,
      STAGE_MEASUREMENTS,
      { ON(DSM_SPDM_GET_MEASUREMENTS), .offset = 14, .flip = 0xF0 },
      "DSP0274 measurement block, measurement block",
      ": it ends before its value does; accepted: at least ",
      0 },
    { DSM_CAUSE_MUT_AUTH_REQUESTED,
      STAGE_KEY_EXCHANGE,
      { ON(DSM_SPDM_KEY_EXCHANGE), .offset = 6, .flip = 0x03 },
      "DSP0274 KEY_EXCHANGE_RSP, MutAuthRequested",
      "MutAuthRequested: 0x03: more than one way of mutual authentication; accepted: one bit at most",
      0 },
    { DSM_CAUSE_RESPONSE_RECORD_LENGTH,
      STAGE_ENDED,
      { ON(DSM_SPDM_END_SESSION), .offset = 12, .flip = 0x40, .outside = true },
      "DSP0277 secured message, Length",
      ": not the length of what came, or no room for the MAC; accepted: ",
      0 },
    { DSM_CAUSE_MESSAGE_LONG,
      STAGE_LOCKED,
      { ON_TDISP(DSM_TDISP_GET_DEVICE_INTERFACE_STATE), .edit = lengthen_payload_by_1, .append = 1 },
      "PCIe 11.3 DEVICE_INTERFACE_STATE, length",
      "length: 2 bytes: bytes stand behind the last field; accepted: 1 bytes",
      0 },
    { DSM_CAUSE_TDI_STATE_VALUE,
      STAGE_LOCKED,
      { ON_TDISP(DSM_TDISP_GET_DEVICE_INTERFACE_STATE), .offset = WHERE_BODY, .flip = 0x10 },
      "PCIe 11.3 DEVICE_INTERFACE_STATE, TDI_STATE",
      "TDI_STATE: 16: no such state; accepted: 0 to 3",
      0 },
    { DSM_CAUSE_REPORT_RANGE_COUNT,
      STAGE_RUN,
      { ON_TDISP(DSM_TDISP_GET_DEVICE_INTERFACE_REPORT), .offset = WHERE_BODY + 4 + 12 + 1, .flip = 0x01 },
      "PCIe table 11-15 TDI report, MMIO_RANGE_COUNT",
      ": more ranges than are read; accepted: at most 64",
      0 },
    { DSM_CAUSE_IDE_REGISTERS,
      STAGE_IDE,
      { ON_IDE_KM(DSM_IDE_KM_QUERY), .edit = lengthen_payload_by_1, .append = 1 },
      "QUERY_RESP, IDE registers",
      " bytes: no whole double words; accepted: a multiple of 4",
      0 },
    { DSM_CAUSE_IDE_REGISTERS_MANY,
      STAGE_IDE,
      { ON_IDE_KM(DSM_IDE_KM_QUERY), .edit = lengthen_payload_by_1024, .append = 1024 },
      "QUERY_RESP, IDE registers",
      " double words: more than are read; accepted: at most 256",
      0 },
};

static void check_said(const struct peer *peer, enum dsm_cause_id cause, const char *rule, const char *text)
{
    const struct dsm_failure *failure = &peer->r->failure;

    if (peer->r->cause.id != cause || failure->kind != DSM_FAILURE_PROTOCOL || !strstr(failure->rule, rule) ||
        !strstr(failure->text, text))
        fail_msg("expected %s, \"%s\" (%s), got %s, %s: \"%s\" (%s)", dsm_cause_name(cause), text, rule,
                 dsm_cause_name(peer->r->cause.id), dsm_failure_kind_name(failure->kind), failure->text, failure->rule);
    provoked[cause] = true;
}

static void test_a_response_that_breaks_a_rule_is_refused_with_field_and_value(void **state)
{
    struct peer *peer = *state;

    for (size_t i = 0; i < COUNT(rows); i++) {
        peer->r->options.version = rows[i].version ? rows[i].version : DSM_SPDM_12;
        peer_arm(peer, &rows[i].change);
        assert_int_not_equal(DSM_OK, peer_reach(peer, rows[i].stage));
        assert_true(peer->changed);
        check_said(peer, rows[i].cause, rows[i].rule, rows[i].text);
        dsm_requester_sessions_clear(peer->r);
    }
}

static bool answer_with_a_long_error(struct peer *peer, struct dsm_bytes request, struct log *message)
{
    static const uint8_t error[40] = { DSM_SPDM_12, DSM_SPDM_ERROR, DSM_SPDM_ERROR_VENDOR_DEFINED };

    (void)peer;
    if (request.p[1] != DSM_SPDM_GET_DIGESTS)
        return false;
    log_add(message, dsm_bytes(error, sizeof(error)));
    return true;
}

static void test_an_error_with_too_much_behind_it_is_refused_so(void **state)
{
    struct peer *peer = *state;

    peer->answer = answer_with_a_long_error;
    assert_error(DSM_ERR_INVALID_FIELD, peer_reach(peer, STAGE_CERTIFICATE));
    check_said(peer, DSM_CAUSE_ERROR_DATA_LENGTH, "DSP0274 ERROR, ExtendedErrorData",
               "ExtendedErrorData: 36 bytes: longer than it can be; accepted: at most 32 bytes");
}

static void test_every_cause_of_responses_is_provoked(void **state)
{
    static const enum dsm_cause_id ids[] = {
#define X(name, error, place, value, reason, accepted, document) DSM_CAUSE_##name,
        DSM_CAUSES_RESPONSE(X)
#undef X
    };

    (void)state;
    for (size_t i = 0; i < COUNT(ids); i++)
        if (!provoked[ids[i]])
            fail_msg("%s: nothing here provokes it", dsm_cause_name(ids[i]));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        PEER_TEST(test_a_response_that_breaks_a_rule_is_refused_with_field_and_value),
        PEER_TEST(test_an_error_with_too_much_behind_it_is_refused_so),
        cmocka_unit_test(test_every_cause_of_responses_is_provoked),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
