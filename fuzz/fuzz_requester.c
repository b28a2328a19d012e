/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * A hostile device: the input is what it answers, {length u16, object} each, to the steps of a walk in their order. The
 * requester draws the same numbers in each run, so that the answers of an honest device, recorded once, lead through
 * signatures and into the session, and a mutated one is met as deep as it lies. Whatever comes, a step ends, a failure
 * has its reason, and the requester can begin anew.
 */
#include "fuzz.h"
#include "fuzz_own_identity.h"

#include <stdlib.h>

#include "crypto/leaf.h"
#include "device/default_device.h"
#include "requester/steps.h"
#include "responder/connection.h"
#include "wire/challenge.h"

#define FUNCTION_ID 0xBEEFu
#define VERSION_MASK 0x03u
#define ENCRYPTED_HANDSHAKE 0x04u
#define SMALL_TRANSFERS 0x08u
#define SMALL_TRANSFER 64u
#define MUTUAL 0x10u      /* the device asks who we are */
#define SEEDS_OF_KEYS 24u /* each value of the first byte's bits, but for small transfers with MUTUAL */
#define OF_A_PSK 0x20u
#define SEEDS 32u /* those of a PSK behind them, in each version */

struct walk {
    struct dsm_requester *requester;
    struct fuzz_own_identity own;
    struct dsm_bytes (*answer)(struct walk *walk, struct dsm_bytes object);
    struct dsm_reader input;       /* of a run */
    struct dsm_connection *device; /* of a recording, */
    struct dsm_writer *record;     /* which goes here */
    uint8_t reply[DSM_REPLY_FRAME_MAX];
};

static struct dsm_bytes answer_from_input(struct walk *walk, struct dsm_bytes object)
{
    size_t n = dsm_read_u16le(&walk->input);

    (void)object;
    return dsm_read_bytes(&walk->input, n);
}

static struct dsm_bytes answer_from_device(struct walk *walk, struct dsm_bytes object)
{
    struct dsm_writer w = dsm_writer(walk->reply, sizeof(walk->reply));
    uint8_t *copy = malloc(object.n);

    FUZZ_CHECK(copy != NULL);
    memcpy(copy, object.p, object.n);
    if (dsm_connection_receive(walk->device, copy, object.n, 1000) == DSM_VERDICT_WORK)
        dsm_connection_work(walk->device);
    FUZZ_CHECK(dsm_connection_finish(walk->device, &w) == DSM_OK);
    free(copy);
    dsm_write_u16le(walk->record, (uint16_t)dsm_written_len(&w));
    dsm_write_bytes(walk->record, dsm_written(&w));
    return dsm_written(&w);
}

static bool take_step(struct walk *walk, enum dsm_step step)
{
    struct dsm_requester *r = walk->requester;

    while (step == DSM_STEP_SEND && !walk->input.failed) {
        struct dsm_bytes answer = walk->answer(walk, dsm_step_object(r));

        step = dsm_step_take(r, answer);
    }
    if (step == DSM_STEP_FAILED)
        FUZZ_CHECK(r->failure.kind != DSM_FAILURE_NONE && r->failure.error != DSM_OK && r->failure.text[0] != '\0');
    return step == DSM_STEP_DONE;
}

static bool attest(struct walk *walk)
{
    struct dsm_measurements_request all = { .operation = DSM_MEASUREMENTS_ALL, .is_signed = true };
    struct dsm_requester *r = walk->requester;
    static struct dsm_doe_protocols protocols;
    static struct dsm_challenge_result challenge;
    static struct dsm_measurements measurements;

    return take_step(walk, dsm_doe_discovery_begin(r, &protocols)) && take_step(walk, dsm_vca_begin(r)) &&
           take_step(walk, dsm_get_digests_begin(r)) && take_step(walk, dsm_get_certificate_begin(r, 0)) &&
           take_step(walk, dsm_challenge_begin(r, 0, DSM_SUMMARY_ALL, &challenge)) &&
           (!challenge.basic_mut_auth || take_step(walk, dsm_authenticate_begin(r))) &&
           take_step(walk, dsm_get_measurements_begin(r, &all, &measurements));
}

static bool run_tdi(struct walk *walk)
{
    struct dsm_tdisp_lock lock = { .flags = 0 };
    struct dsm_requester *r = walk->requester;
    static struct dsm_tdisp_version version;
    static struct dsm_tdisp_capabilities capabilities;
    static uint8_t nonce[DSM_TDISP_NONCE_LEN], bytes[DSM_REPORT_MAX];
    static struct dsm_report report;
    static size_t n;

    return take_step(walk, dsm_tdisp_version_begin(r, FUNCTION_ID, &version)) &&
           take_step(walk, dsm_tdisp_capabilities_begin(r, FUNCTION_ID, &capabilities)) &&
           take_step(walk, dsm_tdisp_expect_begin(r, FUNCTION_ID, DSM_TDI_CONFIG_UNLOCKED)) &&
           take_step(walk, dsm_tdisp_lock_begin(r, FUNCTION_ID, &lock, nonce)) &&
           take_step(walk, dsm_tdisp_report_begin(r, FUNCTION_ID, 64, bytes, &n, &report)) &&
           take_step(walk, dsm_tdisp_start_begin(r, FUNCTION_ID, nonce)) &&
           take_step(walk, dsm_tdisp_stop_begin(r, FUNCTION_ID));
}

static const struct dsm_psk psk = { .hint = "fuzz", .hint_len = 4, .secret = { .bytes = { 1, 2, 3 }, .n = 3 } };

static bool begin_session(struct walk *walk)
{
    struct dsm_key_exchange_options options = { .summary_type = DSM_SUMMARY_ALL };
    struct dsm_psk_exchange_options of_psk = { .summary_type = DSM_SUMMARY_ALL };
    struct dsm_requester *r = walk->requester;

    if (!r->options.psk)
        return take_step(walk, dsm_key_exchange_begin(r, &options, NULL)) && take_step(walk, dsm_finish_begin(r));
    return take_step(walk, dsm_psk_exchange_begin(r, &of_psk, NULL)) && take_step(walk, dsm_psk_finish_begin(r));
}

static bool walk_session(struct walk *walk)
{
    static const uint8_t key[DSM_IDE_KEY_LEN] = { 1 };
    static const struct dsm_ide_key_id id = { .stream_id = 1 };
    struct dsm_requester *r = walk->requester;
    static struct dsm_ide_km_query_resp port;

    return begin_session(walk) && take_step(walk, dsm_heartbeat_begin(r)) &&
           take_step(walk, dsm_key_update_begin(r, DSM_KEY_UPDATE_ALL_KEYS)) &&
           take_step(walk, dsm_ide_km_query_begin(r, 0, &port)) &&
           take_step(walk, dsm_ide_km_key_prog_begin(r, &id, key)) &&
           take_step(walk, dsm_ide_km_key_set_begin(r, DSM_IDE_KM_K_SET_GO, &id)) && run_tdi(walk) &&
           take_step(walk, dsm_end_session_begin(r));
}

static bool walk_all(struct walk *walk, uint8_t how)
{
    bool has_sessions = (how & VERSION_MASK) != 0;

    return attest(walk) && (!has_sessions || walk_session(walk));
}

static void begin(struct walk *walk, uint8_t how, struct dsm_crypto **crypto)
{
    struct dsm_requester_options options = {
        .version = (uint8_t)(DSM_SPDM_10 + (how & VERSION_MASK)),
        .handshake_encrypted = (how & ENCRYPTED_HANDSHAKE) != 0,
        .data_transfer_size = (how & SMALL_TRANSFERS) != 0 ? SMALL_TRANSFER : 0,
        .psk = (how & OF_A_PSK) != 0 ? &psk : NULL,
        .algorithms[DSM_ALG_DHE] = dsm_algorithm_by_name(DSM_ALG_DHE, "SECP_256_R1")->bit,
        .algorithms[DSM_ALG_HASH] = dsm_algorithm_by_name(DSM_ALG_HASH, "SHA_256")->bit,
    };

    FUZZ_CHECK(dsm_crypto_create_deterministic(3, crypto) == DSM_OK);
    if ((how & MUTUAL) != 0)
        options.identity = fuzz_own_identity_make(*crypto, &walk->own);
    FUZZ_CHECK(dsm_requester_create(*crypto, NULL, &options, &walk->requester) == DSM_OK);
}

static void check_can_begin_anew(struct dsm_requester *r)
{
    FUZZ_CHECK(dsm_get_version_begin(r, NULL) == DSM_STEP_SEND);
    FUZZ_CHECK(dsm_step_object(r).n > 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct walk *walk = calloc(1, sizeof(*walk));
    struct dsm_crypto *crypto;
    uint8_t how;

    FUZZ_CHECK(walk != NULL);
    walk->answer = answer_from_input;
    walk->input = dsm_reader(dsm_bytes(data, size));
    how = dsm_read_u8(&walk->input);
    begin(walk, how, &crypto);
    if (walk_all(walk, how) && dsm_reader_at_end(&walk->input))
        fuzz_accepted++;
    check_can_begin_anew(walk->requester);
    dsm_requester_destroy(walk->requester);
    fuzz_own_identity_clear(&walk->own);
    dsm_crypto_destroy(crypto);
    free(walk);
    return 0;
}

static void add_identity(const struct dsm_crypto *crypto, struct dsm_device *device)
{
    const struct dsm_asym_algorithm *asym = dsm_asym_algorithm_by_name("ECDSA_P256");
    const struct dsm_hash_algorithm *hash = dsm_hash_algorithm_by_name("SHA_256");
    struct dsm_issuer issuer = { 0 };
    struct dsm_private_key *key = NULL;
    struct dsm_certificates chain = { 0 };
    struct dsm_credential *credential = NULL;

    FUZZ_CHECK(dsm_issuer_make(crypto, asym, hash, "fuzz", &issuer) == DSM_OK);
    FUZZ_CHECK(dsm_leaf_make(crypto, &issuer, asym, hash, "fuzz", &device->ids, &key, &chain) == DSM_OK);
    FUZZ_CHECK(dsm_credential_create(key, chain, &credential) == DSM_OK);
    FUZZ_CHECK(dsm_identity_add(&device->identity, 0, credential) == DSM_OK);
    dsm_issuer_clear(&issuer);
}

static void ask(struct dsm_device *device, enum dsm_mutual_authentication how)
{
    device->settings.capabilities |= DSM_CAP_MUT_AUTH | DSM_CAP_ENCAP;
    device->settings.mutual = how;
    device->settings.mutual_basic = true;
}

size_t fuzz_seed(size_t i, uint8_t *buffer, size_t size)
{
    struct dsm_writer w = dsm_writer(buffer, size);
    struct walk *walk = calloc(1, sizeof(*walk));
    struct dsm_crypto *crypto, *device_crypto;
    struct dsm_device *device;

    FUZZ_CHECK(walk != NULL);
    if (i >= SEEDS) {
        free(walk);
        return FUZZ_NO_SEED;
    }
    if (i >= SEEDS_OF_KEYS)
        i = OF_A_PSK | (i - SEEDS_OF_KEYS);
    FUZZ_CHECK(dsm_crypto_create_deterministic(2, &device_crypto) == DSM_OK);
    FUZZ_CHECK(dsm_device_create(device_crypto, NULL, "fuzz", &device) == DSM_OK);
    FUZZ_CHECK(dsm_device_fill_default(device) == DSM_OK);
    add_identity(device_crypto, device);
    device->settings.data_transfer_size = (i & SMALL_TRANSFERS) != 0 ? SMALL_TRANSFER : 0;
    if ((i & MUTUAL) != 0)
        ask(device, (i & VERSION_MASK) % 2 != 0 ? DSM_MUTUAL_ENCAPSULATED : DSM_MUTUAL_DIGESTS);
    FUZZ_CHECK(dsm_psks_add(&device->psks, dsm_psk_hint(&psk), &psk.secret) == DSM_OK);
    device->settings.capabilities |= DSM_CAP_PSK_WITH_CONTEXT;
    FUZZ_CHECK(dsm_connection_create(device, &walk->device) == DSM_OK);
    walk->answer = answer_from_device;
    walk->record = &w;
    dsm_write_u8(&w, (uint8_t)i);
    begin(walk, (uint8_t)i, &crypto);
    FUZZ_CHECK(walk_all(walk, (uint8_t)i));
    dsm_requester_destroy(walk->requester);
    fuzz_own_identity_clear(&walk->own);
    dsm_connection_destroy(walk->device);
    dsm_device_destroy(device);
    dsm_crypto_destroy(device_crypto);
    dsm_crypto_destroy(crypto);
    free(walk);
    FUZZ_CHECK(!w.failed);
    return dsm_written_len(&w);
}
