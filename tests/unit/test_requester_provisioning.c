/* SPDX-License-Identifier: BSD-3-Clause */
/* CSR, SET_CERTIFICATE and key pairs as a requester asks for them; and each way in which a device can get it wrong. */
#include "requester_peer.h"

#define INFO_FIXED 20u /* of KEY_PAIR_INFO, up to PublicKeyInfo */

static void reach(struct peer *peer, uint8_t version)
{
    struct harness *h = peer->h;

    h->device->settings.capabilities |=
        DSM_CAP_SET_CERT | DSM_CAP_CSR | DSM_CAP_GET_KEY_PAIR_INFO | DSM_CAP_SET_KEY_PAIR_INFO;
    h->device->settings.trusted_environment = true;
    peer->r->options.version = version;
    assert_error(DSM_OK, peer_reach(peer, STAGE_CERTIFICATE));
}

static enum dsm_error get_csr(struct peer *peer)
{
    static const struct dsm_get_csr wanted;
    struct dsm_bytes csr;

    return peer_do(peer, dsm_get_csr_begin(peer->r, &wanted, &csr));
}

static enum dsm_error get_info(struct peer *peer)
{
    struct dsm_key_pair_info info;

    return peer_do(peer, dsm_get_key_pair_info_begin(peer->r, 2, &info));
}

static enum dsm_error set_key_pair(struct peer *peer)
{
    const struct dsm_set_key_pair_info wanted = {
        .operation = DSM_KEY_PAIR_CHANGE,
        .key_pair_id = 2,
        .desired_assoc_cert_slot_mask = 1,
    };

    return peer_do(peer, dsm_set_key_pair_info_begin(peer->r, &wanted));
}

static enum dsm_error set_chain(struct peer *peer, const struct dsm_certificates *chain)
{
    const struct dsm_set_certificate_options options = { .slot = 1, .certificates = dsm_bytes(chain->der, chain->n) };

    return peer_do(peer, dsm_set_certificate_begin(peer->r, &options));
}

/* The chain of slot 0, for another slot. */
static enum dsm_error set_same(struct peer *peer)
{
    const struct dsm_credential *credential =
        dsm_identity_find(&peer->h->device->identity, 0, dsm_negotiated_asym(&peer->r->negotiated));

    return set_chain(peer, &credential->chain);
}

static void test_a_csr_is_got_in_each_version(void **state)
{
    struct peer *peer = *state;

    FOR_VERSIONS_FROM(DSM_SPDM_12)
    {
        reach(peer, version);
        assert_error(DSM_OK, get_csr(peer));
    }
}

static void test_a_chain_that_was_set_is_read_again(void **state)
{
    struct peer *peer = *state;

    FOR_VERSIONS_FROM(DSM_SPDM_12)
    {
        reach(peer, version);
        assert_error(DSM_OK, set_same(peer));
        assert_error(DSM_OK, peer_do(peer, dsm_get_digests_begin(peer->r)));
        assert_true(peer->r->slots[1].provisioned);
        assert_error(DSM_OK, peer_do(peer, dsm_get_certificate_begin(peer->r, 1)));
    }
}

static void test_a_slot_is_erased(void **state)
{
    struct peer *peer = *state;
    const struct dsm_certificates none = { 0 };

    reach(peer, DSM_SPDM_13);
    assert_error(DSM_OK, set_same(peer));
    assert_error(DSM_OK, set_chain(peer, &none));
    assert_error(DSM_OK, peer_do(peer, dsm_get_digests_begin(peer->r)));
    assert_false(peer->r->slots[1].provisioned);
}

static void test_before_13_no_slot_is_erased(void **state)
{
    struct peer *peer = *state;
    const struct dsm_certificates none = { 0 };

    reach(peer, DSM_SPDM_12);
    assert_error(DSM_ERR_INTERNAL, set_chain(peer, &none));
    assert_error(DSM_OK, peer_do(peer, dsm_get_digests_begin(peer->r)));
}

static void test_key_pairs_are_told_and_changed(void **state)
{
    struct peer *peer = *state;

    reach(peer, DSM_SPDM_13);
    assert_error(DSM_OK, get_info(peer));
    assert_error(DSM_OK, set_key_pair(peer));
}

struct wrong {
    const char *name;
    enum dsm_error (*ask)(struct peer *peer);
    struct change change;
    enum dsm_failure_kind kind;
    const char *rule; /* a part of it */
};

static void alter_signature(uint8_t *message, size_t n)
{
    message[n - 40] ^= 1; /* padding stands behind it */
}

static void exceed_total(uint8_t *message, size_t n)
{
    assert_true(n >= INFO_FIXED);
    message[4] = 1;
}

static void use_more(uint8_t *message, size_t n)
{
    assert_true(n >= INFO_FIXED);
    message[11] |= 0x80;
}

static void be_of_two(uint8_t *message, size_t n)
{
    assert_true(n >= INFO_FIXED);
    message[16] |= 0x03;
}

static void test_each_wrong_answer_is_seen(void **state)
{
    static const struct wrong table[] = {
        { "CSR, signature",
          get_csr,
          { ON(DSM_SPDM_GET_CSR), .edit = alter_signature },
          DSM_FAILURE_VERIFICATION,
          "CSR" },
        { "CSR, no request", get_csr, { ON(DSM_SPDM_GET_CSR), .offset = 8, .flip = 1 }, DSM_FAILURE_PROTOCOL, "CSR" },
        { "CSRLength", get_csr, { ON(DSM_SPDM_GET_CSR), .offset = 5, .flip = 8 }, DSM_FAILURE_PROTOCOL, "CSR" },
        { "another slot",
          set_same,
          { ON(DSM_SPDM_SET_CERTIFICATE), .offset = 2, .flip = 2 },
          DSM_FAILURE_PROTOCOL,
          "SlotID" },
        { "KeyPairID",
          get_info,
          { ON(DSM_SPDM_GET_KEY_PAIR_INFO), .offset = 5, .flip = 1 },
          DSM_FAILURE_PROTOCOL,
          "KeyPairID" },
        { "TotalKeyPairs",
          get_info,
          { ON(DSM_SPDM_GET_KEY_PAIR_INFO), .edit = exceed_total },
          DSM_FAILURE_PROTOCOL,
          "KeyPairID" },
        { "CurrentKeyUsage",
          get_info,
          { ON(DSM_SPDM_GET_KEY_PAIR_INFO), .edit = use_more },
          DSM_FAILURE_PROTOCOL,
          "CurrentKeyUsage" },
        { "CurrentAsymAlgo",
          get_info,
          { ON(DSM_SPDM_GET_KEY_PAIR_INFO), .edit = be_of_two },
          DSM_FAILURE_PROTOCOL,
          "CurrentAsymAlgo" },
        { "SET_KEY_PAIR_INFO_ACK",
          set_key_pair,
          { ON(DSM_SPDM_SET_KEY_PAIR_INFO), .offset = 1, .flip = 1 },
          DSM_FAILURE_PROTOCOL,
          "" },
    };
    struct peer *peer = *state;

    for (size_t i = 0; i < COUNT(table); i++) {
        reach(peer, DSM_SPDM_13);
        peer_arm(peer, &table[i].change);
        if (table[i].ask(peer) == DSM_OK || peer->r->failure.kind != table[i].kind ||
            !strstr(peer->r->failure.rule, table[i].rule))
            fail_msg("%s: %s [%s]", table[i].name, peer->r->failure.text, peer->r->failure.rule);
    }
}

static void test_each_answer_cut_short_is_seen(void **state)
{
    static const struct wrong table[] = {
        { .ask = get_csr, .change = { ON(DSM_SPDM_GET_CSR), .cut = true } },
        { .ask = set_same, .change = { ON(DSM_SPDM_SET_CERTIFICATE), .cut = true } },
        { .ask = get_info, .change = { ON(DSM_SPDM_GET_KEY_PAIR_INFO), .cut = true } },
        { .ask = set_key_pair, .change = { ON(DSM_SPDM_SET_KEY_PAIR_INFO), .cut = true } },
    };
    struct peer *peer = *state;

    for (size_t i = 0; i < COUNT(table); i++)
        for (size_t length = 0; length == 0 || length < peer->response_len; length += length < 48 ? 4 : 64) {
            struct change change = table[i].change;

            change.length = length;
            reach(peer, DSM_SPDM_13);
            peer_arm(peer, &change);
            assert_true(table[i].ask(peer) != DSM_OK);
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        PEER_TEST(test_a_csr_is_got_in_each_version),
        PEER_TEST(test_a_chain_that_was_set_is_read_again),
        PEER_TEST(test_a_slot_is_erased),
        PEER_TEST(test_before_13_no_slot_is_erased),
        PEER_TEST(test_key_pairs_are_told_and_changed),
        PEER_TEST(test_each_wrong_answer_is_seen),
        PEER_TEST(test_each_answer_cut_short_is_seen),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
