/* SPDX-License-Identifier: BSD-3-Clause */
/* Steps without I/O: abandoned at any moment, refused, cut off; and what becomes of the session then. */
#include "requester_peer.h"

static enum dsm_step begin_digests(struct peer *peer)
{
    return dsm_get_digests_begin(peer->r);
}

static enum dsm_step begin_certificate(struct peer *peer)
{
    return dsm_get_certificate_begin(peer->r, 0);
}

static enum dsm_step begin_vca(struct peer *peer)
{
    return dsm_vca_begin(peer->r);
}

static enum dsm_step begin_measurements(struct peer *peer)
{
    static struct dsm_measurements measurements;
    struct dsm_measurements_request request = { .operation = DSM_MEASUREMENTS_ALL, .is_signed = true };

    return dsm_get_measurements_begin(peer->r, &request, &measurements);
}

static enum dsm_step begin_challenge(struct peer *peer)
{
    static struct dsm_challenge_result result;

    return dsm_challenge_begin(peer->r, 0, DSM_SUMMARY_ALL, &result);
}

static enum dsm_step begin_key_exchange(struct peer *peer)
{
    struct dsm_key_exchange_options options = { .slot = 0 };

    return dsm_key_exchange_begin(peer->r, &options, NULL);
}

static enum dsm_step begin_finish(struct peer *peer)
{
    return dsm_finish_begin(peer->r);
}

static enum dsm_step begin_key_update(struct peer *peer)
{
    return dsm_key_update_begin(peer->r, DSM_KEY_UPDATE_ALL_KEYS);
}

static enum dsm_step begin_report(struct peer *peer)
{
    static uint8_t buffer[DSM_REPORT_MAX];
    static struct dsm_report report;
    static size_t n;

    return dsm_tdisp_report_begin(peer->r, HARNESS_FUNCTION_ID, 32, buffer, &n, &report);
}

struct abandoned {
    enum stage stage;
    enum dsm_step (*begin)(struct peer *peer);
    bool encrypted;
};

static const struct abandoned table[] = {
    { STAGE_VCA, begin_vca, false },
    { STAGE_VCA, begin_digests, false },
    { STAGE_VCA, begin_certificate, false },
    { STAGE_CERTIFICATE, begin_challenge, false },
    { STAGE_CERTIFICATE, begin_measurements, false },
    { STAGE_CERTIFICATE, begin_key_exchange, false },
    { STAGE_CERTIFICATE, begin_key_exchange, true },
    { STAGE_KEY_EXCHANGE, begin_finish, false },
    { STAGE_KEY_EXCHANGE, begin_finish, true },
    { STAGE_SESSION, begin_digests, false },
    { STAGE_SESSION, begin_measurements, false },
    { STAGE_SESSION, begin_key_update, false },
    { STAGE_LOCKED, begin_report, false },
};

/* Takes so many answers. False: the step was done before. */
static bool take_answers(struct peer *peer, enum dsm_step step, unsigned count)
{
    for (unsigned i = 0; i < count; i++) {
        struct dsm_writer w = dsm_writer(peer->drive.answer, sizeof(peer->drive.answer));

        assert_int_equal(DSM_STEP_SEND, step);
        assert_error(DSM_OK, peer_exchange(peer, dsm_step_object(peer->r), &w));
        step = dsm_step_take(peer->r, dsm_written(&w));
        if (step == DSM_STEP_DONE)
            return false;
    }
    assert_int_equal(DSM_STEP_SEND, step);
    return true;
}

static void check_can_begin_anew(struct peer *peer)
{
    if (peer_reach(peer, STAGE_ENDED) != DSM_OK)
        fail_msg("%s: %s", peer->r->failure.step, peer->r->failure.text);
}

static void test_a_step_abandoned_at_any_moment_leaves_a_requester_that_can_begin_anew(void **state)
{
    struct peer *peer = *state;

    peer->r->options.certificate_portion = 400;
    for (size_t i = 0; i < COUNT(table); i++)
        for (unsigned count = 0;; count++) {
            bool is_under_way;

            peer->r->options.handshake_encrypted = table[i].encrypted;
            assert_error(DSM_OK, peer_reach(peer, table[i].stage));
            is_under_way = take_answers(peer, table[i].begin(peer), count);
            dsm_step_abandon(peer->r);
            check_can_begin_anew(peer);
            if (!is_under_way)
                break;
        }
}

static void test_to_begin_a_step_abandons_the_one_before(void **state)
{
    struct peer *peer = *state;

    assert_error(DSM_OK, peer_reach(peer, STAGE_VCA));
    assert_int_equal(DSM_STEP_SEND, begin_certificate(peer));
    assert_error(DSM_OK, peer_do(peer, begin_digests(peer)));
}

static void test_an_answer_to_no_question_is_a_wrong_call(void **state)
{
    struct peer *peer = *state;

    assert_int_equal(DSM_STEP_FAILED, dsm_step_take(peer->r, dsm_bytes("1234", 4)));
    assert_error(DSM_ERR_INTERNAL, peer->r->failure.error);
    assert_int_equal(DSM_FAILURE_OWN, peer->r->failure.kind);
    check_can_begin_anew(peer);
}

static enum dsm_step begin_capabilities(struct peer *peer)
{
    return dsm_get_capabilities_begin(peer->r);
}

static enum dsm_step begin_algorithms(struct peer *peer)
{
    return dsm_negotiate_algorithms_begin(peer->r);
}

static void check_wrong_call(struct peer *peer, enum dsm_step step)
{
    assert_int_equal(DSM_STEP_FAILED, step);
    assert_error(DSM_ERR_UNEXPECTED_REQUEST, peer->r->failure.error);
    assert_int_equal(DSM_FAILURE_OWN, peer->r->failure.kind);
}

static void test_what_comes_too_early_is_not_sent(void **state)
{
    struct peer *peer = *state;

    check_wrong_call(peer, begin_capabilities(peer));
    check_wrong_call(peer, begin_algorithms(peer));
    check_wrong_call(peer, begin_digests(peer));
    check_wrong_call(peer, dsm_heartbeat_begin(peer->r));
    assert_error(DSM_OK, peer_do(peer, dsm_get_version_begin(peer->r, NULL)));
    check_wrong_call(peer, begin_algorithms(peer));
    check_wrong_call(peer, begin_digests(peer));
    assert_error(DSM_OK, peer_do(peer, begin_capabilities(peer)));
    check_wrong_call(peer, begin_digests(peer));
    check_can_begin_anew(peer);
}

/* A would have it twice. */
static void test_capabilities_and_algorithms_are_not_sent_again(void **state)
{
    struct peer *peer = *state;

    assert_error(DSM_OK, peer_reach(peer, STAGE_VCA));
    check_wrong_call(peer, begin_capabilities(peer));
    check_wrong_call(peer, begin_algorithms(peer));
    assert_error(DSM_OK, peer_do(peer, begin_digests(peer)));
}

/* Nobody knows whether the device has the record: its sequence number may be used up or not. */
static void test_a_record_without_an_answer_costs_the_session(void **state)
{
    struct peer *peer = *state;

    assert_error(DSM_OK, peer_reach(peer, STAGE_SESSION));
    assert_int_equal(DSM_STEP_SEND, begin_digests(peer));
    assert_int_equal(DSM_STEP_FAILED, dsm_step_fail(peer->r, DSM_ERR_TIMEOUT));
    assert_true(peer->r->failure.session_ended);
    assert_int_equal(DSM_FAILURE_TRANSPORT, peer->r->failure.kind);
    assert_int_equal(DSM_SESSION_FREE, peer->r->session->state);
}

/* A device that gives no response on purpose, at a function level reset for one, has sealed none. */
static void test_no_response_on_purpose_leaves_the_session(void **state)
{
    struct peer *peer = *state;

    assert_error(DSM_OK, peer_reach(peer, STAGE_SESSION));
    assert_int_equal(DSM_STEP_SEND, begin_digests(peer));
    assert_int_equal(DSM_STEP_FAILED, dsm_step_take(peer->r, dsm_bytes(NULL, 0)));
    assert_false(peer->r->failure.session_ended);
    assert_int_equal(DSM_SESSION_ESTABLISHED, peer->r->session->state);
}

static void test_a_record_that_does_not_verify_ends_the_session(void **state)
{
    static const struct change change = { ON(DSM_SPDM_GET_DIGESTS), .offset = -20, .flip = 0x01, .outside = true };
    struct peer *peer = *state;

    assert_error(DSM_OK, peer_reach(peer, STAGE_SESSION));
    peer_arm(peer, &change);
    assert_error(DSM_ERR_DECRYPT, peer_do(peer, begin_digests(peer)));
    assert_true(peer->r->failure.session_ended);
    assert_int_equal(DSM_SESSION_FREE, peer->r->session->state);
}

static void test_a_wrong_field_in_a_record_leaves_the_session(void **state)
{
    static const struct change change = { ON(DSM_SPDM_GET_DIGESTS), .append = 1 };
    struct peer *peer = *state;

    assert_error(DSM_OK, peer_reach(peer, STAGE_SESSION));
    peer_arm(peer, &change);
    assert_error(DSM_ERR_TRAILING, peer_do(peer, begin_digests(peer)));
    assert_false(peer->r->failure.session_ended);
    assert_error(DSM_OK, peer_do(peer, begin_digests(peer)));
}

/* The keys stay those before: neither side has moved. */
static void test_a_refused_key_update_leaves_the_keys(void **state)
{
    struct peer *peer = *state;
    struct dsm_secret before;

    peer->h->device->settings.capabilities &= ~DSM_CAP_KEY_UPD;
    assert_error(DSM_OK, peer_reach(peer, STAGE_SESSION));
    before = peer->r->session->keys[DSM_RESPONDER].secret;
    assert_error(DSM_ERR_PEER_ERROR, peer_do(peer, begin_key_update(peer)));
    assert_memory_equal(&before, &peer->r->session->keys[DSM_RESPONDER].secret, sizeof(before));
    assert_false(dsm_record_direction_begun(&peer->r->session->next_keys[DSM_RESPONDER].records));
    assert_error(DSM_OK, peer_do(peer, begin_digests(peer)));
}

static void test_refused_algorithms_change_nothing(void **state)
{
    static const struct change change = { ON(DSM_SPDM_NEGOTIATE_ALGORITHMS), .offset = -2, .flip = 0x01 };
    struct peer *peer = *state;
    struct dsm_negotiated before;

    assert_error(DSM_OK, peer_do(peer, dsm_get_version_begin(peer->r, NULL)));
    assert_error(DSM_OK, peer_do(peer, dsm_get_capabilities_begin(peer->r)));
    before = peer->r->negotiated;
    peer_arm(peer, &change);
    assert_error(DSM_ERR_NO_COMMON_ALGORITHM, peer_do(peer, dsm_negotiate_algorithms_begin(peer->r)));
    assert_memory_equal(&before, &peer->r->negotiated, sizeof(before));
}

static void test_a_chain_that_fails_leaves_the_slot(void **state)
{
    static const struct change change = { ON(DSM_SPDM_GET_CERTIFICATE), .offset = -10, .flip = 0x01 };
    struct peer *peer = *state;
    struct dsm_requester_slot before;

    assert_error(DSM_OK, peer_reach(peer, STAGE_CERTIFICATE));
    before = peer->r->slots[0];
    peer_arm(peer, &change);
    assert_error(DSM_ERR_BAD_DIGEST, peer_do(peer, begin_certificate(peer)));
    assert_memory_equal(&before, &peer->r->slots[0], sizeof(before));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        PEER_TEST(test_a_step_abandoned_at_any_moment_leaves_a_requester_that_can_begin_anew),
        PEER_TEST(test_to_begin_a_step_abandons_the_one_before),
        PEER_TEST(test_an_answer_to_no_question_is_a_wrong_call),
        PEER_TEST(test_what_comes_too_early_is_not_sent),
        PEER_TEST(test_capabilities_and_algorithms_are_not_sent_again),
        PEER_TEST(test_a_record_without_an_answer_costs_the_session),
        PEER_TEST(test_no_response_on_purpose_leaves_the_session),
        PEER_TEST(test_a_record_that_does_not_verify_ends_the_session),
        PEER_TEST(test_a_wrong_field_in_a_record_leaves_the_session),
        PEER_TEST(test_a_refused_key_update_leaves_the_keys),
        PEER_TEST(test_refused_algorithms_change_nothing),
        PEER_TEST(test_a_chain_that_fails_leaves_the_slot),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
