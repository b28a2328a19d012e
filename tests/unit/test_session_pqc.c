/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Post-quantum algorithms between both roles: what is offered, which kind comes first, and sessions by KEM and ML-DSA,
 * where the library has them.
 */
#include "mutual_fixture.h"

#include "crypto/leaf.h"

#define SELECTED_PQC_AT 20 /* PqcAsymSel in ALGORITHMS */

static uint32_t bit_of(enum dsm_algorithm_kind kind, const char *name)
{
    return dsm_algorithm_by_name(kind, name)->bit;
}

static void skip_without(const struct peer *peer)
{
    char text[160];

    if (!dsm_crypto_lacks(peer->h->crypto, DSM_ALG_PQC_ASYM, UINT32_MAX, text, sizeof(text)))
        return;
    print_message("skipped: %s\n", text);
    skip();
}

static void give_key(struct peer *peer, const char *algorithm)
{
    const struct dsm_asym_algorithm *asym = dsm_asym_algorithm_by_name(algorithm);
    const struct dsm_hash_algorithm *hash = dsm_hash_algorithm_by_name("SHA_384");
    struct dsm_device *device = peer->h->device;
    struct dsm_certificates chain = { 0 };
    struct dsm_credential *credential;
    struct dsm_private_key *key;
    struct dsm_issuer issuer;

    assert_error(DSM_OK, dsm_issuer_make(peer->h->crypto, asym, hash, "test", &issuer));
    assert_error(DSM_OK, dsm_leaf_make(peer->h->crypto, &issuer, asym, hash, "test", &device->ids, &key, &chain));
    assert_error(DSM_OK, dsm_credential_create(key, chain, &credential));
    assert_error(DSM_OK, dsm_identity_add(&device->identity, 0, credential));
    dsm_issuer_clear(&issuer);
}

static void offer_alone(struct peer *peer, const char *asym, const char *kem)
{
    uint32_t *algorithms = peer->r->options.algorithms;

    peer->r->options.version = DSM_SPDM_14;
    algorithms[DSM_ALG_ASYM] = algorithms[DSM_ALG_DHE] = DSM_ALGORITHMS_NONE;
    algorithms[DSM_ALG_PQC_ASYM] = bit_of(DSM_ALG_PQC_ASYM, asym);
    algorithms[DSM_ALG_KEM] = bit_of(DSM_ALG_KEM, kem);
}

static const char *name_of(const struct peer *peer, enum dsm_algorithm_kind kind)
{
    const struct dsm_algorithm *selected = peer->r->negotiated.selected[kind];

    return selected ? selected->name : "none";
}

static void test_a_session_is_made_and_ended_with_each_set(void **state)
{
    static const char *const sets[][2] = { { "ML_DSA_44", "ML_KEM_512" },
                                           { "ML_DSA_65", "ML_KEM_768" },
                                           { "ML_DSA_87", "ML_KEM_1024" },
                                           { "SLH_DSA_SHA2_128F", "ML_KEM_768" } };
    struct peer *peer = *state;

    skip_without(peer);
    for (size_t i = 0; i < COUNT(sets); i++) {
        give_key(peer, sets[i][0]);
        offer_alone(peer, sets[i][0], sets[i][1]);
        for (unsigned encrypted = 0; encrypted < 2; encrypted++) {
            peer->r->options.handshake_encrypted = encrypted;
            assert_error(DSM_OK, peer_reach(peer, STAGE_ENDED));
            assert_string_equal(name_of(peer, DSM_ALG_PQC_ASYM), sets[i][0]);
            assert_string_equal(name_of(peer, DSM_ALG_KEM), sets[i][1]);
            assert_string_equal(name_of(peer, DSM_ALG_ASYM), "none");
            assert_string_equal(name_of(peer, DSM_ALG_DHE), "none");
        }
    }
}

static void test_what_was_signed_in_clear_verifies(void **state)
{
    struct peer *peer = *state;

    skip_without(peer);
    give_key(peer, "ML_DSA_65");
    offer_alone(peer, "ML_DSA_65", "ML_KEM_768");
    assert_error(DSM_OK, peer_reach(peer, STAGE_CHALLENGE));
    assert_error(DSM_OK, peer_reach(peer, STAGE_MEASUREMENTS));
    assert_int_equal(peer->r->verified & DSM_VERIFIED_MEASUREMENTS, DSM_VERIFIED_MEASUREMENTS);
}

static void test_the_device_chooses_which_kind_comes_first(void **state)
{
    struct peer *peer = *state;

    peer->r->options = (struct dsm_requester_options){ .version = DSM_SPDM_14 };
    assert_error(DSM_OK, peer_reach(peer, STAGE_SESSION));
    assert_string_equal(name_of(peer, DSM_ALG_ASYM), "ECDSA_P384");
    assert_string_equal(name_of(peer, DSM_ALG_DHE), "SECP_384_R1");
    assert_string_equal(name_of(peer, DSM_ALG_PQC_ASYM), "none");
    assert_string_equal(name_of(peer, DSM_ALG_KEM), "none");
    skip_without(peer);
    give_key(peer, "ML_DSA_65");
    assert_error(DSM_OK, peer_reach(peer, STAGE_SESSION));
    assert_string_equal(name_of(peer, DSM_ALG_ASYM), "ECDSA_P384");
    peer->h->device->settings.pqc_first = true;
    assert_error(DSM_OK, peer_reach(peer, STAGE_SESSION));
    assert_string_equal(name_of(peer, DSM_ALG_ASYM), "none");
    assert_string_equal(name_of(peer, DSM_ALG_DHE), "none");
    assert_string_equal(name_of(peer, DSM_ALG_PQC_ASYM), "ML_DSA_65");
    assert_string_equal(name_of(peer, DSM_ALG_KEM), "ML_KEM_768");
}

static void test_before_1_4_there_is_nothing_post_quantum(void **state)
{
    struct peer *peer = *state;

    peer->r->options = (struct dsm_requester_options){ .version = DSM_SPDM_13 };
    peer->h->device->settings.pqc_first = true;
    assert_error(DSM_OK, peer_reach(peer, STAGE_SESSION));
    assert_string_equal(name_of(peer, DSM_ALG_ASYM), "ECDSA_P384");
    assert_string_equal(name_of(peer, DSM_ALG_DHE), "SECP_384_R1");
}

static void test_a_requester_that_offers_no_other_kind_gets_none_without_a_key(void **state)
{
    static const struct expectation expected = {
        .name = "no key",
        EXPECT(PROTOCOL, DSM_ERR_NO_COMMON_ALGORITHM, "NEGOTIATE_ALGORITHMS", "PqcAsymSel"),
    };
    struct peer *peer = *state;

    skip_without(peer);
    offer_alone(peer, "ML_DSA_65", "ML_KEM_768");
    check_failure(peer, &expected, peer_reach(peer, STAGE_VCA));
}

static void test_a_device_that_selects_both_kinds_is_refused(void **state)
{
    static const struct expectation expected = {
        "both",
        { ON(DSM_SPDM_NEGOTIATE_ALGORITHMS), .offset = SELECTED_PQC_AT, .flip = 0x02 },
        EXPECT(PROTOCOL, DSM_ERR_INVALID_FIELD, "NEGOTIATE_ALGORITHMS", "BaseAsymSel"),
        .version = DSM_SPDM_14,
    };

    peer_check(*state, STAGE_VCA, &expected);
}

static void test_an_encapsulation_key_that_is_none_is_refused(void **state)
{
    struct peer *peer = *state;
    struct harness *h = peer->h;
    struct choice choice = harness_choice(DSM_SPDM_14);
    struct exchange_options options = { .req_session_id = 1 };
    struct log request = { .n = 0 };
    struct dsm_dhe *dhe;

    skip_without(peer);
    choice.algorithms[DSM_ALG_DHE] = 0;
    choice.algorithms[DSM_ALG_KEM] = bit_of(DSM_ALG_KEM, "ML_KEM_768");
    harness_vca(h, &choice);
    harness_write_key_exchange(h, &options, &dhe, &request);
    dsm_dhe_destroy(dhe);
    memset(request.bytes + DSM_EXCHANGE_DATA_AT, 0xFF, 1184);
    assert_spdm_error(h, harness_send(h, log_bytes(&request)), DSM_SPDM_ERROR_INVALID_REQUEST);
    assert_int_equal(0, harness_session_count(h));
}

static void test_a_forged_ciphertext_is_seen_by_its_signature(void **state)
{
    static const struct expectation expected = {
        "ExchangeData",
        { ON(DSM_SPDM_KEY_EXCHANGE), .offset = DSM_EXCHANGE_DATA_AT, .flip = 0x01 },
        EXPECT(VERIFICATION, DSM_ERR_BAD_SIGNATURE, "KEY_EXCHANGE", "Signature"),
        .version = DSM_SPDM_14,
    };
    struct peer *peer = *state;

    skip_without(peer);
    peer->r->options.algorithms[DSM_ALG_DHE] = DSM_ALGORITHMS_NONE;
    peer_check(peer, STAGE_SESSION, &expected);
}

static void test_a_requester_authenticates_with_a_post_quantum_key(void **state)
{
    static const enum dsm_mutual_authentication ways[] = { DSM_MUTUAL_PROVISIONED, DSM_MUTUAL_ENCAPSULATED,
                                                           DSM_MUTUAL_DIGESTS };
    struct mutual_identity identity;
    struct peer *peer = *state;

    skip_without(peer);
    give_key(peer, "ML_DSA_65");
    offer_alone(peer, "ML_DSA_65", "ML_KEM_768");
    mutual_identity_make(peer->h, "ML_DSA_44", &identity);
    peer->r->options.identity = mutual_identity_of(&identity);
    mutual_trust(peer->h->device, &identity);
    mutual_provision(peer->h->device, &identity);
    peer->h->device->settings.mutual_required = true;
    for (size_t i = 0; i < COUNT(ways); i++) {
        mutual_ask(peer->h->device, ways[i]);
        assert_error(DSM_OK, peer_reach(peer, STAGE_ENDED));
        assert_string_equal(name_of(peer, DSM_ALG_REQ_PQC_ASYM), "ML_DSA_44");
        assert_string_equal(name_of(peer, DSM_ALG_REQ_ASYM), "none");
    }
    mutual_identity_clear(&identity);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        PEER_TEST(test_a_session_is_made_and_ended_with_each_set),
        PEER_TEST(test_what_was_signed_in_clear_verifies),
        PEER_TEST(test_the_device_chooses_which_kind_comes_first),
        PEER_TEST(test_before_1_4_there_is_nothing_post_quantum),
        PEER_TEST(test_a_requester_that_offers_no_other_kind_gets_none_without_a_key),
        PEER_TEST(test_a_device_that_selects_both_kinds_is_refused),
        PEER_TEST(test_an_encapsulation_key_that_is_none_is_refused),
        PEER_TEST(test_a_forged_ciphertext_is_seen_by_its_signature),
        PEER_TEST(test_a_requester_authenticates_with_a_post_quantum_key),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
