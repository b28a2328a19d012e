/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Why requests are refused: each cause of the table is provoked once, and says what came and what would do in one
 * sentence that no other cause says.
 */
#include "arranged_causes.h"
#include "support/hex.h"

#include "device/device_refusal.h"

#include <fnmatch.h>

static enum dsm_error failing_random(const struct dsm_crypto *of, void *out, size_t n)
{
    return arranged_random_result == DSM_OK ? dsm_random(of, out, n) : arranged_random_result;
}

/* CHALLENGE's. The linker then has no use for the room's own copy. */
#define dsm_random failing_random
#include "responder/challenge.c" /* NOLINT(bugprone-suspicious-include) */
#undef dsm_random

static bool provoked[DSM_CAUSES_COUNT];

/* The last refusal that was told, in words. */
static struct {
    enum dsm_cause_id id;
    char text[DSM_ERROR_DETAIL_TEXT_LEN];
} told;

static void keep_refusal(void *context, struct dsm_device *device, const struct dsm_refusal *refusal)
{
    (void)context;
    (void)device;
    told.id = refusal->cause.id;
    dsm_error_detail_text(&refusal->detail, told.text, sizeof(told.text));
}

static struct harness *begin(void **state)
{
    struct harness *h;

    (void)harness_setup(state);
    h = *state;
    h->device->observer.refused = keep_refusal;
    told.id = DSM_CAUSE_NONE;
    return h;
}

/* IDE_KM's errors are told by SPDM, which is not there where it is asked by itself. */
static void tell_what_is_left(struct harness *h)
{
    if (h->device->cause.id != DSM_CAUSE_NONE)
        dsm_device_refused(h->device, "", "", DSM_OK);
}

static void check_told(enum dsm_cause_id id, const char *sentence)
{
    if (told.id != id || fnmatch(sentence, told.text, 0) != 0)
        fail_msg("expected %s: \"%s\", got %s: \"%s\"", dsm_cause_name(id), sentence, dsm_cause_name(told.id),
                 told.text);
    provoked[id] = true;
}

/* How far the connection has come when the request is sent. */
enum at {
    AT_START,
    AT_VERSION,
    AT_CAPABILITIES,
    NEGOTIATED,
    IN_SESSION,
    AS_OBJECT, /* the transport's, to a connection that has negotiated */
};

static void enter(struct harness *h, enum at at, struct session *s)
{
    struct choice choice = harness_choice(DSM_SPDM_12);

    if (at >= AT_VERSION)
        harness_get_version(h);
    if (at >= AT_CAPABILITIES)
        harness_get_capabilities(h, &choice);
    if (at >= NEGOTIATED)
        harness_negotiate(h, &choice);
    if (at == IN_SESSION)
        harness_open_session(h, s);
}

/* Of requests that are written out: what is sent where, in which words it is refused. */
static const struct {
    enum dsm_cause_id cause;
    enum at at;
    const char *bytes;
    const char *sentence;
} written[] = {
#define NONCE "0000000000000000000000000000000000000000000000000000000000000000"
    { DSM_CAUSE_HEADER_SHORT, NEGOTIATED, "",
      "length: 0 bytes: an SPDM header takes more; accepted: at least 4 bytes (DSP0274, generic SPDM message format)" },
    { DSM_CAUSE_MESSAGE_SHORT, NEGOTIATED, "12820000",
      "length: 4 bytes: the message ends before its last field; accepted: at least 8 bytes (DSP0274, the request's "
      "table)" },
    { DSM_CAUSE_MESSAGE_LONG, NEGOTIATED, "12830000" NONCE "00000000000000",
      "length: 44 bytes: bytes stand behind the last field; accepted: 36 bytes (DSP0274, the request's table)" },
    { DSM_CAUSE_CODE_UNKNOWN, NEGOTIATED, "12420000",
      "RequestResponseCode: 0x42: no request that is served has this code; accepted: the codes of a capability that "
      "CAPABILITIES states (DSP0274, SPDM request codes)" },
    { DSM_CAUSE_VERSION_OF_GET_VERSION, AT_START, "12840000",
      "SPDMVersion: 0x12: GET_VERSION has one version; accepted: 0x10 (DSP0274 GET_VERSION, SPDMVersion)" },
    { DSM_CAUSE_VERSION_NOT_OFFERED, AT_VERSION, "20E10000",
      "SPDMVersion: 0x20: VERSION did not offer it; accepted: 0x10 to 0x14 (DSP0274 GET_CAPABILITIES, SPDMVersion)" },
    { DSM_CAUSE_VERSION_NOT_NEGOTIATED, NEGOTIATED, "11810000",
      "SPDMVersion: 0x11: another version was negotiated; accepted: 0x12 (DSP0274, generic SPDM message format)" },
    { DSM_CAUSE_TOO_EARLY, AT_CAPABILITIES, "12810000",
      "state: after GET_CAPABILITIES: the request does not belong here; accepted: after NEGOTIATE_ALGORITHMS (DSP0274 "
      "GET_VERSION, GET_CAPABILITIES, NEGOTIATE_ALGORITHMS)" },
    { DSM_CAUSE_OUTSIDE_SESSION, NEGOTIATED, "12E80000",
      "session: none: the request is allowed in a secured session alone; accepted: KEY_EXCHANGE and FINISH first "
      "(DSP0274 ERROR, SessionRequired)" },
    { DSM_CAUSE_WRONG_PLACE, IN_SESSION, "10840000",
      "session: in a session: the request is not allowed there; accepted: in clear (DSP0274, messages in a session)" },
    { DSM_CAUSE_DATA_TRANSFER_SIZE, AT_VERSION,
      "12E100000000000000000000"
      "10000000"
      "10000000",
      "DataTransferSize: 16: less than every endpoint has to take; accepted: at least 42 (DSP0274 GET_CAPABILITIES, "
      "DataTransferSize)" },
    { DSM_CAUSE_MAX_MSG_SIZE, AT_VERSION,
      "12E100000000000000000000"
      "00100000"
      "00080000",
      "MaxSPDMmsgSize: 2048: smaller than DataTransferSize; accepted: at least 4096 (DSP0274 GET_CAPABILITIES, "
      "MaxSPDMmsgSize)" },
    { DSM_CAUSE_MSG_SIZE_WITHOUT_CHUNKS, AT_VERSION,
      "12E100000000000000000000"
      "00100000"
      "00200000",
      "MaxSPDMmsgSize: 8192: without CHUNK_CAP a message goes in one transfer; accepted: DataTransferSize, 4096 "
      "(DSP0274 GET_CAPABILITIES, MaxSPDMmsgSize)" },
    { DSM_CAUSE_ALGORITHMS_WITHOUT_CHUNKS, AT_VERSION,
      "13E101000000000000000000"
      "00100000"
      "00100000",
      "Param1: 0x01: the supported algorithms are asked for without CHUNK_CAP; accepted: bit 0 clear, or CHUNK_CAP "
      "(DSP0274 GET_CAPABILITIES, Param1)" },
    { DSM_CAUSE_CAPABILITY_RULE, AT_VERSION,
      "12E100000000000000020000"
      "00100000"
      "00100000",
      "Flags: 0x200: KEY_EX_CAP and PSK_CAP need ENCRYPT_CAP or MAC_CAP: a session protects messages (DSP0274 10.3, "
      "KEY_EX_CAP); accepted: flags that keep this rule (DSP0274 GET_CAPABILITIES, Flags)" },
    { DSM_CAUSE_CT_EXPONENT, AT_VERSION,
      "12E100000020000000000000"
      "00100000"
      "00100000",
      "CTExponent: 32: 2 to that many microseconds is more than half an hour; accepted: at most 31 (DSP0274 "
      "GET_CAPABILITIES, CTExponent)" },
    { DSM_CAUSE_NOT_THE_SAME_AGAIN, NEGOTIATED,
      "12E100000000000000000000"
      "00100000"
      "00100000",
      "state: answered already: it differs from the one that was; accepted: the same request byte for byte, or "
      "GET_VERSION (DSP0274 GET_CAPABILITIES, NEGOTIATE_ALGORITHMS)" },
#define ALGORITHMS                                                                                                     \
    "0100"                                                                                                             \
    "80000000"                                                                                                         \
    "02000000"                                                                                                         \
    "000000000000000000000000"                                                                                         \
    "00000000"
    { DSM_CAUSE_ALGORITHMS_LENGTH, AT_CAPABILITIES,
      "12E30000"
      "0500" ALGORITHMS,
      "Length: 5: not a length that this version allows; accepted: 6 to 128 (DSP0274 NEGOTIATE_ALGORITHMS, Length)" },
    { DSM_CAUSE_ALGORITHMS_CUT, AT_CAPABILITIES,
      "12E30000"
      "4000" ALGORITHMS,
      "Length: 64: more than came; accepted: 32 (DSP0274 NEGOTIATE_ALGORITHMS, Length)" },
    { DSM_CAUSE_ALGORITHMS_BEHIND, AT_CAPABILITIES,
      "12E30000"
      "1800" ALGORITHMS,
      "Length: 24: more came than it says; accepted: 32 (DSP0274 NEGOTIATE_ALGORITHMS, Length)" },
    { DSM_CAUSE_ALGORITHMS_FIELDS, AT_CAPABILITIES,
      "12E30100"
      "2000" ALGORITHMS,
      "Length: 32: the fields do not end there; accepted: 34 (DSP0274 NEGOTIATE_ALGORITHMS, Length)" },
    { DSM_CAUSE_ALGORITHM_TYPE, AT_CAPABILITIES,
      "12E30100"
      "2400" ALGORITHMS "09200000",
      "AlgType: 9: this version has no algorithm structure of that type; accepted: 2 DHE, 3 AEADCipherSuite, 4 "
      "ReqBaseAsymAlg, 5 KeySchedule (DSP0274 NEGOTIATE_ALGORITHMS, AlgType)" },
    { DSM_CAUSE_ALGORITHM_ORDER, AT_CAPABILITIES,
      "12E30200"
      "2800" ALGORITHMS "03200200"
      "02201000",
      "AlgType: 2: the algorithm structures are not in ascending order; accepted: 4 or more (DSP0274 "
      "NEGOTIATE_ALGORITHMS, AlgType)" },
    { DSM_CAUSE_ALGORITHM_COUNT, AT_CAPABILITIES,
      "12E30100"
      "2400" ALGORITHMS "02401000",
      "AlgCount: 0x40: bits 7:4 are not the width of AlgSupported; accepted: 2 in bits 7:4 (DSP0274 "
      "NEGOTIATE_ALGORITHMS, AlgCount)" },
    { DSM_CAUSE_SLOT_NUMBER, NEGOTIATED, "1282090000000004",
      "SlotID: 9: there are eight slots; accepted: 0 to 7 (DSP0274, certificates and certificate chains)" },
    { DSM_CAUSE_SLOT_EMPTY, NEGOTIATED, "1282010000000004",
      "SlotID: 1: no certificate chain is in this slot; accepted: the slots of mask 0x09, as DIGESTS says (DSP0274 "
      "GET_DIGESTS, Param2)" },
    { DSM_CAUSE_SLOT_OF_PUBLIC_KEY, NEGOTIATED, "1283FF00" NONCE,
      "SlotID: 255: no public key was provisioned: PUB_KEY_ID_CAP is not stated; accepted: the slots of mask 0x09, as "
      "DIGESTS says (DSP0274 CAPABILITIES, PUB_KEY_ID_CAP)" },
    { DSM_CAUSE_CERTIFICATE_OFFSET, NEGOTIATED, "12820000FFFF0004",
      "Offset: 65535: not within the certificate chain; accepted: below 1660 (DSP0274 GET_CERTIFICATE, Offset)" },
    { DSM_CAUSE_SUMMARY_TYPE, NEGOTIATED, "12830007" NONCE,
      "measurement summary hash type: 0x07: no such type; accepted: 0x00, 0x01 or 0xff (DSP0274 CHALLENGE and "
      "KEY_EXCHANGE, Param1, Param2)" },
    { DSM_CAUSE_MEASUREMENT_INDEX, NEGOTIATED, "12E00077",
      "Param2: 119: the device has no measurement of this index; accepted: 0 for their number, 255 for all, or an "
      "index "
      "that these have (DSP0274 GET_MEASUREMENTS, Param2)" },
    { DSM_CAUSE_NO_HANDSHAKE, NEGOTIATED, "12E50000",
      "session: none is in its handshake: there is nothing to finish; accepted: KEY_EXCHANGE first (DSP0274 FINISH)" },
    { DSM_CAUSE_KEY_OPERATION, IN_SESSION, "12E90401",
      "Param1: 4: no such key operation; accepted: 1 UpdateKey, 2 UpdateAllKeys, 3 VerifyNewKey (DSP0274 KEY_UPDATE "
      "operations)" },
    { DSM_CAUSE_NO_NEW_KEY, IN_SESSION, "12E90301",
      "Param1: 3: there is no new key to verify; accepted: 1 or 2 first (DSP0274 KEY_UPDATE, VerifyNewKey)" },
    { DSM_CAUSE_NOTHING_HELD, NEGOTIATED, "12FF8301",
      "state: no response is held back: there is nothing to ask for; accepted: the request itself (DSP0274 "
      "RESPOND_IF_READY)" },
    { DSM_CAUSE_VENDOR_ID_LENGTH, NEGOTIATED,
      "12FE0000"
      "0300"
      "03"
      "010000"
      "0000",
      "Len: 3: not the length of a vendor id of this registry; accepted: 2 (DSP0274 VENDOR_DEFINED_REQUEST, Len)" },
    { DSM_CAUSE_VENDOR_OTHER, NEGOTIATED,
      "12FE0000"
      "0300"
      "02"
      "8680"
      "0100"
      "00",
      "StandardID, VendorID: 3, 0x8086: not PCI-SIG's; accepted: 3, 0x0001 (DSP0274 VENDOR_DEFINED_REQUEST, "
      "StandardID)" },
    { DSM_CAUSE_VENDOR_EMPTY, NEGOTIATED,
      "12FE0000"
      "0300"
      "02"
      "0100"
      "0000",
      "ReqLength: 0: a PCI-SIG message begins with its protocol id; accepted: at least 1 (DSP0274 "
      "VENDOR_DEFINED_REQUEST, ReqLength)" },
    { DSM_CAUSE_VENDOR_PROTOCOL, NEGOTIATED,
      "12FE0000"
      "0300"
      "02"
      "0100"
      "0100"
      "07",
      "protocol id: 7: not a PCI-SIG protocol that is served; accepted: 0 IDE_KM, 1 TDISP (PCIe 6.33.3, 11.3.1)" },
    { DSM_CAUSE_PCI_OUTSIDE_SESSION, NEGOTIATED,
      "12FE0000"
      "0300"
      "02"
      "0100"
      "0200"
      "0100",
      "session: none: IDE_KM or TDISP outside a secured session; accepted: KEY_EXCHANGE and FINISH first (PCIe 6.33.3, "
      "11.2.2)" },
    { DSM_CAUSE_OBJECT_MALFORMED, AS_OBJECT,
      "0100010004000000"
      "12810000",
      "object: 12 bytes: DOE object whose length field is not what came; accepted: one of the transport's form (PCIe "
      "6.30.1)" },
    { DSM_CAUSE_OBJECT_TYPE, AS_OBJECT,
      "0100090003000000"
      "12810000",
      "object: 12 bytes: DOE object of a type that is not offered; accepted: SPDM, a secured record, or what discovery "
      "names (PCIe 6.30.1)" },
    { DSM_CAUSE_DISCOVERY, AS_OBJECT, "0100000002000000",
      "DOE discovery: 0 bytes: malformed DOE discovery; accepted: 4 bytes (PCIe 6.30.1.1)" },
    { DSM_CAUSE_RECORD_SHORT, AS_OBJECT, "0100020002000000",
      "length: 0 bytes: secured record is too short for a session id; accepted: at least 4 (DSP0277, Session ID)" },
    { DSM_CAUSE_RECORD_SESSION, AS_OBJECT,
      "0100020005000000"
      "01000200"
      "04000000"
      "00000000",
      "Session ID: 0x20001: secured record of an unknown session; accepted: an id of KEY_EXCHANGE and its response "
      "(DSP0277, Session ID)" },
};

static void send_written(struct harness *h, enum at at, const char *text, struct session *s)
{
    uint8_t bytes[256];
    struct dsm_bytes message = hex_bytes(text, bytes, sizeof(bytes));

    if (at == AS_OBJECT)
        (void)harness_exchange(h, message);
    else if (at == IN_SESSION)
        (void)harness_send_in(h, s, message);
    else
        (void)harness_send(h, message);
}

static void test_a_request_that_is_refused_says_why(void **state)
{
    for (size_t i = 0; i < sizeof(written) / sizeof(written[0]); i++) {
        struct session s = { .id = 0 };
        struct harness *h;

        h = begin(state);
        enter(h, written[i].at, &s);
        send_written(h, written[i].at, written[i].bytes, &s);
        check_told(written[i].cause, written[i].sentence);
        session_clear(&s);
        (void)harness_teardown(state);
    }
}

static void check_arranged(void **state, const struct arranged_cause *rows, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct harness *h = begin(state);

        rows[i].provoke(h);
        tell_what_is_left(h);
        check_told(rows[i].cause, rows[i].sentence);
        (void)harness_teardown(state);
    }
}

static void test_a_refusal_of_what_is_arranged_says_why(void **state)
{
    check_arranged(state, arranged_causes, arranged_cause_count);
    check_arranged(state, arranged_session_causes, arranged_session_cause_count);
    check_arranged(state, arranged_mutual_causes, arranged_mutual_cause_count);
    check_arranged(state, arranged_asked_causes, arranged_asked_cause_count);
    check_arranged(state, arranged_provisioning_causes, arranged_provisioning_cause_count);
}

static void test_a_refusal_of_a_large_message_says_why(void **state)
{
    check_arranged(state, arranged_chunk_causes, arranged_chunk_cause_count);
}

static void test_a_refusal_of_tdisp_and_ide_km_says_why(void **state)
{
    check_arranged(state, arranged_pci_causes, arranged_pci_cause_count);
    check_arranged(state, arranged_cxl_causes, arranged_cxl_cause_count);
}

static void check_has_cause(struct harness *h, struct dsm_bytes message)
{
    struct dsm_bytes response;

    told.id = DSM_CAUSE_NONE;
    response = harness_send(h, message);
    if ((response.n == 0 || response.p[1] == DSM_SPDM_ERROR) && told.id == DSM_CAUSE_NONE)
        fail_msg("request 0x%02x of %zu bytes: refused without a cause: %s", message.p[1], message.n, told.text);
}

static void test_no_refusal_is_without_a_cause(void **state)
{
    static const uint8_t codes[] = {
        0x42, 0x81, 0x82, 0x83, 0xE0, 0xE1, 0xE3, 0xE4, 0xE5, 0xE8, 0xE9, 0xEA, 0xFE, 0xFF
    };
    struct harness *h = begin(state);
    struct session s;

    enter(h, NEGOTIATED, &s);
    for (size_t i = 0; i < sizeof(codes); i++)
        for (size_t n = 4; n <= 64; n += 4)
            for (size_t at = 2; at < n; at += 3)
                for (unsigned value = 0; value <= 0xFF; value += 0x33) {
                    uint8_t message[64] = { 0x12, codes[i] };

                    message[at] = (uint8_t)value;
                    check_has_cause(h, dsm_bytes(message, n));
                }
    (void)harness_teardown(state);
}

/* test_link_causes and test_requester_causes provoke those. */
static bool is_provoked_elsewhere(enum dsm_cause_id id)
{
    switch (id) {
#define X(name, error, place, value, reason, accepted, document) case DSM_CAUSE_##name:
        DSM_CAUSES_RESPONSE(X)
        DSM_CAUSES_FRAME(X)
        DSM_CAUSES_HOST(X)
#undef X
        return true;
    default:
        return false;
    }
}

static void test_every_cause_is_provoked(void **state)
{
    (void)state;
    for (enum dsm_cause_id id = DSM_CAUSE_NONE + 1; id < DSM_CAUSES_COUNT; id++)
        if (!provoked[id] && !is_provoked_elsewhere(id))
            fail_msg("%s: nothing here provokes it", dsm_cause_name(id));
}

static void test_every_cause_names_what_decided_and_what_would_do(void **state)
{
    struct dsm_error_detail detail;

    (void)state;
    for (enum dsm_cause_id id = DSM_CAUSE_NONE + 1; id < DSM_CAUSES_COUNT; id++) {
        struct dsm_cause cause = { .id = id, .came = "came", .wanted = "wanted" };

        dsm_cause_describe(&cause, DSM_OK, &detail);
        if (!detail.place[0] || !detail.reason[0] || !detail.accepted[0] || !detail.clause[0])
            fail_msg("%s: \"%s\", \"%s\", \"%s\", \"%s\"", dsm_cause_name(id), detail.place, detail.reason,
                     detail.accepted, detail.clause);
    }
}

static void sentence_of(enum dsm_cause_id id, char *text)
{
    struct dsm_cause cause = { .id = id };
    struct dsm_error_detail detail;

    dsm_cause_describe(&cause, DSM_OK, &detail);
    dsm_error_detail_text(&detail, text, DSM_ERROR_DETAIL_TEXT_LEN);
}

static void test_no_two_causes_say_the_same(void **state)
{
    char one[DSM_ERROR_DETAIL_TEXT_LEN], other[DSM_ERROR_DETAIL_TEXT_LEN];

    (void)state;
    for (enum dsm_cause_id id = DSM_CAUSE_NONE + 1; id < DSM_CAUSES_COUNT; id++)
        for (enum dsm_cause_id next = id + 1; next < DSM_CAUSES_COUNT; next++) {
            sentence_of(id, one);
            sentence_of(next, other);
            if (strcmp(one, other) == 0)
                fail_msg("%s and %s both say \"%s\"", dsm_cause_name(id), dsm_cause_name(next), one);
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_request_that_is_refused_says_why),
        cmocka_unit_test(test_a_refusal_of_what_is_arranged_says_why),
        cmocka_unit_test(test_a_refusal_of_a_large_message_says_why),
        cmocka_unit_test(test_a_refusal_of_tdisp_and_ide_km_says_why),
        cmocka_unit_test(test_no_refusal_is_without_a_cause),
        cmocka_unit_test(test_every_cause_is_provoked),
        cmocka_unit_test(test_every_cause_names_what_decided_and_what_would_do),
        cmocka_unit_test(test_no_two_causes_say_the_same),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
