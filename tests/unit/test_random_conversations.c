/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Conversations by chance between our requester and our responder: after each move both have to agree on what is
 * negotiated, on every transcript, on keys and states. SWDSM_RANDOM_SEED=N runs the one conversation of that seed and
 * prints its moves; SWDSM_RANDOM_CONVERSATIONS=N runs so many.
 */
#include "both_sides.h"
#include "mutual_fixture.h"
#include "random_moves.h"

#include "crypto/leaf.h"

#define CONVERSATIONS 60u
#define MOVES 60u
#define TRAIL 12u /* moves told of a conversation that failed */

struct settings {
    uint64_t first_seed;
    unsigned conversations;
    bool is_told;
};

static uint64_t number_of(const char *variable, uint64_t otherwise)
{
    const char *value = getenv(variable);

    return value ? strtoull(value, NULL, 0) : otherwise;
}

static struct settings settings_read(void)
{
    bool has_seed = getenv("SWDSM_RANDOM_SEED") != NULL;
    bool has_count = getenv("SWDSM_RANDOM_CONVERSATIONS") != NULL;

    return (struct settings){
        .first_seed = number_of("SWDSM_RANDOM_SEED", 1),
        .conversations = (unsigned)number_of("SWDSM_RANDOM_CONVERSATIONS", has_seed ? 1 : CONVERSATIONS),
        .is_told = has_seed && !has_count,
    };
}

static uint32_t some_algorithm(enum dsm_algorithm_kind kind, struct chance *chance)
{
    uint32_t count = 0;

    while (dsm_algorithm_at(kind, count))
        count++;
    return dsm_algorithm_at(kind, chance_below(chance, count))->bit;
}

static uint32_t some_dhe(struct chance *chance)
{
    static const char *const names[] = { "SECP_256_R1", "SECP_256_R1", "SECP_384_R1",
                                         "SECP_384_R1", "SECP_521_R1", "FFDHE_2048" };

    return dsm_algorithm_by_name(DSM_ALG_DHE, names[chance_below(chance, COUNT(names))])->bit;
}

/* Often so little that messages come in chunks. */
static uint32_t some_transfer_size(struct chance *chance)
{
    return chance_below(chance, 2) ? 0 : DSM_DATA_TRANSFER_SIZE_MIN + chance_below(chance, 400);
}

static struct dsm_requester_options some_options(struct chance *chance)
{
    static const char *const asyms[] = { "ECDSA_P256", "ECDSA_P384", "RSAPSS_2048", "EDDSA_25519" };
    static const uint16_t portions[] = { 0, 300, 1000 };
    uint8_t version = (uint8_t)(DSM_SPDM_10 + chance_below(chance, 4));
    size_t asym_count = version >= DSM_SPDM_12 ? COUNT(asyms) : COUNT(asyms) - 1; /* EdDSA came with 1.2 */

    return (struct dsm_requester_options){
        .version = version,
        .algorithms[DSM_ALG_HASH] = some_algorithm(DSM_ALG_HASH, chance),
        .algorithms[DSM_ALG_ASYM] =
            dsm_algorithm_by_name(DSM_ALG_ASYM, asyms[chance_below(chance, (uint32_t)asym_count)])->bit,
        .algorithms[DSM_ALG_DHE] = some_dhe(chance),
        .algorithms[DSM_ALG_AEAD] = some_algorithm(DSM_ALG_AEAD, chance),
        .handshake_encrypted = chance_below(chance, 2),
        .certificate_portion = portions[chance_below(chance, COUNT(portions))],
        .data_transfer_size = some_transfer_size(chance),
    };
}

static void set_device(struct dsm_device *device, uint32_t capabilities, struct chance *chance)
{
    static const uint32_t psk[] = { 0, DSM_CAP_PSK, DSM_CAP_PSK_WITH_CONTEXT };

    device->settings.capabilities = capabilities;
    device->settings.mutual = DSM_MUTUAL_NONE;
    if (chance_below(chance, 4) == 0)
        device->settings.capabilities &= ~DSM_CAP_HBEAT;
    if (chance_below(chance, 4) == 0)
        device->settings.capabilities &= ~DSM_CAP_KEY_UPD;
    device->settings.data_transfer_size = some_transfer_size(chance);
    device->settings.capabilities |= psk[chance_below(chance, COUNT(psk))];
    device->settings.not_ready_first = chance_below(chance, 4) == 0;
    device->settings.mutual_basic = chance_below(chance, 4) == 0;
    if (chance_below(chance, 2) == 0)
        mutual_ask(device, (enum dsm_mutual_authentication)chance_below(chance, 4));
}

static struct mutual_identity own;

static void begin_anew(struct peer *peer, struct chance *chance)
{
    static const struct dsm_binding *const bindings[] = { &dsm_binding_doe, &dsm_binding_mctp };
    struct dsm_requester_options options = some_options(chance);

    if (chance_below(chance, 2))
        options.identity = mutual_identity_of(&own);
    if (chance_below(chance, 2))
        options.psk = &peer->h->device->psks.list[0];
    dsm_requester_destroy(peer->r);
    harness_use_binding(peer->h, bindings[chance_below(chance, COUNT(bindings))]);
    assert_error(DSM_OK, dsm_requester_create(peer->h->crypto, peer->h->binding, &options, &peer->r));
}

static enum outcome outcome_of(const struct peer *peer, enum dsm_error error)
{
    if (error == DSM_OK)
        return SUCCEEDS;
    return peer->r->failure.kind == DSM_FAILURE_REFUSED ? REFUSED : IMPOSSIBLE;
}

/* NULL, or what was wrong. */
static const char *make_move(struct talk *talk, const struct move *move)
{
    static const char *const texts[] = { [SUCCEEDS] = "it should succeed", [REFUSED] = "it should be refused" };
    enum outcome expected = move->expect(talk), got;

    got = outcome_of(talk->peer, peer_do(talk->peer, move->begin(talk)));
    if (got != expected)
        return texts[expected];
    return both_sides_differ(talk->peer->r, talk->peer->h->connection);
}

static void report_failure(const struct talk *talk, uint64_t seed, const char *const *trail, unsigned count,
                           const char *problem)
{
    const struct dsm_requester *r = talk->peer->r;

    print_error("SWDSM_RANDOM_SEED=%llu, SPDM %s%s, after %u moves: %s\n", (unsigned long long)seed,
                dsm_spdm_version_text(r->options.version), r->options.handshake_encrypted ? ", handshake sealed" : "",
                count, problem);
    if (r->failure.kind != DSM_FAILURE_NONE)
        print_error("%s: %s [%s]\n", r->failure.step, r->failure.text, r->failure.rule);
    for (unsigned i = count > TRAIL ? count - TRAIL : 0; i < count; i++)
        print_error("  %s\n", trail[i]);
    fail();
}

/* What the other side has made of a step that is abandoned nobody knows: VCA begins anew. */
static const char *abandon_a_move(struct talk *talk)
{
    const struct move *move = random_move(talk);
    enum dsm_step step = move->begin(talk);
    struct peer *peer = talk->peer;
    struct dsm_writer w = dsm_writer(peer->drive.answer, sizeof(peer->drive.answer));

    if (step == DSM_STEP_SEND && chance_below(&talk->chance, 2)) {
        assert_error(DSM_OK, peer_exchange(peer, dsm_step_object(peer->r), &w));
        if (chance_below(&talk->chance, 2))
            step = dsm_step_take(peer->r, dsm_written(&w));
    }
    dsm_step_abandon(peer->r);
    return make_move(talk, &random_moves[0]);
}

static unsigned converse(struct talk *talk, uint64_t seed, bool is_told)
{
    const char *trail[MOVES];
    unsigned count;

    for (count = 0; count < MOVES; count++) {
        bool is_abandoned = chance_below(&talk->chance, 40) == 0;
        const struct move *move = is_abandoned ? NULL : random_move(talk);
        const char *problem = is_abandoned ? abandon_a_move(talk) : make_move(talk, move);

        trail[count] = is_abandoned ? "a step is abandoned, then VCA" : move->name;
        if (is_told)
            print_message("%s: %s\n", trail[count], problem ? problem : talk->peer->r->failure.text);
        if (problem)
            report_failure(talk, seed, trail, count + 1, problem);
    }
    return count;
}

static void add_credential(struct harness *h, const struct dsm_issuer *issuer, const char *asym)
{
    struct dsm_private_key *key = NULL;
    struct dsm_certificates chain = { 0 };
    struct dsm_credential *credential = NULL;

    assert_error(DSM_OK,
                 dsm_leaf_make(h->crypto, issuer, dsm_asym_algorithm_by_name(asym),
                               dsm_hash_algorithm_by_name("SHA_256"), h->device->name, &h->device->ids, &key, &chain));
    assert_error(DSM_OK, dsm_credential_create(key, chain, &credential));
    assert_error(DSM_OK, dsm_identity_add(&h->device->identity, 0, credential));
}

static void add_identity(struct harness *h)
{
    struct dsm_issuer issuer = { 0 };

    assert_error(DSM_OK, dsm_issuer_make(h->crypto, dsm_asym_algorithm_by_name("ECDSA_P256"),
                                         dsm_hash_algorithm_by_name("SHA_256"), "random", &issuer));
    add_credential(h, &issuer, "RSAPSS_2048");
    add_credential(h, &issuer, "EDDSA_25519");
    dsm_issuer_clear(&issuer);
}

static void test_both_sides_agree_after_every_move(void **state)
{
    struct settings settings = settings_read();
    struct peer *peer = *state;
    uint32_t capabilities = peer->h->device->settings.capabilities;
    unsigned moves = 0;

    add_identity(peer->h);
    mutual_identity_make(peer->h, "ECDSA_P256", &own);
    mutual_trust(peer->h->device, &own);
    mutual_provision(peer->h->device, &own);
    assert_error(DSM_OK, dsm_psks_add(&peer->h->device->psks, HARNESS_PSK_HINT, &harness_psk));
    for (unsigned i = 0; i < settings.conversations; i++) {
        uint64_t seed = settings.first_seed + i;
        struct talk talk = { peer, { seed * 0x9E3779B97F4A7C15ull }, 0 };

        set_device(peer->h->device, capabilities, &talk.chance);
        begin_anew(peer, &talk.chance);
        moves += converse(&talk, seed, settings.is_told);
    }
    print_message("# %u conversations from seed %llu on, %u moves\n", settings.conversations,
                  (unsigned long long)settings.first_seed, moves);
    mutual_identity_clear(&own);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        PEER_TEST(test_both_sides_agree_after_every_move),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
