/* SPDX-License-Identifier: BSD-3-Clause */
/* The session as a requester sees it: made, used, renewed, ended; and each way in which a device can get it wrong. */
#include "requester_peer.h"

#define HASH 48      /* SHA-384 */
#define SIGNATURE 96 /* P-384 */

static void test_a_session_is_made_and_ended_in_every_version(void **state)
{
    struct peer *peer = *state;

    FOR_VERSIONS_FROM(DSM_SPDM_11)
    {
        peer->r->options.version = version;
        for (unsigned encrypted = 0; encrypted < 2; encrypted++) {
            peer->r->options.handshake_encrypted = encrypted;
            assert_error(DSM_OK, peer_reach(peer, STAGE_ENDED));
            assert_int_equal(DSM_SESSION_FREE, peer->r->session->state);
            assert_int_equal(0, harness_session_count(peer->h));
        }
    }
}

static void test_every_group_and_cipher_works(void **state)
{
    struct peer *peer = *state;

    for (size_t i = 0; dsm_dhe_algorithm_at(i); i++) {
        peer->r->options.algorithms[DSM_ALG_DHE] = peer->h->device->settings.algorithms[DSM_ALG_DHE] =
            dsm_algorithm_at(DSM_ALG_DHE, i)->bit;
        assert_error(DSM_OK, peer_reach(peer, STAGE_SESSION));
        assert_ptr_equal(dsm_dhe_algorithm_at(i), dsm_negotiated_dhe(&peer->r->negotiated));
    }
    for (size_t i = 0; dsm_aead_algorithm_at(i); i++) {
        peer->r->options.algorithms[DSM_ALG_AEAD] = peer->h->device->settings.algorithms[DSM_ALG_AEAD] =
            dsm_algorithm_at(DSM_ALG_AEAD, i)->bit;
        assert_error(DSM_OK, peer_reach(peer, STAGE_SESSION));
        assert_ptr_equal(dsm_aead_algorithm_at(i), dsm_negotiated_aead(&peer->r->negotiated));
    }
}

static void test_version_10_has_no_session(void **state)
{
    static const struct expectation expected = {
        .name = "1.0",
        EXPECT(PROTOCOL, DSM_ERR_UNSUPPORTED_REQUEST, "KEY_EXCHANGE", "KEY_EX_CAP"),
    };
    struct peer *peer = *state;

    peer->r->options.version = DSM_SPDM_10;
    check_failure(peer, &expected, peer_reach(peer, STAGE_SESSION));
}

static void test_key_exchange_rsp_is_checked_in_clear(void **state)
{
    static const struct expectation table[] = {
        { "Signature",
          { ON(DSM_SPDM_KEY_EXCHANGE), .offset = -10, .flip = 0x01 },
          EXPECT(VERIFICATION, DSM_ERR_BAD_SIGNATURE, "KEY_EXCHANGE", "Signature") },
        { "RandomData",
          { ON(DSM_SPDM_KEY_EXCHANGE), .offset = 8, .flip = 0x01 },
          EXPECT(VERIFICATION, DSM_ERR_BAD_SIGNATURE, "KEY_EXCHANGE", "Signature") },
        { "ExchangeData",
          { ON(DSM_SPDM_KEY_EXCHANGE), .offset = 8 + 32, .flip = 0x01 },
          EXPECT(VERIFICATION, DSM_ERR_BAD_SIGNATURE, "KEY_EXCHANGE", "Signature") },
        { "MeasurementSummaryHash",
          { ON(DSM_SPDM_KEY_EXCHANGE), .offset = 8 + 32 + 96, .flip = 0x01 },
          EXPECT(VERIFICATION, DSM_ERR_BAD_SIGNATURE, "KEY_EXCHANGE", "Signature") },
        { "RspSessionID",
          { ON(DSM_SPDM_KEY_EXCHANGE), .offset = 4, .flip = 0x01 },
          EXPECT(VERIFICATION, DSM_ERR_BAD_SIGNATURE, "KEY_EXCHANGE", "Signature") },
        { "MutAuthRequested",
          { ON(DSM_SPDM_KEY_EXCHANGE), .offset = 6, .flip = 0x01 },
          EXPECT(PROTOCOL, DSM_ERR_INVALID_FIELD, "KEY_EXCHANGE", "MutAuthRequested") },
        { "HeartbeatPeriod",
          { ON(DSM_SPDM_KEY_EXCHANGE), .offset = 2, .flip = 0x10 },
          EXPECT(VERIFICATION, DSM_ERR_BAD_SIGNATURE, "KEY_EXCHANGE", "Signature") },
    };

    CHECK_ALL(*state, STAGE_SESSION, table);
}

static void test_key_exchange_rsp_is_checked_when_encrypted(void **state)
{
    static const struct expectation table[] = {
        { "Signature",
          { ON(DSM_SPDM_KEY_EXCHANGE), .offset = -HASH - 10, .flip = 0x01 },
          EXPECT(VERIFICATION, DSM_ERR_BAD_SIGNATURE, "KEY_EXCHANGE", "Signature"),
          .encrypted = true },
        { "ResponderVerifyData",
          { ON(DSM_SPDM_KEY_EXCHANGE), .offset = -10, .flip = 0x01 },
          EXPECT(VERIFICATION, DSM_ERR_BAD_HMAC, "KEY_EXCHANGE", "ResponderVerifyData"),
          .encrypted = true },
    };

    CHECK_ALL(*state, STAGE_SESSION, table);
}

/* OpaqueData stands before the signature and ends with the selected version. */
static void test_a_secured_version_that_was_not_offered_is_refused(void **state)
{
    static const struct expectation expected = {
        "version 3.x",
        { ON(DSM_SPDM_KEY_EXCHANGE), .offset = 8 + 32 + 96 + HASH + 2 + 4 + 4 + 3, .flip = 0x20 },
        EXPECT(PROTOCOL, DSM_ERR_NO_COMMON_VERSION, "KEY_EXCHANGE", "DSP0277"),
    };

    peer_check(*state, STAGE_SESSION, &expected);
}

static void test_finish_rsp_is_checked(void **state)
{
    static const struct expectation table[] = {
        { "ResponderVerifyData in clear",
          { ON(DSM_SPDM_FINISH), .offset = 4, .flip = 0x01 },
          EXPECT(VERIFICATION, DSM_ERR_BAD_HMAC, "FINISH", "ResponderVerifyData") },
        { "code, sealed",
          { ON(DSM_SPDM_FINISH), .offset = 1, .flip = 0x01 },
          EXPECT(PROTOCOL, DSM_ERR_UNEXPECTED_RESPONSE, "FINISH", "RequestResponseCode"),
          .encrypted = true },
        { "version, sealed",
          { ON(DSM_SPDM_FINISH), .offset = 0, .flip = 0x01 },
          EXPECT(PROTOCOL, DSM_ERR_VERSION_MISMATCH, "FINISH", "SPDMVersion"),
          .encrypted = true },
    };

    CHECK_ALL(*state, STAGE_SESSION, table);
}

static void test_records_are_checked(void **state)
{
    static const struct expectation table[] = {
        { "the tag",
          { ON_IDE_KM(DSM_IDE_KM_QUERY), .offset = -20, .flip = 0x01, .outside = true },
          EXPECT(VERIFICATION, DSM_ERR_DECRYPT, "IDE_KM QUERY", "MAC") },
        { "the session id",
          { ON_IDE_KM(DSM_IDE_KM_QUERY), .offset = 8, .flip = 0x01, .outside = true },
          EXPECT(PROTOCOL, DSM_ERR_INVALID_SESSION, "IDE_KM QUERY", "Session ID") },
        { "the record's length",
          { ON_IDE_KM(DSM_IDE_KM_QUERY), .offset = 13, .flip = 0x10, .outside = true },
          EXPECT(PROTOCOL, DSM_ERR_TRUNCATED, "IDE_KM QUERY", "DSP0277") },
        { "a record in clear",
          { ON_IDE_KM(DSM_IDE_KM_QUERY), .offset = 2, .flip = 0x03, .outside = true },
          EXPECT(PROTOCOL, DSM_ERR_UNEXPECTED_RESPONSE, "IDE_KM QUERY", "DOE object") },
    };

    CHECK_ALL(*state, STAGE_IDE, table);
}

static void test_keys_are_renewed_and_the_session_lives_on(void **state)
{
    struct peer *peer = *state;

    assert_error(DSM_OK, peer_reach(peer, STAGE_SESSION));
    for (unsigned i = 0; i < 3; i++) {
        uint8_t tdi_state;

        assert_error(DSM_OK, peer_do(peer, dsm_key_update_begin(peer->r, DSM_KEY_UPDATE_KEY)));
        assert_error(DSM_OK, peer_do(peer, dsm_key_update_begin(peer->r, DSM_KEY_UPDATE_ALL_KEYS)));
        assert_error(DSM_OK, peer_do(peer, dsm_tdisp_state_begin(peer->r, HARNESS_FUNCTION_ID, &tdi_state)));
    }
}

static void test_key_update_ack_is_checked(void **state)
{
    static const struct change changes[] = {
        { ON(DSM_SPDM_KEY_UPDATE), .offset = 2, .flip = 0x03 },
        { ON(DSM_SPDM_KEY_UPDATE), .offset = 3, .flip = 0x80 },
    };
    static const struct expectation expected = {
        .name = "KEY_UPDATE_ACK",
        EXPECT(PROTOCOL, DSM_ERR_INVALID_FIELD, "KEY_UPDATE", "Tag"),
    };
    struct peer *peer = *state;

    for (size_t i = 0; i < COUNT(changes); i++) {
        assert_error(DSM_OK, peer_reach(peer, STAGE_SESSION));
        peer_arm(peer, &changes[i]);
        check_failure(peer, &expected, peer_do(peer, dsm_key_update_begin(peer->r, DSM_KEY_UPDATE_ALL_KEYS)));
        assert_true(peer->r->failure.session_ended);
        assert_int_equal(DSM_SESSION_FREE, peer->r->session->state);
    }
}

/* An ERROR to UpdateAllKeys comes under the key that was not updated. */
static void test_a_refused_key_update_is_read_under_the_old_key(void **state)
{
    static const struct expectation expected = {
        .name = "KEY_UPDATE not supported",
        EXPECT(REFUSED, DSM_ERR_PEER_ERROR, "KEY_UPDATE", "ERROR"),
    };
    struct peer *peer = *state;

    peer->h->device->settings.capabilities &= ~DSM_CAP_KEY_UPD;
    assert_error(DSM_OK, peer_reach(peer, STAGE_SESSION));
    check_failure(peer, &expected, peer_do(peer, dsm_key_update_begin(peer->r, DSM_KEY_UPDATE_ALL_KEYS)));
    assert_int_equal(DSM_SPDM_ERROR_UNSUPPORTED_REQUEST, peer->r->failure.spdm_error_code);
    assert_false(peer->r->failure.session_ended);
    assert_error(DSM_OK, peer_do(peer, dsm_get_digests_begin(peer->r)));
}

static void test_heartbeat_is_acknowledged(void **state)
{
    struct peer *peer = *state;

    peer->h->device->settings.heartbeat_period_s = 5;
    assert_error(DSM_OK, peer_reach(peer, STAGE_SESSION));
    assert_int_equal(5, peer->r->session->heartbeat_period_s);
    assert_error(DSM_OK, peer_do(peer, dsm_heartbeat_begin(peer->r)));
}

static void test_a_device_that_is_silent_in_clear_is_told(void **state)
{
    static const struct expectation expected = {
        .name = "TDISP in clear",
        EXPECT(TRANSPORT, DSM_ERR_DISCARD, "GET_TDISP_VERSION", ""),
    };
    struct peer *peer = *state;
    struct dsm_tdisp_version version;

    assert_error(DSM_OK, peer_reach(peer, STAGE_CERTIFICATE));
    check_failure(peer, &expected, peer_do(peer, dsm_tdisp_version_begin(peer->r, HARNESS_FUNCTION_ID, &version)));
}

static uint32_t add_session(struct peer *peer)
{
    struct dsm_key_exchange_options options = { .slot = 0 };

    assert_error(DSM_OK, peer_do(peer, dsm_key_exchange_begin(peer->r, &options, NULL)));
    assert_error(DSM_OK, peer_do(peer, dsm_finish_begin(peer->r)));
    return peer->r->session->id;
}

static void test_messages_travel_in_the_session_that_is_used(void **state)
{
    struct peer *peer = *state;
    uint32_t first, second;

    assert_error(DSM_OK, peer_reach(peer, STAGE_CERTIFICATE));
    first = add_session(peer);
    second = add_session(peer);
    assert_int_equal(2, harness_session_count(peer->h));
    assert_true(dsm_requester_use_session(peer->r, first));
    assert_error(DSM_OK, peer_do(peer, dsm_get_digests_begin(peer->r)));
    assert_int_equal(1, peer->r->session->keys[DSM_REQUESTER].records.sequence);
    assert_true(dsm_requester_use_session(peer->r, 0));
    assert_error(DSM_OK, peer_do(peer, dsm_get_digests_begin(peer->r)));
    assert_true(dsm_requester_use_session(peer->r, second));
    assert_int_equal(0, peer->r->session->keys[DSM_REQUESTER].records.sequence);
    assert_error(DSM_OK, peer_do(peer, dsm_end_session_begin(peer->r)));
    assert_false(dsm_requester_use_session(peer->r, second));
    assert_true(dsm_requester_use_session(peer->r, first));
    assert_error(DSM_OK, peer_do(peer, dsm_get_digests_begin(peer->r)));
}

static void test_no_more_sessions_than_the_limit(void **state)
{
    struct dsm_key_exchange_options options = { .slot = 0 };
    struct peer *peer = *state;
    uint32_t last = 0;

    assert_error(DSM_OK, peer_reach(peer, STAGE_CERTIFICATE));
    for (unsigned i = 0; i < DSM_SESSIONS_MAX; i++)
        last = add_session(peer);
    assert_error(DSM_ERR_SESSION_LIMIT, peer_do(peer, dsm_key_exchange_begin(peer->r, &options, NULL)));
    assert_int_equal(DSM_FAILURE_OWN, peer->r->failure.kind);
    assert_int_equal(last, peer->r->session->id);
    assert_error(DSM_OK, peer_do(peer, dsm_get_digests_begin(peer->r)));
}

static void test_a_failed_key_exchange_leaves_the_sessions_there_are(void **state)
{
    static const struct change change = { ON(DSM_SPDM_KEY_EXCHANGE), .offset = -10, .flip = 0x01 };
    struct dsm_key_exchange_options options = { .slot = 0 };
    struct peer *peer = *state;
    uint32_t id;

    assert_error(DSM_OK, peer_reach(peer, STAGE_CERTIFICATE));
    id = add_session(peer);
    peer_arm(peer, &change);
    assert_error(DSM_ERR_BAD_SIGNATURE, peer_do(peer, dsm_key_exchange_begin(peer->r, &options, NULL)));
    assert_false(peer->r->failure.session_ended);
    assert_int_equal(id, peer->r->session->id);
    assert_error(DSM_OK, peer_do(peer, dsm_get_digests_begin(peer->r)));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        PEER_TEST(test_a_session_is_made_and_ended_in_every_version),
        PEER_TEST(test_every_group_and_cipher_works),
        PEER_TEST(test_version_10_has_no_session),
        PEER_TEST(test_key_exchange_rsp_is_checked_in_clear),
        PEER_TEST(test_key_exchange_rsp_is_checked_when_encrypted),
        PEER_TEST(test_a_secured_version_that_was_not_offered_is_refused),
        PEER_TEST(test_finish_rsp_is_checked),
        PEER_TEST(test_records_are_checked),
        PEER_TEST(test_keys_are_renewed_and_the_session_lives_on),
        PEER_TEST(test_key_update_ack_is_checked),
        PEER_TEST(test_a_refused_key_update_is_read_under_the_old_key),
        PEER_TEST(test_heartbeat_is_acknowledged),
        PEER_TEST(test_a_device_that_is_silent_in_clear_is_told),
        PEER_TEST(test_messages_travel_in_the_session_that_is_used),
        PEER_TEST(test_no_more_sessions_than_the_limit),
        PEER_TEST(test_a_failed_key_exchange_leaves_the_sessions_there_are),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
