/* SPDX-License-Identifier: BSD-3-Clause */
/* What a requester makes of a device before any session: the right one passes, each wrong field is told by its step. */
#include "requester_peer.h"

#include "crypto/issuer.h"

static void test_an_honest_device_is_attested_in_every_version(void **state)
{
    struct peer *peer = *state;

    FOR_VERSIONS_FROM(DSM_SPDM_10)
    {
        peer->r->options.version = version;
        assert_error(DSM_OK, peer_reach(peer, STAGE_MEASUREMENTS));
        assert_int_equal(version, peer->r->negotiated.version);
        assert_int_equal(DSM_FAILURE_NONE, peer->r->failure.kind);
    }
}

static void test_the_highest_common_version_is_taken(void **state)
{
    struct peer *peer = *state;

    peer->r->options.version = 0;
    assert_error(DSM_OK, peer_reach(peer, STAGE_VCA));
    assert_int_equal(DSM_SPDM_NEWEST, peer->r->negotiated.version);
}

static void test_a_version_that_is_not_offered_fails(void **state)
{
    static const struct expectation expected = { .name = "1.3 only",
                                                 .kind = DSM_FAILURE_PROTOCOL,
                                                 .error = DSM_ERR_NO_COMMON_VERSION,
                                                 .step = "GET_VERSION",
                                                 .rule = "VersionNumberEntry" };
    struct peer *peer = *state;

    peer->h->device->settings.version_max = DSM_SPDM_12;
    peer->r->options.version = DSM_SPDM_13;
    check_failure(peer, &expected, peer_reach(peer, STAGE_VCA));
}

static void test_a_version_below_the_lowest_that_is_taken_fails(void **state)
{
    static const struct expectation expected = { .name = "1.2 and up",
                                                 .kind = DSM_FAILURE_PROTOCOL,
                                                 .error = DSM_ERR_NO_COMMON_VERSION,
                                                 .step = "GET_VERSION",
                                                 .rule = "VersionNumberEntry" };
    struct peer *peer = *state;

    peer->r->options.version = 0;
    peer->r->options.version_min = DSM_SPDM_12;
    assert_error(DSM_OK, peer_reach(peer, STAGE_VCA));
    peer->h->device->settings.version_max = DSM_SPDM_11;
    check_failure(peer, &expected, peer_reach(peer, STAGE_VCA));
}

static void shrink_data_transfer_size(uint8_t *message, size_t n)
{
    assert_true(n >= 16);
    memset(message + 12, 0, 4);
    message[12] = DSM_DATA_TRANSFER_SIZE_MIN - 1;
}

static void raise_data_transfer_size(uint8_t *message, size_t n)
{
    assert_true(n >= 16);
    memset(message + 12, 0xFF, 4);
}

static void test_version_and_capabilities_are_checked(void **state)
{
    static const struct expectation table[] = {
        { "VERSION's code",
          { ON(DSM_SPDM_GET_VERSION), .offset = 1, .flip = 0x01 },
          EXPECT(PROTOCOL, DSM_ERR_UNEXPECTED_RESPONSE, "GET_VERSION", "RequestResponseCode") },
        { "VERSION's version",
          { ON(DSM_SPDM_GET_VERSION), .offset = 0, .flip = 0x02 },
          EXPECT(PROTOCOL, DSM_ERR_VERSION_MISMATCH, "GET_VERSION", "SPDMVersion") },
        { "CAPABILITIES's version",
          { ON(DSM_SPDM_GET_CAPABILITIES), .offset = 0, .flip = 0x01 },
          EXPECT(PROTOCOL, DSM_ERR_VERSION_MISMATCH, "GET_CAPABILITIES", "SPDMVersion") },
        { "KEY_EX without MAC and ENCRYPT",
          { ON(DSM_SPDM_GET_CAPABILITIES), .offset = 8, .flip = 0xC0 },
          EXPECT(PROTOCOL, DSM_ERR_INVALID_FIELD, "GET_CAPABILITIES", "Flags") },
        { "DataTransferSize 41",
          { ON(DSM_SPDM_GET_CAPABILITIES), .edit = shrink_data_transfer_size },
          EXPECT(PROTOCOL, DSM_ERR_INVALID_FIELD, "GET_CAPABILITIES", "CAPABILITIES") },
        { "DataTransferSize above MaxSPDMmsgSize",
          { ON(DSM_SPDM_GET_CAPABILITIES), .edit = raise_data_transfer_size },
          EXPECT(PROTOCOL, DSM_ERR_INVALID_FIELD, "GET_CAPABILITIES", "CAPABILITIES") },
    };

    CHECK_ALL(*state, STAGE_VCA, table);
}

static void test_algorithms_are_one_each_of_those_offered(void **state)
{
    static const struct expectation table[] = {
        { "two hashes",
          { ON(DSM_SPDM_NEGOTIATE_ALGORITHMS), .offset = 16, .flip = 0x01 },
          EXPECT(PROTOCOL, DSM_ERR_INVALID_FIELD, "NEGOTIATE_ALGORITHMS", "ALGORITHMS") },
        { "no hash",
          { ON(DSM_SPDM_NEGOTIATE_ALGORITHMS), .offset = 16, .flip = 0x02 },
          EXPECT(PROTOCOL, DSM_ERR_NO_COMMON_ALGORITHM, "NEGOTIATE_ALGORITHMS", "BaseHashSel") },
        { "a hash nobody offered",
          { ON(DSM_SPDM_NEGOTIATE_ALGORITHMS), .offset = 16, .flip = 0x03 },
          EXPECT(PROTOCOL, DSM_ERR_INVALID_FIELD, "NEGOTIATE_ALGORITHMS", "BaseHashSel") },
        { "an algorithm nobody offered",
          { ON(DSM_SPDM_NEGOTIATE_ALGORITHMS), .offset = 12, .flip = 0x90 },
          EXPECT(PROTOCOL, DSM_ERR_INVALID_FIELD, "NEGOTIATE_ALGORITHMS", "BaseAsymSel") },
        { "two opaque formats",
          { ON(DSM_SPDM_NEGOTIATE_ALGORITHMS), .offset = 7, .flip = 0x01 },
          EXPECT(PROTOCOL, DSM_ERR_INVALID_FIELD, "NEGOTIATE_ALGORITHMS", "ALGORITHMS") },
        { "no measurement specification",
          { ON(DSM_SPDM_NEGOTIATE_ALGORITHMS), .offset = 6, .flip = 0x01 },
          EXPECT(PROTOCOL, DSM_ERR_NO_COMMON_ALGORITHM, "NEGOTIATE_ALGORITHMS", "MeasurementSpecificationSel") },
        { "no key schedule",
          { ON(DSM_SPDM_NEGOTIATE_ALGORITHMS), .offset = -2, .flip = 0x01 },
          EXPECT(PROTOCOL, DSM_ERR_NO_COMMON_ALGORITHM, "NEGOTIATE_ALGORITHMS", "KeySchedule") },
        { "two AEADs",
          { ON(DSM_SPDM_NEGOTIATE_ALGORITHMS), .offset = -6, .flip = 0x01 },
          EXPECT(PROTOCOL, DSM_ERR_INVALID_FIELD, "NEGOTIATE_ALGORITHMS", "ALGORITHMS") },
    };
    struct peer *peer = *state;

    peer->r->options.algorithms[DSM_ALG_HASH] = dsm_algorithm_by_name(DSM_ALG_HASH, "SHA_384")->bit;
    CHECK_ALL(peer, STAGE_VCA, table);
}

static void test_the_chain_is_checked(void **state)
{
    static const struct expectation table[] = {
        { "DIGESTS gives another digest",
          { ON(DSM_SPDM_GET_DIGESTS), .offset = 4, .flip = 0x01 },
          EXPECT(VERIFICATION, DSM_ERR_BAD_DIGEST, "GET_CERTIFICATE", "Digest") },
        { "another slot",
          { ON(DSM_SPDM_GET_CERTIFICATE), .offset = 2, .flip = 0x01 },
          EXPECT(PROTOCOL, DSM_ERR_INVALID_FIELD, "GET_CERTIFICATE", "SlotID") },
        { "RootHash",
          { ON(DSM_SPDM_GET_CERTIFICATE), .offset = 12, .flip = 0x01 },
          EXPECT(VERIFICATION, DSM_ERR_BAD_DIGEST, "GET_CERTIFICATE", "RootHash"),
          .no_digests = true },
        { "the leaf's signature",
          { ON(DSM_SPDM_GET_CERTIFICATE), .offset = -10, .flip = 0x01 },
          EXPECT(VERIFICATION, DSM_ERR_BAD_CERTIFICATE, "GET_CERTIFICATE", "RFC 5280 6.1.3"),
          .no_digests = true },
        { "no slot provisioned, no digest",
          { ON(DSM_SPDM_GET_DIGESTS), .edit = NULL, .offset = 3, .flip = 0x09, .cut = true, .length = 4 },
          EXPECT(PROTOCOL, DSM_ERR_INVALID_FIELD, "GET_DIGESTS", "") },
        { "a slot provisioned that is not supported",
          { ON(DSM_SPDM_GET_DIGESTS), .offset = 2, .flip = 0x08 },
          EXPECT(PROTOCOL, DSM_ERR_INVALID_FIELD, "GET_DIGESTS", "DIGESTS"),
          .version = DSM_SPDM_13 },
    };

    CHECK_ALL(*state, STAGE_CERTIFICATE, table);
}

static void test_portions_have_to_fit_each_other(void **state)
{
    static const struct expectation expected = {
        .name = "RemainderLength",
        .kind = DSM_FAILURE_PROTOCOL,
        .error = DSM_ERR_INVALID_FIELD,
        .step = "GET_CERTIFICATE",
        .rule = "RemainderLength",
    };
    static const struct change change = { ON(DSM_SPDM_GET_CERTIFICATE), .offset = 6, .flip = 0x01 };
    struct peer *peer = *state;

    peer->r->options.certificate_portion = 100;
    assert_error(DSM_OK, peer_reach(peer, STAGE_CERTIFICATE));
    assert_error(DSM_OK, peer_do(peer, dsm_vca_begin(peer->r)));
    peer_arm(peer, &change);
    check_failure(peer, &expected, peer_do(peer, dsm_get_certificate_begin(peer->r, 0)));
}

/* 60,000 bytes to come, one at a time. */
static bool answer_with_a_drip(struct peer *peer, struct dsm_bytes request, struct log *message)
{
    static const uint8_t drip[] = { DSM_SPDM_12, DSM_SPDM_CERTIFICATE, 0, 0, 1, 0, 0x5F, 0xEA, 0x30 };

    (void)peer;
    if (request.n < 2 || request.p[1] != DSM_SPDM_GET_CERTIFICATE)
        return false;
    log_add(message, dsm_bytes(drip, sizeof(drip)));
    return true;
}

static void test_a_chain_does_not_drip(void **state)
{
    static const struct expectation expected = {
        .name = "portions of one byte",
        .kind = DSM_FAILURE_PROTOCOL,
        .error = DSM_ERR_LIMIT,
        .step = "GET_CERTIFICATE",
        .rule = "PortionLength",
    };
    struct peer *peer = *state;

    peer->answer = answer_with_a_drip;
    check_failure(peer, &expected, peer_reach(peer, STAGE_CERTIFICATE));
    assert_int_equal(peer->answered, 1);
}

/* Who asks for little gets little. */
static void test_a_chain_comes_in_portions_as_small_as_asked_for(void **state)
{
    struct peer *peer = *state;

    peer->r->options.certificate_portion = 7;
    assert_error(DSM_OK, peer_reach(peer, STAGE_CERTIFICATE));
}

static void test_a_pinned_root_is_required(void **state)
{
    static const struct expectation expected = {
        .name = "another root",
        .kind = DSM_FAILURE_VERIFICATION,
        .error = DSM_ERR_BAD_DIGEST,
        .step = "GET_CERTIFICATE",
        .rule = "RootHash",
    };
    struct peer *peer = *state;
    const struct dsm_credential *credential;
    struct dsm_issuer other = { 0 };
    struct dsm_bytes root;

    assert_error(DSM_OK, peer_reach(peer, STAGE_VCA));
    credential = dsm_identity_find(&peer->h->device->identity, 0, dsm_negotiated_asym(&peer->r->negotiated));
    assert_error(DSM_OK, dsm_certificates_at(dsm_bytes(credential->chain.der, credential->chain.n), 0, &root));
    peer->r->options.root = root;
    assert_error(DSM_OK, peer_reach(peer, STAGE_CERTIFICATE));

    assert_error(DSM_OK, dsm_issuer_make(peer->h->crypto, dsm_negotiated_asym(&peer->r->negotiated),
                                         dsm_negotiated_hash(&peer->r->negotiated), "other", &other));
    assert_error(DSM_OK, dsm_certificates_at(dsm_bytes(other.chain.der, other.chain.n), 0, &peer->r->options.root));
    check_failure(peer, &expected, peer_reach(peer, STAGE_CERTIFICATE));
    dsm_issuer_clear(&other);
}

static void test_a_pinned_digest_is_required(void **state)
{
    static const struct expectation expected = {
        .name = "another digest",
        .kind = DSM_FAILURE_VERIFICATION,
        .error = DSM_ERR_BAD_CERTIFICATE,
        .step = "GET_CERTIFICATE",
        .rule = "certificate chain format",
    };
    struct peer *peer = *state;
    const struct dsm_credential *credential;
    uint8_t digest[48];
    struct dsm_bytes root;

    assert_error(DSM_OK, peer_reach(peer, STAGE_VCA));
    credential = dsm_identity_find(&peer->h->device->identity, 0, dsm_negotiated_asym(&peer->r->negotiated));
    assert_error(DSM_OK, dsm_certificates_at(dsm_bytes(credential->chain.der, credential->chain.n), 0, &root));
    assert_error(DSM_OK, dsm_hash_once(peer->h->crypto, dsm_hash_algorithm_by_name("SHA_384"), root, digest));
    peer->r->options.root_sha384 = dsm_bytes(digest, sizeof(digest));
    assert_error(DSM_OK, peer_reach(peer, STAGE_CERTIFICATE));
    digest[47] ^= 1;
    check_failure(peer, &expected, peer_reach(peer, STAGE_CERTIFICATE));
}

static void measure_all(struct peer *peer, bool is_signed)
{
    struct dsm_measurements_request wanted = { .operation = DSM_MEASUREMENTS_ALL, .is_signed = is_signed };
    struct dsm_measurements measurements;

    assert_error(DSM_OK, peer_do(peer, dsm_get_measurements_begin(peer->r, &wanted, &measurements)));
}

static void challenge(struct peer *peer)
{
    struct dsm_challenge_result result;

    assert_error(DSM_OK, peer_do(peer, dsm_challenge_begin(peer->r, 0, DSM_SUMMARY_NONE, &result)));
}

/* What stands between two CHALLENGE is in M1/M2 or not by one rule for both sides. */
static void test_a_second_challenge_verifies_after_measurements(void **state)
{
    struct peer *peer = *state;

    FOR_VERSIONS_FROM(DSM_SPDM_10)
    {
        peer->r->options.version = version;
        assert_error(DSM_OK, peer_reach(peer, STAGE_CERTIFICATE));
        challenge(peer);
        for (int i = 0; i < 2; i++) {
            assert_error(DSM_OK, peer_do(peer, dsm_get_digests_begin(peer->r)));
            assert_error(DSM_OK, peer_do(peer, dsm_get_certificate_begin(peer->r, 0)));
            measure_all(peer, i == 0);
            challenge(peer);
        }
    }
}

static void test_a_challenge_verifies_after_a_whole_session(void **state)
{
    struct peer *peer = *state;

    FOR_VERSIONS_FROM(DSM_SPDM_11)
    {
        peer->r->options.version = version;
        for (unsigned i = 0; i < 4; i++) {
            bool challenged = i & 1, has_digests = i & 2;

            assert_error(DSM_OK, peer_reach(peer, challenged ? STAGE_CHALLENGE : STAGE_CERTIFICATE));
            assert_error(DSM_OK, peer_do(peer, dsm_get_digests_begin(peer->r)));
            assert_error(DSM_OK,
                         peer_do(peer, dsm_key_exchange_begin(peer->r, &(struct dsm_key_exchange_options){ 0 }, NULL)));
            assert_error(DSM_OK, peer_do(peer, dsm_finish_begin(peer->r)));
            measure_all(peer, true);
            if (has_digests)
                assert_error(DSM_OK, peer_do(peer, dsm_get_digests_begin(peer->r)));
            assert_error(DSM_OK, peer_do(peer, dsm_heartbeat_begin(peer->r)));
            assert_error(DSM_OK, peer_do(peer, dsm_end_session_begin(peer->r)));
            challenge(peer);
        }
    }
}

static void test_a_challenge_verifies_after_a_refused_measurement(void **state)
{
    struct dsm_measurements_request wanted = { .operation = 0xFE };
    struct dsm_measurements measurements;
    struct peer *peer = *state;

    for (unsigned before = 0; before < 2; before++) {
        assert_error(DSM_OK, peer_reach(peer, before ? STAGE_CHALLENGE : STAGE_CERTIFICATE));
        assert_error(DSM_OK, peer_do(peer, dsm_get_certificate_begin(peer->r, 0)));
        assert_error(DSM_ERR_PEER_ERROR, peer_do(peer, dsm_get_measurements_begin(peer->r, &wanted, &measurements)));
        challenge(peer);
    }
}

static void test_challenge_auth_is_checked(void **state)
{
    static const struct expectation table[] = {
        { "Signature",
          { ON(DSM_SPDM_CHALLENGE), .offset = -10, .flip = 0x01 },
          EXPECT(VERIFICATION, DSM_ERR_BAD_SIGNATURE, "CHALLENGE", "Signature") },
        { "Nonce",
          { ON(DSM_SPDM_CHALLENGE), .offset = 4 + 48, .flip = 0x01 },
          EXPECT(VERIFICATION, DSM_ERR_BAD_SIGNATURE, "CHALLENGE", "Signature") },
        { "MeasurementSummaryHash",
          { ON(DSM_SPDM_CHALLENGE), .offset = 4 + 48 + 32, .flip = 0x01 },
          EXPECT(VERIFICATION, DSM_ERR_BAD_SIGNATURE, "CHALLENGE", "Signature") },
        { "CertChainHash",
          { ON(DSM_SPDM_CHALLENGE), .offset = 4, .flip = 0x01 },
          EXPECT(VERIFICATION, DSM_ERR_BAD_DIGEST, "CHALLENGE", "CertChainHash") },
        { "slot",
          { ON(DSM_SPDM_CHALLENGE), .offset = 2, .flip = 0x03 },
          EXPECT(PROTOCOL, DSM_ERR_INVALID_FIELD, "CHALLENGE", "SlotID") },
        { "SlotMask",
          { ON(DSM_SPDM_CHALLENGE), .offset = 3, .flip = 0x02 },
          EXPECT(PROTOCOL, DSM_ERR_INVALID_FIELD, "CHALLENGE", "SlotMask") },
        { "BasicMutAuthReq",
          { ON(DSM_SPDM_CHALLENGE), .offset = 2, .flip = 0x80 },
          EXPECT(PROTOCOL, DSM_ERR_INVALID_FIELD, "CHALLENGE", "BasicMutAuthReq"),
          .version = DSM_SPDM_11 },
        { "RequesterContext",
          { ON(DSM_SPDM_CHALLENGE), .offset = -102, .flip = 0x01 },
          EXPECT(VERIFICATION, DSM_ERR_INVALID_FIELD, "CHALLENGE", "RequesterContext"),
          .version = DSM_SPDM_13 },
    };

    CHECK_ALL(*state, STAGE_CHALLENGE, table);
}

/* The default device's first block stands right behind the fixed fields: index, specification, size, type, size, value.
 */
#define RECORD 8

static void test_measurements_are_checked(void **state)
{
    static const struct expectation table[] = {
        { "Signature",
          { ON(DSM_SPDM_GET_MEASUREMENTS), .offset = -10, .flip = 0x01 },
          EXPECT(VERIFICATION, DSM_ERR_BAD_SIGNATURE, "GET_MEASUREMENTS", "Signature") },
        { "a measurement",
          { ON(DSM_SPDM_GET_MEASUREMENTS), .offset = RECORD + 7, .flip = 0x01 },
          EXPECT(VERIFICATION, DSM_ERR_BAD_SIGNATURE, "GET_MEASUREMENTS", "Signature") },
        { "an index twice",
          { ON(DSM_SPDM_GET_MEASUREMENTS), .offset = RECORD, .flip = 0x03 },
          EXPECT(PROTOCOL, DSM_ERR_INVALID_FIELD, "GET_MEASUREMENTS", "Index") },
        { "index 0",
          { ON(DSM_SPDM_GET_MEASUREMENTS), .offset = RECORD, .flip = 0x01 },
          EXPECT(PROTOCOL, DSM_ERR_INVALID_FIELD, "GET_MEASUREMENTS", "measurement block") },
        { "slot",
          { ON(DSM_SPDM_GET_MEASUREMENTS), .offset = 3, .flip = 0x01 },
          EXPECT(PROTOCOL, DSM_ERR_INVALID_FIELD, "GET_MEASUREMENTS", "SlotID") },
        { "RequesterContext",
          { ON(DSM_SPDM_GET_MEASUREMENTS), .offset = -102, .flip = 0x01 },
          EXPECT(VERIFICATION, DSM_ERR_INVALID_FIELD, "GET_MEASUREMENTS", "RequesterContext"),
          .version = DSM_SPDM_13 },
    };

    CHECK_ALL(*state, STAGE_MEASUREMENTS, table);
}

/* One signature at the end covers the unsigned exchanges before it. */
static void test_a_changed_block_before_the_signed_one_is_seen(void **state)
{
    static const struct change change = { ON(DSM_SPDM_GET_MEASUREMENTS), .offset = RECORD + 7, .flip = 0x01 };
    static const struct expectation expected = {
        .name = "block 1 of 2",
        .kind = DSM_FAILURE_VERIFICATION,
        .error = DSM_ERR_BAD_SIGNATURE,
        .step = "GET_MEASUREMENTS",
    };
    struct dsm_measurements_request request = { .operation = 1 };
    struct dsm_measurements measurements;
    struct peer *peer = *state;

    FOR_VERSIONS_FROM(DSM_SPDM_10)
    {
        peer->r->options.version = version;
        assert_error(DSM_OK, peer_reach(peer, STAGE_CERTIFICATE));
        peer_arm(peer, &change);
        request = (struct dsm_measurements_request){ .operation = 1 };
        assert_error(DSM_OK, peer_do(peer, dsm_get_measurements_begin(peer->r, &request, &measurements)));
        request = (struct dsm_measurements_request){ .operation = 2, .is_signed = true };
        check_failure(peer, &expected, peer_do(peer, dsm_get_measurements_begin(peer->r, &request, &measurements)));
    }
}

static void test_another_block_than_asked_for_is_refused(void **state)
{
    static const struct change change = { ON(DSM_SPDM_GET_MEASUREMENTS), .offset = RECORD, .flip = 0x03 };
    static const struct expectation expected = {
        .name = "block 2 for 1",
        .kind = DSM_FAILURE_PROTOCOL,
        .error = DSM_ERR_INVALID_FIELD,
        .step = "GET_MEASUREMENTS",
        .rule = "Index",
    };
    struct dsm_measurements_request request = { .operation = 1 };
    struct dsm_measurements measurements;
    struct peer *peer = *state;

    assert_error(DSM_OK, peer_reach(peer, STAGE_CERTIFICATE));
    peer_arm(peer, &change);
    check_failure(peer, &expected, peer_do(peer, dsm_get_measurements_begin(peer->r, &request, &measurements)));
}

static void test_an_error_is_told_by_its_name(void **state)
{
    static const struct expectation expected = {
        .name = "slot 7",
        .kind = DSM_FAILURE_REFUSED,
        .error = DSM_ERR_PEER_ERROR,
        .step = "GET_CERTIFICATE",
    };
    struct peer *peer = *state;

    assert_error(DSM_OK, peer_reach(peer, STAGE_VCA));
    check_failure(peer, &expected, peer_do(peer, dsm_get_certificate_begin(peer->r, 7)));
    assert_int_equal(DSM_SPDM_ERROR_INVALID_REQUEST, peer->r->failure.spdm_error_code);
    assert_non_null(strstr(peer->r->failure.text, "InvalidRequest"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        PEER_TEST(test_an_honest_device_is_attested_in_every_version),
        PEER_TEST(test_the_highest_common_version_is_taken),
        PEER_TEST(test_a_version_that_is_not_offered_fails),
        PEER_TEST(test_a_version_below_the_lowest_that_is_taken_fails),
        PEER_TEST(test_version_and_capabilities_are_checked),
        PEER_TEST(test_algorithms_are_one_each_of_those_offered),
        PEER_TEST(test_the_chain_is_checked),
        PEER_TEST(test_portions_have_to_fit_each_other),
        PEER_TEST(test_a_chain_does_not_drip),
        PEER_TEST(test_a_chain_comes_in_portions_as_small_as_asked_for),
        PEER_TEST(test_a_pinned_root_is_required),
        PEER_TEST(test_a_pinned_digest_is_required),
        PEER_TEST(test_a_second_challenge_verifies_after_measurements),
        PEER_TEST(test_a_challenge_verifies_after_a_whole_session),
        PEER_TEST(test_a_challenge_verifies_after_a_refused_measurement),
        PEER_TEST(test_challenge_auth_is_checked),
        PEER_TEST(test_measurements_are_checked),
        PEER_TEST(test_a_changed_block_before_the_signed_one_is_seen),
        PEER_TEST(test_another_block_than_asked_for_is_refused),
        PEER_TEST(test_an_error_is_told_by_its_name),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
