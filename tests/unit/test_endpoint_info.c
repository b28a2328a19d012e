/* SPDX-License-Identifier: BSD-3-Clause */
/* Endpoint information of both sides, and what a device asks of its own accord. */
#include "mutual_fixture.h"

#include "both_sides.h"
#include "responder/connection_asks.h"
#include "responder/context.h"

static enum dsm_error ask(struct peer *peer, bool is_signed, struct dsm_endpoint_info *info)
{
    struct dsm_endpoint_info_request request = { .is_signed = is_signed };

    return peer_do(peer, dsm_get_endpoint_info_begin(peer->r, &request, info));
}

static struct peer *begin(void **state, enum stage stage)
{
    struct peer *peer = *state;

    peer->r->options.version = DSM_SPDM_13;
    peer->r->options.answers = true;
    assert_error(DSM_OK, peer_reach(peer, stage));
    return peer;
}

static void test_a_device_tells_its_ids(void **state)
{
    static const uint8_t expected[] = { 1, 0, 0, 0, 11, 3, 2, 0x36, 0x1B, 1, 5, 0x10, 0x00, 0x02, 0x08, 0x01 };
    struct peer *peer = begin(state, STAGE_CERTIFICATE);
    struct dsm_endpoint_info info;

    peer->h->device->ids = (struct dsm_pci_ids){ .vendor_id = 0x1B36, .device_id = 0x10, .class_code = 0x010802 };
    assert_error(DSM_OK, ask(peer, false, &info));
    assert_true(dsm_bytes_equal(BYTES(expected), info.info));
    assert_int_equal(0, peer->r->verified & DSM_VERIFIED_ENDPOINT_INFO);
}

static void test_the_classes_that_are_described_come_instead(void **state)
{
    struct dsm_device_class class = { .registry_id = 0 };
    struct peer *peer = begin(state, STAGE_CERTIFICATE);
    struct dsm_device_classes classes;
    struct dsm_endpoint_info info;

    assert_error(DSM_OK, dsm_device_class_add(&peer->h->device->classes, &class));
    assert_error(DSM_OK, dsm_device_class_add(&peer->h->device->classes, &class));
    assert_error(DSM_OK, ask(peer, true, &info));
    assert_error(DSM_OK, dsm_device_classes_decode(info.info, &classes));
    assert_int_equal(2, classes.count);
}

static void test_signed_information_verifies_in_clear_and_in_a_session(void **state)
{
    struct peer *peer = begin(state, STAGE_CERTIFICATE);
    struct dsm_endpoint_info info;

    assert_error(DSM_OK, ask(peer, true, &info));
    assert_int_equal(DSM_VERIFIED_ENDPOINT_INFO, peer->r->verified & DSM_VERIFIED_ENDPOINT_INFO);
    assert_error(DSM_OK, peer_reach(peer, STAGE_SESSION));
    assert_error(DSM_OK, ask(peer, true, &info));
    assert_int_equal(DSM_VERIFIED_ENDPOINT_INFO, peer->r->verified & DSM_VERIFIED_ENDPOINT_INFO);
    assert_null(both_sides_differ(peer->r, peer->h->connection));
}

static void test_information_that_breaks_a_rule_is_refused(void **state)
{
    static const struct {
        struct change change;
        enum dsm_error error;
        const char *text;
    } table[] = {
        { { ON(DSM_SPDM_GET_ENDPOINT_INFO), .offset = -1, .flip = 1 }, DSM_ERR_BAD_SIGNATURE, "over IL1/IL2" },
        { { ON(DSM_SPDM_GET_ENDPOINT_INFO), .offset = 8, .flip = 1 }, DSM_ERR_BAD_SIGNATURE, "over IL1/IL2" },
        { { ON(DSM_SPDM_GET_ENDPOINT_INFO), .offset = 3, .flip = 1 }, DSM_ERR_INVALID_FIELD, "slot 1 came" },
        { { ON(DSM_SPDM_GET_ENDPOINT_INFO), .offset = 44, .flip = 3 }, DSM_ERR_TRUNCATED, "class identifiers" },
    };
    struct peer *peer = begin(state, STAGE_CERTIFICATE);
    struct dsm_endpoint_info info;

    for (size_t i = 0; i < COUNT(table); i++) {
        peer_arm(peer, &table[i].change);
        assert_error(table[i].error, ask(peer, true, &info));
        if (!strstr(peer->r->failure.text, table[i].text) && !strstr(peer->r->failure.rule, table[i].text))
            fail_msg("%zu: %s (%s)", i, peer->r->failure.text, peer->r->failure.rule);
    }
    assert_error(DSM_OK, ask(peer, true, &info));
}

static enum dsm_error answer(struct peer *peer, unsigned *count)
{
    struct dsm_answered answered = { .count = 0 };
    enum dsm_error error = peer_do(peer, dsm_answer_begin(peer->r, &answered));

    *count = answered.count;
    return error;
}

static void test_a_device_that_asks_nothing_says_so(void **state)
{
    struct peer *peer = begin(state, STAGE_CERTIFICATE);
    unsigned count;

    assert_error(DSM_ERR_PEER_ERROR, answer(peer, &count));
    assert_int_equal(DSM_SPDM_ERROR_NO_PENDING_REQUESTS, peer->r->failure.spdm_error_code);
}

static void check_heartbeat(struct peer *peer)
{
    struct dsm_endpoint_info info;

    assert_error(DSM_OK, ask(peer, false, &info));
    assert_null(both_sides_differ(peer->r, peer->h->connection));
}

static void test_a_device_renews_its_own_key(void **state)
{
    struct peer *peer = begin(state, STAGE_SESSION);
    struct dsm_secret before = peer->r->session->keys[DSM_RESPONDER].secret;
    uint32_t id = peer->r->session->id;
    unsigned count;

    for (unsigned i = 0; i < 3; i++) {
        assert_error(DSM_OK, dsm_connection_ask_key_update(peer->h->connection, id));
        assert_error(DSM_ERR_UNEXPECTED_REQUEST, dsm_connection_ask_key_update(peer->h->connection, id));
        assert_error(DSM_OK, answer(peer, &count));
        assert_int_equal(2, count);
        assert_memory_not_equal(before.bytes, peer->r->session->keys[DSM_RESPONDER].secret.bytes, before.n);
        before = peer->r->session->keys[DSM_RESPONDER].secret;
        check_heartbeat(peer);
    }
}

static void test_a_key_is_renewed_in_an_established_session_only(void **state)
{
    struct peer *peer = begin(state, STAGE_KEY_EXCHANGE);

    assert_error(DSM_ERR_UNEXPECTED_REQUEST, dsm_connection_ask_key_update(peer->h->connection, peer->r->session->id));
    assert_error(DSM_ERR_UNEXPECTED_REQUEST, dsm_connection_ask_key_update(peer->h->connection, 0));
}

static void test_a_device_asks_for_its_requesters_information_in_clear_and_in_a_session(void **state)
{
    struct peer *peer = begin(state, STAGE_CERTIFICATE);
    unsigned count;

    assert_error(DSM_OK, dsm_connection_ask_endpoint_info(peer->h->connection));
    assert_error(DSM_OK, answer(peer, &count));
    assert_int_equal(1, count);
    assert_true(harness_logged(peer->h, "the requester tells its endpoint information, not signed"));
    assert_error(DSM_OK, peer_reach(peer, STAGE_SESSION));
    assert_error(DSM_OK, dsm_connection_ask_endpoint_info(peer->h->connection));
    assert_error(DSM_OK, answer(peer, &count));
    assert_int_equal(1, count);
    check_heartbeat(peer);
}

static void test_a_requester_that_does_not_state_it_is_not_asked(void **state)
{
    struct peer *peer = *state;

    peer->r->options.version = DSM_SPDM_13;
    assert_error(DSM_OK, peer_reach(peer, STAGE_SESSION));
    assert_error(DSM_ERR_UNEXPECTED_REQUEST, dsm_connection_ask_endpoint_info(peer->h->connection));
    assert_error(DSM_ERR_UNEXPECTED_REQUEST, dsm_connection_ask_key_update(peer->h->connection, peer->r->session->id));
}

/* The requester's key is known, so its information has to be signed. */
static void check_signed(struct peer *peer, const struct mutual_identity *signer, enum dsm_error expected)
{
    unsigned count;

    peer->r->options.identity = mutual_identity_of(signer);
    peer->h->lines[0] = '\0';
    assert_error(DSM_OK, dsm_connection_ask_endpoint_info(peer->h->connection));
    assert_error(expected, answer(peer, &count));
    if (expected == DSM_OK)
        assert_true(harness_logged(peer->h, "the requester tells its endpoint information, signed"));
    else
        assert_true(harness_logged(peer->h, "Signature of the requester's ENDPOINT_INFO: does not verify with its "
                                            "leaf's key"));
}

static void test_information_is_signed_where_the_requesters_key_is_known(void **state)
{
    struct peer *peer = *state;
    struct mutual_identity identity, other;

    mutual_identity_make(peer->h, "ECDSA_P384", &identity);
    mutual_identity_make(peer->h, "ECDSA_P384", &other);
    mutual_trust(peer->h->device, &identity);
    mutual_provision(peer->h->device, &identity);
    mutual_ask(peer->h->device, DSM_MUTUAL_PROVISIONED);
    peer->r->options.identity = mutual_identity_of(&identity);
    (void)begin(state, STAGE_SESSION);
    check_signed(peer, &identity, DSM_OK);
    check_signed(peer, &other, DSM_ERR_PEER_ERROR);
    check_signed(peer, &identity, DSM_OK);
    mutual_identity_clear(&identity);
    mutual_identity_clear(&other);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        PEER_TEST(test_a_device_tells_its_ids),
        PEER_TEST(test_the_classes_that_are_described_come_instead),
        PEER_TEST(test_signed_information_verifies_in_clear_and_in_a_session),
        PEER_TEST(test_information_that_breaks_a_rule_is_refused),
        PEER_TEST(test_a_device_that_asks_nothing_says_so),
        PEER_TEST(test_a_device_renews_its_own_key),
        PEER_TEST(test_a_key_is_renewed_in_an_established_session_only),
        PEER_TEST(test_a_device_asks_for_its_requesters_information_in_clear_and_in_a_session),
        PEER_TEST(test_a_requester_that_does_not_state_it_is_not_asked),
        PEER_TEST(test_information_is_signed_where_the_requesters_key_is_known),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
