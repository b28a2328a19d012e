/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Follows recorded conversations of independent peers up to the end of their first session: verifies each signature and
 * both verify data, derives the keys from the given ECDHE secret, opens every record, and writes every message in them,
 * IDE_KM and TDISP included, back byte for byte.
 */
#include "support/exact.h"
#include "support/hex.h"

#include "onlooker.h"
#include "vendor_messages.h"

#include "spdm/capability_rules.h"
#include "wire/key_update.h"

static struct onlooker walk;
static struct vendor_counts vendor;
static size_t records;

/* KEY_UPDATE comes under the old key; its direction is new from then on, with UpdateAllKeys the ACK's as well. */
static void follow_key_update(struct dsm_bytes message)
{
    struct dsm_kdf k = onlooker_kdf(&walk);
    struct dsm_key_update update;

    assert_error(DSM_OK, dsm_key_update_decode(&walk.conversation.params, &message, &update));
    if (update.operation == DSM_KEY_VERIFY_NEW_KEY)
        return;
    assert_error(DSM_OK, dsm_derive_update(&k, &walk.data.request));
    onlooker_begin_direction(&walk, &walk.data.request, &walk.request);
    if (update.operation != DSM_KEY_UPDATE_ALL_KEYS)
        return;
    assert_error(DSM_OK, dsm_derive_update(&k, &walk.data.response));
    onlooker_begin_direction(&walk, &walk.data.response, &walk.response);
}

static void check_in_session(struct dsm_bytes message, size_t number)
{
    struct dsm_spdm_header header;

    header = onlooker_check(&walk, &message, 0, number);
    if (walk.phase == ONLOOKER_HANDSHAKE)
        onlooker_check_in_handshake(&walk, message);
    if (header.code == DSM_SPDM_KEY_UPDATE)
        follow_key_update(message);
    if (header.code == DSM_SPDM_END_SESSION_ACK)
        walk.phase = ONLOOKER_OVER;
    if (header.code == DSM_SPDM_VENDOR_DEFINED_REQUEST || header.code == DSM_SPDM_VENDOR_DEFINED_RESPONSE)
        if (vendor_message_check(&walk.conversation.params, message, &vendor) != DSM_OK)
            fail_msg("packet %zu: see above", number);
}

static void check_record(const struct capture_packet *packet)
{
    struct dsm_record_direction *direction = packet->from_requester ? &walk.request : &walk.response;
    struct dsm_record_frame frame;
    uint8_t plain[0x2000];
    struct dsm_bytes message;
    bool has_random;

    assert_error(DSM_OK,
                 dsm_record_frame_decode(&dsm_binding_doe.record, packet->object.data, walk.aead->tag_size, &frame));
    assert_true(frame.ciphertext.n <= sizeof(plain));
    if (dsm_record_open(direction, &frame, plain, &message, &has_random) != DSM_OK)
        fail_msg("packet %zu: the session's record %zu cannot be opened", packet->number, records);
    assert_false(has_random);
    records++;
    check_in_session(message, packet->number);
}

/* The shared secret stands in hex in a file beside the capture. */
static bool read_secret(const char *capture)
{
    char name[256], path[4096], text[2 * DSM_SECRET_MAX + 1] = "";
    FILE *file;

    snprintf(name, sizeof(name), "%s.dhe_secret", capture);
    file = fopen(TEST_CAPTURE(name, path), "r");
    if (!file)
        return false;
    assert_int_equal(1, fscanf(file, "%1024[0-9a-fA-F]", text));
    fclose(file);
    walk.dhe.n = hex_bytes(text, walk.dhe.bytes, sizeof(walk.dhe.bytes)).n;
    return true;
}

static void check_everything_came(const char *name)
{
    print_message("%s: %zu records of the first session opened: %zu of IDE_KM, %zu of TDISP, %zu of other vendors; %zu "
                  "measurement signatures\n",
                  name, records, vendor.ide_km, vendor.tdisp, vendor.other, walk.measurement_signatures);
    assert_int_equal(ONLOOKER_OVER, walk.phase);
    assert_null(
        dsm_capability_rule_broken(DSM_REQUESTER, walk.conversation.params.version, walk.conversation.requester_flags));
    assert_null(
        dsm_capability_rule_broken(DSM_RESPONDER, walk.conversation.params.version, walk.conversation.responder_flags));
    assert_int_equal(1, walk.challenge_signatures);
    assert_true(walk.measurement_signatures > 0);
    assert_int_equal(1, walk.exchange_signatures);
    assert_int_equal(1, walk.finish_signatures);
    assert_true(records > 0);
    vendor_counts_check(&vendor);
}

/* Its conversations have whatever their programs did by themselves, so that signatures are counted of none. */
static void test_the_first_session_of_a_psk_is_followed_to_its_end(void **state)
{
    struct capture_packet packet;
    struct capture capture;

    if (!capture_open(&capture, *state))
        skip();
    walk.psk_hint = dsm_bytes("TestPskHint", sizeof("TestPskHint")); /* libspdm's sample, with the NUL behind it */
    walk.psk.n = sizeof("TestPskData");
    memcpy(walk.psk.bytes, "TestPskData", sizeof("TestPskData"));
    while (walk.phase != ONLOOKER_OVER && capture_next(&capture, &packet)) {
        if (packet.object.kind == DSM_OBJECT_SPDM)
            onlooker_check_in_clear(&walk, &packet);
        else if (packet.object.kind == DSM_OBJECT_RECORD && walk.phase != ONLOOKER_BEFORE)
            check_record(&packet);
    }
    print_message("%s: %zu records of the first session of a PSK opened\n", capture.name, records);
    assert_int_equal(ONLOOKER_OVER, walk.phase);
    assert_int_equal(2, walk.handshake_records);
    assert_true(records > 2);
    capture_close(&capture);
}

static void test_the_first_session_is_followed_to_its_end(void **state)
{
    struct capture_packet packet;
    struct capture capture;

    if (!capture_open(&capture, *state))
        skip();
    if (!read_secret(capture.name))
        fail_msg("%s has no .dhe_secret beside it", capture.name);
    while (walk.phase != ONLOOKER_OVER && capture_next(&capture, &packet)) {
        if (packet.object.kind == DSM_OBJECT_SPDM)
            onlooker_check_in_clear(&walk, &packet);
        else if (packet.object.kind == DSM_OBJECT_RECORD)
            check_record(&packet);
    }
    check_everything_came(capture.name);
    capture_close(&capture);
}

/* Its secret is not known, so that it is followed to the signature of the first KEY_EXCHANGE_RSP. */
static void test_the_signatures_in_clear_verify(void **state)
{
    struct capture_packet packet;
    struct capture capture;
    char lacks[160];

    if (!capture_open(&capture, *state))
        skip();
    if (dsm_crypto_lacks(walk.crypto, DSM_ALG_PQC_ASYM, UINT32_MAX, lacks, sizeof(lacks))) {
        print_message("%s is skipped: %s\n", capture.name, lacks);
        capture_close(&capture);
        skip();
    }
    while (walk.phase != ONLOOKER_OVER && capture_next(&capture, &packet))
        if (packet.object.kind == DSM_OBJECT_SPDM)
            onlooker_check_in_clear(&walk, &packet);
    print_message("%s: %zu signatures of CHALLENGE_AUTH, %zu of MEASUREMENTS, %zu of KEY_EXCHANGE_RSP, with %s\n",
                  capture.name, walk.challenge_signatures, walk.measurement_signatures, walk.exchange_signatures,
                  walk.asym->common.name);
    assert_true(walk.challenge_signatures > 0);
    assert_true(walk.measurement_signatures > 0);
    assert_int_equal(1, walk.exchange_signatures);
    capture_close(&capture);
}

static int set_up(void **state)
{
    (void)state;
    records = 0;
    memset(&vendor, 0, sizeof(vendor));
    onlooker_begin(&walk);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    onlooker_end(&walk);
    return 0;
}

#define CAPTURE(name)                                                                                                  \
    {                                                                                                                  \
        name, test_the_first_session_is_followed_to_its_end, set_up, tear_down, (void *)name ".pcap"                   \
    }

#define CAPTURE_PSK(name)                                                                                              \
    {                                                                                                                  \
        "psk " name, test_the_first_session_of_a_psk_is_followed_to_its_end, set_up, tear_down, (void *)name ".pcap"   \
    }

#define CAPTURE_PQC(name)                                                                                              \
    {                                                                                                                  \
        "post-quantum " name, test_the_signatures_in_clear_verify, set_up, tear_down, (void *)name ".pcap"             \
    }

int main(void)
{
    const struct CMUnitTest tests[] = {
        CAPTURE("PCI_DOE_tdisp_v1.1"),
        CAPTURE("PCI_DOE_tdisp_v1.2"),
        CAPTURE("PCI_DOE_tdisp_v1.3"),
        CAPTURE("PCI_DOE_tdisp_v1.4"),
        CAPTURE_PSK("PCI_DOE_v1.4"),
        CAPTURE_PSK("PCI_DOE_v1.1"),
        CAPTURE_PSK("PCI_DOE_v1.2"),
        CAPTURE_PSK("PCI_DOE_psk_v1.2"),
        CAPTURE_PSK("PCI_DOE_v1.3"),
        CAPTURE_PSK("PCI_DOE_psk"),
        CAPTURE_PSK("PCI_DOE_p256"),
        CAPTURE_PSK("PCI_DOE_ffdhe3072_chacha"),
        CAPTURE_PQC("PCI_DOE_pqc_mldsa44_mlkem512"),
        CAPTURE_PQC("PCI_DOE_pqc_mldsa65_mlkem768"),
        CAPTURE_PQC("PCI_DOE_pqc_mldsa87_mlkem1024"),
        CAPTURE_PQC("PCI_DOE_pqc_v1.4_pqcfirst"),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
