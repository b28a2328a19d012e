/* SPDX-License-Identifier: BSD-3-Clause */
/* Requesters that authenticate: both roles in each way that DSP0274 has, and what happens to those that cannot. */
#include "mutual_fixture.h"

#include "both_sides.h"
#include "responder/connection_deadlines.h"
#include "responder/context.h"
#include "responder/encapsulated.h"

static const enum dsm_mutual_authentication ways[] = { DSM_MUTUAL_PROVISIONED, DSM_MUTUAL_ENCAPSULATED,
                                                       DSM_MUTUAL_DIGESTS };

struct fixture {
    struct peer *peer;
    struct mutual_identity identity;
};

static int setup(void **state)
{
    struct fixture *f = calloc(1, sizeof(*f));
    void *peer;

    assert_non_null(f);
    assert_int_equal(0, peer_setup(&peer));
    f->peer = peer;
    mutual_identity_make(f->peer->h, "ECDSA_P384", &f->identity);
    f->peer->r->options.identity = mutual_identity_of(&f->identity);
    mutual_trust(f->peer->h->device, &f->identity);
    *state = f;
    return 0;
}

static int teardown(void **state)
{
    struct fixture *f = *state;
    void *peer = f->peer;

    peer_teardown(&peer);
    mutual_identity_clear(&f->identity);
    free(f);
    return 0;
}

#define MUTUAL_TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

static void check_authenticated(struct peer *peer, enum dsm_mutual_authentication how)
{
    static const uint8_t bits[] = { 0, DSM_MUT_AUTH_REQUESTED, DSM_MUT_AUTH_ENCAPSULATED, DSM_MUT_AUTH_DIGESTS };

    mutual_ask(peer->h->device, how);
    peer->h->lines[0] = '\0';
    if (peer_reach(peer, STAGE_SESSION) != DSM_OK)
        fail_msg("%s failed: %s\n%s", peer->r->failure.step, peer->r->failure.text, peer->h->lines);
    assert_int_equal(bits[how], peer->r->session->mut_auth);
    assert_null(both_sides_differ(peer->r, peer->h->connection));
    assert_true(harness_logged(peer->h, "the requester is authenticated with the key of its slot 0"));
    assert_error(DSM_OK, peer_do(peer, dsm_end_session_begin(peer->r)));
}

static void test_a_requester_authenticates_in_every_way_and_version(void **state)
{
    struct fixture *f = *state;
    struct peer *peer = f->peer;

    mutual_provision(peer->h->device, &f->identity);
    FOR_VERSIONS_FROM(DSM_SPDM_11)
    {
        peer->r->options.version = version;
        for (unsigned encrypted = 0; encrypted < 2; encrypted++) {
            peer->r->options.handshake_encrypted = encrypted;
            for (size_t i = 0; i < COUNT(ways); i++)
                check_authenticated(peer, ways[i]);
        }
    }
}

static void test_requesters_sign_with_every_kind_of_key(void **state)
{
    static const char *const names[] = { "ECDSA_P256", "RSASSA_2048", "RSAPSS_2048", "EDDSA_25519" };
    struct fixture *f = *state;

    for (size_t i = 0; i < COUNT(names); i++) {
        struct mutual_identity other;

        mutual_identity_make(f->peer->h, names[i], &other);
        mutual_trust(f->peer->h->device, &other);
        f->peer->r->options.identity = mutual_identity_of(&other);
        f->peer->r->options.algorithms[DSM_ALG_REQ_ASYM] = dsm_asym_algorithm_by_name(names[i])->common.bit;
        check_authenticated(f->peer, DSM_MUTUAL_ENCAPSULATED);
        assert_string_equal(names[i], dsm_negotiated_req_asym(&f->peer->r->negotiated)->common.name);
        mutual_identity_clear(&other);
    }
}

/* The device takes 200 bytes at once: the chain comes in portions. */
static void test_a_chain_comes_in_portions(void **state)
{
    static struct dsm_binding narrow;
    struct fixture *f = *state;

    narrow = dsm_binding_doe;
    narrow.request_max = 200;
    peer_use_binding(f->peer, &narrow);
    check_authenticated(f->peer, DSM_MUTUAL_ENCAPSULATED);
    assert_true(f->identity.chain.n > 2 * dsm_encapsulated_portion(f->peer->h->connection));
}

/* FINISH with its signature, and what is encapsulated, are larger than a transfer. */
static void test_a_requester_authenticates_in_chunks(void **state)
{
    static const uint32_t sizes[] = { DSM_DATA_TRANSFER_SIZE_MIN, 64, 200 };
    struct fixture *f = *state;
    struct peer *peer = f->peer;

    mutual_provision(peer->h->device, &f->identity);
    for (size_t i = 0; i < COUNT(sizes) * COUNT(ways); i++) {
        peer->r->options.data_transfer_size = sizes[i / COUNT(ways)];
        peer->h->device->settings.data_transfer_size = sizes[i / COUNT(ways)];
        for (unsigned encrypted = 0; encrypted < 2; encrypted++) {
            peer->r->options.handshake_encrypted = encrypted;
            check_authenticated(peer, ways[i % COUNT(ways)]);
        }
    }
}

static void test_a_slot_that_is_not_the_first_is_named(void **state)
{
    struct fixture *f = *state;

    f->peer->r->options.identity.slot = 5;
    mutual_ask(f->peer->h->device, DSM_MUTUAL_DIGESTS);
    assert_error(DSM_OK, peer_reach(f->peer, STAGE_SESSION));
    assert_int_equal(5, f->peer->r->session->req_slot);
    assert_true(harness_logged(f->peer->h, "with the key of its slot 5"));
}

static enum dsm_error challenge(struct peer *peer, struct dsm_challenge_result *result)
{
    DSM_TRY(peer_reach(peer, STAGE_CERTIFICATE));
    return peer_do(peer, dsm_challenge_begin(peer->r, 0, DSM_SUMMARY_NONE, result));
}

static void test_challenge_auth_asks_for_basic_mutual_authentication(void **state)
{
    struct fixture *f = *state;
    struct peer *peer = f->peer;
    struct dsm_challenge_result result;

    mutual_ask(peer->h->device, DSM_MUTUAL_NONE);
    peer->h->device->settings.mutual_basic = true;
    FOR_VERSIONS_FROM(DSM_SPDM_11)
    {
        peer->r->options.version = version;
        peer->h->lines[0] = '\0';
        assert_error(DSM_OK, challenge(peer, &result));
        assert_true(result.basic_mut_auth);
        assert_error(DSM_OK, peer_do(peer, dsm_authenticate_begin(peer->r)));
        assert_true(harness_logged(peer->h, "the requester is authenticated by CHALLENGE_AUTH"));
        assert_error(DSM_ERR_PEER_ERROR, peer_do(peer, dsm_authenticate_begin(peer->r)));
        assert_int_equal(version >= DSM_SPDM_13 ? DSM_SPDM_ERROR_NO_PENDING_REQUESTS
                                                : DSM_SPDM_ERROR_UNEXPECTED_REQUEST,
                         peer->r->failure.spdm_error_code);
    }
}

/* Without a chain a requester states no MUT_AUTH_CAP, and is served as ever. */
static void test_a_requester_that_cannot_is_not_asked(void **state)
{
    struct fixture *f = *state;
    struct dsm_challenge_result result;

    f->peer->r->options.identity.key = NULL;
    f->peer->h->device->settings.mutual_basic = true;
    mutual_ask(f->peer->h->device, DSM_MUTUAL_ENCAPSULATED);
    assert_error(DSM_OK, challenge(f->peer, &result));
    assert_false(result.basic_mut_auth);
    assert_error(DSM_OK, peer_reach(f->peer, STAGE_SESSION));
    assert_int_equal(0, f->peer->r->session->mut_auth);
}

static void test_a_requester_that_has_to_and_cannot_gets_no_session(void **state)
{
    struct fixture *f = *state;
    struct peer *peer = f->peer;

    peer->r->options.identity.key = NULL;
    peer->h->device->settings.mutual_required = true;
    mutual_ask(peer->h->device, DSM_MUTUAL_ENCAPSULATED);
    FOR_VERSIONS_FROM(DSM_SPDM_11)
    {
        peer->r->options.version = version;
        assert_error(DSM_ERR_PEER_ERROR, peer_reach(peer, STAGE_SESSION));
        assert_int_equal(version >= DSM_SPDM_13 ? DSM_SPDM_ERROR_INVALID_POLICY : DSM_SPDM_ERROR_INVALID_REQUEST,
                         peer->r->failure.spdm_error_code);
    }
    peer->r->options.identity = mutual_identity_of(&f->identity);
    assert_error(DSM_OK, peer_reach(peer, STAGE_SESSION));
}

/* The handshake is over; the next requester is served. */
static void check_untrusted(struct fixture *f, enum dsm_mutual_authentication how, bool encrypted)
{
    struct mutual_identity other;
    struct peer *peer = f->peer;

    mutual_identity_make(peer->h, "ECDSA_P384", &other);
    mutual_ask(peer->h->device, how);
    peer->r->options.handshake_encrypted = encrypted;
    peer->r->options.identity = mutual_identity_of(&other);
    assert_error(DSM_ERR_PEER_ERROR, peer_reach(peer, STAGE_SESSION));
    assert_int_equal(DSM_SPDM_ERROR_INVALID_RESPONSE_CODE, peer->r->failure.spdm_error_code);
    assert_int_equal(0, harness_session_count(peer->h));
    peer->r->options.identity = mutual_identity_of(&f->identity);
    assert_error(DSM_OK, peer_reach(peer, STAGE_ENDED));
    mutual_identity_clear(&other);
}

static void test_a_requester_under_another_root_gets_no_session(void **state)
{
    check_untrusted(*state, DSM_MUTUAL_ENCAPSULATED, false);
    check_untrusted(*state, DSM_MUTUAL_DIGESTS, true);
}

static void test_any_root_is_believed_where_none_is_given(void **state)
{
    struct fixture *f = *state;

    dsm_requesters_clear(&f->peer->h->device->requesters);
    check_authenticated(f->peer, DSM_MUTUAL_ENCAPSULATED);
}

static void test_a_requester_with_another_key_than_its_leafs_gets_no_session(void **state)
{
    struct fixture *f = *state;
    struct mutual_identity other;
    struct peer *peer = f->peer;

    mutual_identity_make(peer->h, "ECDSA_P384", &other);
    mutual_provision(peer->h->device, &f->identity);
    for (unsigned encrypted = 0; encrypted < 2; encrypted++)
        for (size_t i = 0; i < COUNT(ways); i++) {
            peer->r->options.handshake_encrypted = encrypted;
            peer->r->options.identity.key = other.key;
            mutual_ask(peer->h->device, ways[i]);
            assert_error(DSM_ERR_PEER_ERROR, peer_reach(peer, STAGE_SESSION));
            assert_int_equal(DSM_SPDM_ERROR_DECRYPT_ERROR, peer->r->failure.spdm_error_code);
            assert_int_equal(0, harness_session_count(peer->h));
            peer->r->options.identity.key = f->identity.key;
            assert_error(DSM_OK, peer_reach(peer, STAGE_ENDED));
        }
    mutual_identity_clear(&other);
}

static void test_a_device_that_holds_signed_responses_back_is_authenticated_to(void **state)
{
    struct fixture *f = *state;

    f->peer->h->device->settings.not_ready_first = true;
    for (unsigned encrypted = 0; encrypted < 2; encrypted++) {
        f->peer->r->options.handshake_encrypted = encrypted;
        check_authenticated(f->peer, DSM_MUTUAL_ENCAPSULATED);
    }
}

/* What the device asks and acknowledges, looked at by the requester. */
static void test_what_a_device_asks_is_checked(void **state)
{
    static const struct expectation table[] = {
        { "MutAuthRequested without a bit in common",
          { ON(DSM_SPDM_KEY_EXCHANGE), .offset = 6, .flip = 0x01 },
          EXPECT(PROTOCOL, DSM_ERR_INVALID_FIELD, "KEY_EXCHANGE", "KEY_EXCHANGE_RSP") },
        { "ENCAPSULATED_REQUEST with nothing inside",
          { ON(DSM_SPDM_GET_ENCAPSULATED_REQUEST), .cut = true, .length = 4 },
          EXPECT(REFUSED, DSM_ERR_PEER_ERROR, "GET_ENCAPSULATED_REQUEST", "DSP0274 ERROR") },
        { "AckRequestID",
          { ON(DSM_SPDM_DELIVER_ENCAPSULATED_RESPONSE), .offset = 4, .flip = 0x01 },
          EXPECT(PROTOCOL, DSM_ERR_INVALID_FIELD, "GET_ENCAPSULATED_REQUEST", "AckRequestID") },
        { "payload type",
          { ON(DSM_SPDM_DELIVER_ENCAPSULATED_RESPONSE), .offset = 3, .flip = 0x08 },
          EXPECT(PROTOCOL, DSM_ERR_TRAILING, "GET_ENCAPSULATED_REQUEST", "ENCAPSULATED_RESPONSE_ACK") },
        { "a request that is not answered",
          { ON(DSM_SPDM_GET_ENCAPSULATED_REQUEST), .offset = 5, .flip = 0x7F },
          EXPECT(REFUSED, DSM_ERR_PEER_ERROR, "GET_ENCAPSULATED_REQUEST", "DSP0274 ERROR") },
        { "a request of another version",
          { ON(DSM_SPDM_GET_ENCAPSULATED_REQUEST), .offset = 4, .flip = 0x01 },
          EXPECT(REFUSED, DSM_ERR_PEER_ERROR, "GET_ENCAPSULATED_REQUEST", "DSP0274 ERROR") },
        { "another request id",
          { ON(DSM_SPDM_GET_ENCAPSULATED_REQUEST), .offset = 2, .flip = 0x10 },
          EXPECT(REFUSED, DSM_ERR_PEER_ERROR, "GET_ENCAPSULATED_REQUEST", "DSP0274 ERROR") },
    };
    struct fixture *f = *state;

    mutual_ask(f->peer->h->device, DSM_MUTUAL_ENCAPSULATED);
    CHECK_ALL(f->peer, STAGE_SESSION, table);
    f->peer->armed = false;
    assert_error(DSM_OK, peer_reach(f->peer, STAGE_ENDED));
}

static void test_a_slot_of_ours_that_does_not_exist_is_refused(void **state)
{
    static const struct expectation expected = {
        "SlotIDParam",
        { ON(DSM_SPDM_KEY_EXCHANGE), .offset = 7, .flip = 0x03 },
        EXPECT(PROTOCOL, DSM_ERR_INVALID_FIELD, "KEY_EXCHANGE", "SlotIDParam"),
    };
    struct fixture *f = *state;

    mutual_provision(f->peer->h->device, &f->identity);
    mutual_ask(f->peer->h->device, DSM_MUTUAL_PROVISIONED);
    peer_check(f->peer, STAGE_SESSION, &expected);
}

/* A session's time is over while FINISH's signature is being verified: nothing is answered, and nothing is left. */
static void test_a_session_that_ends_meanwhile_is_not_established(void **state)
{
    struct fixture *f = *state;
    struct peer *peer = f->peer;
    enum dsm_step step;

    mutual_provision(peer->h->device, &f->identity);
    mutual_ask(peer->h->device, DSM_MUTUAL_PROVISIONED);
    assert_error(DSM_OK, peer_reach(peer, STAGE_KEY_EXCHANGE));
    step = dsm_finish_begin(peer->r);
    assert_int_equal(DSM_STEP_SEND, step);
    assert_int_equal(DSM_VERDICT_WORK, harness_receive(peer->h, dsm_step_object(peer->r)));
    dsm_connection_expire(peer->h->connection, UINT64_MAX - 1);
    assert_int_equal(0, harness_finish(peer->h).n);
    assert_int_equal(0, harness_session_count(peer->h));
}

static struct dsm_bytes next_message(struct peer *peer)
{
    struct dsm_object in;

    assert_error(DSM_OK, peer->r->binding->unwrap(dsm_step_object(peer->r), &in));
    return in.data;
}

/* Up to the i-th request of this code that comes behind KEY_EXCHANGE. */
static struct dsm_bytes reach_message(struct peer *peer, uint8_t code, unsigned i)
{
    enum dsm_step step;

    assert_error(DSM_OK, peer_reach(peer, STAGE_KEY_EXCHANGE));
    step = dsm_finish_begin(peer->r);
    while (step == DSM_STEP_SEND && (next_message(peer).p[1] != code || i-- > 0)) {
        struct dsm_writer w = dsm_writer(peer->drive.answer, sizeof(peer->drive.answer));

        assert_error(DSM_OK, peer_exchange(peer, dsm_step_object(peer->r), &w));
        step = dsm_step_take(peer->r, dsm_written(&w));
    }
    assert_int_equal(DSM_STEP_SEND, step);
    return next_message(peer);
}

/* At every length that an object in clear can have, and with more behind it. */
static void check_every_length(struct peer *peer, uint8_t code, unsigned i)
{
    size_t all = reach_message(peer, code, i).n;

    for (size_t n = DSM_SPDM_HEADER_LEN; n <= all + 8; n += n < 64 || n + 24 > all ? 4 : 52) {
        struct dsm_bytes message = reach_message(peer, code, i);
        struct log changed = { .n = 0 };

        if (n == all)
            continue;
        log_add(&changed, message);
        changed.n = n;
        assert_spdm_code(harness_send(peer->h, log_bytes(&changed)), DSM_SPDM_ERROR);
        dsm_step_abandon(peer->r);
    }
    assert_error(DSM_OK, peer_reach(peer, STAGE_ENDED));
}

static void test_what_a_requester_shows_is_refused_at_every_other_length(void **state)
{
    struct fixture *f = *state;

    mutual_ask(f->peer->h->device, DSM_MUTUAL_ENCAPSULATED);
    check_every_length(f->peer, DSM_SPDM_DELIVER_ENCAPSULATED_RESPONSE, 0);
    check_every_length(f->peer, DSM_SPDM_DELIVER_ENCAPSULATED_RESPONSE, 1);
    check_every_length(f->peer, DSM_SPDM_FINISH, 0);
}

static void test_a_question_that_is_cut_short_gets_no_session(void **state)
{
    static const uint8_t codes[] = { DSM_SPDM_GET_ENCAPSULATED_REQUEST, DSM_SPDM_DELIVER_ENCAPSULATED_RESPONSE };
    struct fixture *f = *state;
    struct peer *peer = f->peer;

    mutual_ask(peer->h->device, DSM_MUTUAL_ENCAPSULATED);
    for (size_t i = 0; i < COUNT(codes); i++)
        for (size_t n = 4; n == 4 || n < peer->response_len; n += 4) {
            struct change change = { .target = { .code = codes[i] }, .cut = true, .length = n };

            peer_arm(peer, &change);
            assert_true(peer_reach(peer, STAGE_SESSION) != DSM_OK);
            assert_true(peer->changed);
        }
    assert_error(DSM_OK, peer_reach(peer, STAGE_ENDED));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        MUTUAL_TEST(test_a_requester_authenticates_in_every_way_and_version),
        MUTUAL_TEST(test_requesters_sign_with_every_kind_of_key),
        MUTUAL_TEST(test_a_chain_comes_in_portions),
        MUTUAL_TEST(test_a_requester_authenticates_in_chunks),
        MUTUAL_TEST(test_a_slot_that_is_not_the_first_is_named),
        MUTUAL_TEST(test_challenge_auth_asks_for_basic_mutual_authentication),
        MUTUAL_TEST(test_a_requester_that_cannot_is_not_asked),
        MUTUAL_TEST(test_a_requester_that_has_to_and_cannot_gets_no_session),
        MUTUAL_TEST(test_a_requester_under_another_root_gets_no_session),
        MUTUAL_TEST(test_any_root_is_believed_where_none_is_given),
        MUTUAL_TEST(test_a_requester_with_another_key_than_its_leafs_gets_no_session),
        MUTUAL_TEST(test_a_device_that_holds_signed_responses_back_is_authenticated_to),
        MUTUAL_TEST(test_what_a_device_asks_is_checked),
        MUTUAL_TEST(test_a_slot_of_ours_that_does_not_exist_is_refused),
        MUTUAL_TEST(test_a_session_that_ends_meanwhile_is_not_established),
        MUTUAL_TEST(test_what_a_requester_shows_is_refused_at_every_other_length),
        MUTUAL_TEST(test_a_question_that_is_cut_short_gets_no_session),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
