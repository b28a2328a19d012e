/* SPDX-License-Identifier: BSD-3-Clause */
/* A session of a PSK as a requester sees it; and each way in which a device can get it wrong. */
#include "requester_peer.h"

#include "requester/check.h"

#define HASH 48       /* SHA-384 */
#define CONTEXT_AT 60 /* behind the header, RspSessionID, lengths, and the summary hash */
#define SUMMARY_AT 12

static const uint32_t ways[] = { DSM_CAP_PSK, DSM_CAP_PSK_WITH_CONTEXT };

#define FOR_EACH_WAY(way) for (const uint32_t *way = ways; way < ways + 2; way++)

static void test_a_session_is_made_used_and_ended_in_every_version(void **state)
{
    struct peer *peer = *state;

    FOR_EACH_WAY(way)
    FOR_VERSIONS_FROM(DSM_SPDM_11)
    {
        peer_use_psk(peer, *way);
        peer->r->options.version = version;
        assert_error(DSM_OK, peer_reach(peer, STAGE_SESSION));
        assert_true(peer->r->session->is_psk);
        assert_error(DSM_OK, peer_reach(peer, STAGE_ENDED));
        assert_int_equal(DSM_SESSION_FREE, peer->r->session->state);
        assert_int_equal(0, harness_session_count(peer->h));
    }
}

static void test_every_hash_and_cipher_works(void **state)
{
    struct peer *peer = *state;

    FOR_EACH_WAY(way)
    {
        peer_use_psk(peer, *way);
        for (size_t i = 0; dsm_algorithm_at(DSM_ALG_HASH, i); i++) {
            peer->r->options.algorithms[DSM_ALG_HASH] = dsm_algorithm_at(DSM_ALG_HASH, i)->bit;
            assert_error(DSM_OK, peer_reach(peer, STAGE_SESSION));
        }
        peer->r->options.algorithms[DSM_ALG_HASH] = 0;
        for (size_t i = 0; dsm_algorithm_at(DSM_ALG_AEAD, i); i++) {
            peer->r->options.algorithms[DSM_ALG_AEAD] = dsm_algorithm_at(DSM_ALG_AEAD, i)->bit;
            assert_error(DSM_OK, peer_reach(peer, STAGE_SESSION));
        }
    }
}

static void test_no_certificate_is_needed(void **state)
{
    struct dsm_psk_exchange_options options = { .summary_type = DSM_SUMMARY_NONE };
    struct peer *peer = *state;

    peer->h->device->settings.capabilities = DSM_CAP_ENCRYPT | DSM_CAP_MAC | DSM_CAP_HBEAT;
    peer_use_psk(peer, DSM_CAP_PSK_WITH_CONTEXT);
    assert_error(DSM_OK, peer_do(peer, dsm_vca_begin(peer->r)));
    assert_error(DSM_OK, peer_do(peer, dsm_psk_exchange_begin(peer->r, &options, NULL)));
    assert_error(DSM_OK, peer_do(peer, dsm_psk_finish_begin(peer->r)));
    assert_error(DSM_OK, peer_do(peer, dsm_heartbeat_begin(peer->r)));
    assert_error(DSM_OK, dsm_check_signed(peer->r)); /* the HMAC is of now: our nonce is under it */
}

static void test_psk_exchange_rsp_is_checked(void **state)
{
    static const struct expectation table[] = {
        { "ResponderVerifyData",
          { ON(DSM_SPDM_PSK_EXCHANGE), .offset = -1, .flip = 0x01 },
          EXPECT(VERIFICATION, DSM_ERR_BAD_HMAC, "PSK_EXCHANGE", "ResponderVerifyData") },
        { "RspSessionID",
          { ON(DSM_SPDM_PSK_EXCHANGE), .offset = 4, .flip = 0x01 },
          EXPECT(VERIFICATION, DSM_ERR_BAD_HMAC, "PSK_EXCHANGE", "ResponderVerifyData") },
        { "HeartbeatPeriod",
          { ON(DSM_SPDM_PSK_EXCHANGE), .offset = 2, .flip = 0x10 },
          EXPECT(VERIFICATION, DSM_ERR_BAD_HMAC, "PSK_EXCHANGE", "ResponderVerifyData") },
        { "MeasurementSummaryHash",
          { ON(DSM_SPDM_PSK_EXCHANGE), .offset = SUMMARY_AT, .flip = 0x01 },
          EXPECT(VERIFICATION, DSM_ERR_BAD_HMAC, "PSK_EXCHANGE", "ResponderVerifyData") },
        { "ResponderContext",
          { ON(DSM_SPDM_PSK_EXCHANGE), .offset = CONTEXT_AT, .flip = 0x01 },
          EXPECT(VERIFICATION, DSM_ERR_BAD_HMAC, "PSK_EXCHANGE", "ResponderVerifyData") },
        { "a secured version that was not offered",
          { ON(DSM_SPDM_PSK_EXCHANGE), .offset = -HASH - 1, .flip = 0x20 },
          EXPECT(PROTOCOL, DSM_ERR_NO_COMMON_VERSION, "PSK_EXCHANGE", "DSP0277") },
        { "code",
          { ON(DSM_SPDM_PSK_EXCHANGE), .offset = 1, .flip = 0x01 },
          EXPECT(PROTOCOL, DSM_ERR_UNEXPECTED_RESPONSE, "PSK_EXCHANGE", "RequestResponseCode") },
    };
    struct peer *peer = *state;

    peer_use_psk(peer, DSM_CAP_PSK_WITH_CONTEXT);
    CHECK_ALL(peer, STAGE_SESSION, table);
    assert_int_equal(DSM_SESSION_FREE, peer->r->session->state);
}

/* All of the context is opaque data now, or all of the opaque data is context. */
static void move_context(uint8_t *message, size_t n)
{
    (void)n;
    message[10] = (uint8_t)(message[10] + message[8]);
    message[8] = 0;
}

static void move_opaque(uint8_t *message, size_t n)
{
    (void)n;
    message[8] = message[10];
    message[10] = 0;
}

static void test_a_context_is_there_as_psk_cap_says(void **state)
{
    static const struct expectation missing = {
        "none with 10b",
        { ON(DSM_SPDM_PSK_EXCHANGE), .edit = move_context },
        EXPECT(PROTOCOL, DSM_ERR_INVALID_FIELD, "PSK_EXCHANGE", "ContextLength"),
    };
    static const struct expectation given = {
        "one with 01b",
        { ON(DSM_SPDM_PSK_EXCHANGE), .edit = move_opaque },
        EXPECT(PROTOCOL, DSM_ERR_INVALID_FIELD, "PSK_EXCHANGE", "ContextLength"),
    };

    peer_use_psk(*state, DSM_CAP_PSK_WITH_CONTEXT);
    peer_check(*state, STAGE_SESSION, &missing);
    peer_use_psk(*state, DSM_CAP_PSK);
    peer_check(*state, STAGE_SESSION, &given);
}

static void test_psk_finish_rsp_is_checked(void **state)
{
    static const struct expectation expected = {
        "code",
        { ON(DSM_SPDM_PSK_FINISH), .offset = 1, .flip = 0x01 },
        EXPECT(PROTOCOL, DSM_ERR_UNEXPECTED_RESPONSE, "PSK_FINISH", "RequestResponseCode"),
    };
    struct peer *peer = *state;

    peer_use_psk(peer, DSM_CAP_PSK_WITH_CONTEXT);
    peer_check(peer, STAGE_SESSION, &expected);
    assert_int_equal(DSM_SESSION_FREE, peer->r->session->state);
    assert_true(peer->r->failure.session_ended);
}

static void test_a_device_with_another_psk_is_found_out(void **state)
{
    static const struct expectation expected = {
        .name = "another PSK",
        EXPECT(VERIFICATION, DSM_ERR_BAD_HMAC, "PSK_EXCHANGE", "ResponderVerifyData"),
    };
    struct peer *peer = *state;
    struct dsm_psk other;

    FOR_EACH_WAY(way)
    {
        peer_use_psk(peer, *way);
        other = *peer->r->options.psk;
        other.secret.bytes[0] ^= 1;
        peer->r->options.psk = &other;
        check_failure(peer, &expected, peer_reach(peer, STAGE_SESSION));
        assert_int_equal(DSM_SESSION_FREE, peer->r->session->state);
        assert_true(dsm_check_signed(peer->r) != DSM_OK); /* nothing is proven */
    }
}

static void test_an_unknown_hint_is_refused(void **state)
{
    static const struct expectation expected = {
        .name = "unknown hint",
        EXPECT(REFUSED, DSM_ERR_PEER_ERROR, "PSK_EXCHANGE", "DSP0274 ERROR"),
    };
    struct peer *peer = *state;
    struct dsm_psk other;

    peer_use_psk(peer, DSM_CAP_PSK);
    other = *peer->r->options.psk;
    other.hint[0] ^= 1;
    peer->r->options.psk = &other;
    check_failure(peer, &expected, peer_reach(peer, STAGE_SESSION));
    assert_int_equal(DSM_SPDM_ERROR_INVALID_REQUEST, peer->r->failure.spdm_error_code);
}

static void test_a_device_without_psk_cap_is_told_of(void **state)
{
    static const struct expectation expected = {
        .name = "no PSK_CAP",
        EXPECT(PROTOCOL, DSM_ERR_UNSUPPORTED_REQUEST, "PSK_EXCHANGE", "PSK_CAP"),
    };
    struct peer *peer = *state;

    peer_use_psk(peer, DSM_CAP_PSK);
    peer->h->device->settings.capabilities &= ~DSM_CAP_PSK_MASK;
    check_failure(peer, &expected, peer_reach(peer, STAGE_SESSION));
    peer_use_psk(peer, DSM_CAP_PSK);
    peer->r->options.version = DSM_SPDM_10;
    check_failure(peer, &expected, peer_reach(peer, STAGE_SESSION));
}

static void test_without_a_psk_there_is_nothing_to_send(void **state)
{
    static const struct expectation expected = {
        .name = "no PSK",
        EXPECT(PROTOCOL, DSM_ERR_UNSUPPORTED_REQUEST, "PSK_EXCHANGE", "PSKHint"),
    };
    struct dsm_psk_exchange_options options = { .summary_type = DSM_SUMMARY_NONE };
    struct peer *peer = *state;

    assert_error(DSM_OK, peer_do(peer, dsm_vca_begin(peer->r)));
    check_failure(peer, &expected, peer_do(peer, dsm_psk_exchange_begin(peer->r, &options, NULL)));
}

static void test_each_handshake_is_finished_by_its_own_step(void **state)
{
    struct dsm_psk_exchange_options options = { .summary_type = DSM_SUMMARY_NONE };
    struct peer *peer = *state;

    peer_use_psk(peer, DSM_CAP_PSK_WITH_CONTEXT);
    assert_error(DSM_OK, peer_do(peer, dsm_vca_begin(peer->r)));
    assert_error(DSM_OK, peer_do(peer, dsm_psk_exchange_begin(peer->r, &options, NULL)));
    assert_error(DSM_ERR_INTERNAL, peer_do(peer, dsm_finish_begin(peer->r)));
    assert_error(DSM_OK, peer_do(peer, dsm_psk_finish_begin(peer->r)));
    peer->r->options.psk = NULL;
    assert_error(DSM_OK, peer_reach(peer, STAGE_KEY_EXCHANGE));
    assert_error(DSM_ERR_INTERNAL, peer_do(peer, dsm_psk_finish_begin(peer->r)));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        PEER_TEST(test_a_session_is_made_used_and_ended_in_every_version),
        PEER_TEST(test_every_hash_and_cipher_works),
        PEER_TEST(test_no_certificate_is_needed),
        PEER_TEST(test_psk_exchange_rsp_is_checked),
        PEER_TEST(test_a_context_is_there_as_psk_cap_says),
        PEER_TEST(test_psk_finish_rsp_is_checked),
        PEER_TEST(test_a_device_with_another_psk_is_found_out),
        PEER_TEST(test_an_unknown_hint_is_refused),
        PEER_TEST(test_a_device_without_psk_cap_is_told_of),
        PEER_TEST(test_without_a_psk_there_is_nothing_to_send),
        PEER_TEST(test_each_handshake_is_finished_by_its_own_step),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
