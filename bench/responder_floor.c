/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The floor: what OpenSSL itself takes for the public-key operations of an exchange, called as barely as it can be.
 * Whatever can be made once (keys, contexts) is made beforehand, which no responder could do for its key share.
 */
#include "responder.h"

#include <openssl/evp.h>
#include <openssl/rsa.h>
#include <stdlib.h>

#define SIGNATURE_DER_MORE 16u

struct bench_floor {
    const struct dsm_asym_algorithm *asym;
    EVP_PKEY *signing_key;
    EVP_PKEY_CTX *signer; /* NULL for who signs messages: EdDSA and the post-quantum ones */
    EVP_PKEY *peer;       /* the other side's key share */
    EVP_PKEY_CTX *generator;
    const struct dsm_dhe_algorithm *dhe;
    uint8_t *ciphertext; /* of a KEM */
    size_t hash_size;
    uint8_t digest[DSM_HASH_MAX];
    uint8_t *signature; /* room for DER, where that is what the library makes */
    size_t signature_room;
};

static EVP_PKEY *make_signing_key(const struct dsm_asym_algorithm *asym)
{
    if (asym->evp_group)
        return EVP_PKEY_Q_keygen(NULL, NULL, "EC", asym->evp_group);
    if (dsm_asym_signs_message(asym))
        return EVP_PKEY_Q_keygen(NULL, NULL, asym->evp_type);
    return EVP_PKEY_Q_keygen(NULL, NULL, "RSA", asym->key_bits);
}

static bool prepare_signer(struct bench_floor *floor)
{
    floor->signing_key = make_signing_key(floor->asym);
    if (!floor->signing_key || dsm_asym_signs_message(floor->asym))
        return floor->signing_key;
    floor->signer = EVP_PKEY_CTX_new_from_pkey(NULL, floor->signing_key, NULL);
    if (!floor->signer || EVP_PKEY_sign_init(floor->signer) <= 0)
        return false;
    return floor->asym->kind != DSM_ASYM_RSAPSS ||
           EVP_PKEY_CTX_set_rsa_padding(floor->signer, RSA_PKCS1_PSS_PADDING) > 0;
}

static EVP_PKEY_CTX *make_generator(const struct dsm_dhe_algorithm *dhe)
{
    EVP_PKEY_CTX *generator = EVP_PKEY_CTX_new_from_name(NULL, dhe->evp_type, NULL);

    if (generator && EVP_PKEY_keygen_init(generator) > 0 &&
        (!dhe->evp_group || EVP_PKEY_CTX_set_group_name(generator, dhe->evp_group) > 0))
        return generator;
    EVP_PKEY_CTX_free(generator);
    return NULL;
}

static bool prepare_peer(struct bench_floor *floor)
{
    floor->ciphertext = malloc(floor->dhe->response_size);
    floor->generator = make_generator(floor->dhe);
    return floor->ciphertext && floor->generator && EVP_PKEY_generate(floor->generator, &floor->peer) > 0;
}

struct bench_floor *bench_floor_create(const struct dsm_negotiated *negotiated)
{
    struct bench_floor *floor = calloc(1, sizeof(*floor));

    if (!floor)
        return NULL;
    floor->asym = dsm_negotiated_asym(negotiated);
    floor->signature_room = floor->asym->signature_size + SIGNATURE_DER_MORE;
    floor->signature = malloc(floor->signature_room);
    floor->hash_size = dsm_negotiated_hash(negotiated)->size;
    floor->dhe = dsm_negotiated_dhe(negotiated);
    if (floor->signature && prepare_signer(floor) && (!floor->dhe || prepare_peer(floor)))
        return floor;
    bench_floor_destroy(floor);
    return NULL;
}

void bench_floor_destroy(struct bench_floor *floor)
{
    if (!floor)
        return;
    EVP_PKEY_CTX_free(floor->signer);
    EVP_PKEY_CTX_free(floor->generator);
    EVP_PKEY_free(floor->signing_key);
    EVP_PKEY_free(floor->peer);
    free(floor->signature);
    free(floor->ciphertext);
    free(floor);
}

static bool sign_message(struct bench_floor *floor)
{
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    size_t n = floor->signature_room;
    bool signs = context && EVP_DigestSignInit_ex(context, NULL, NULL, NULL, NULL, floor->signing_key, NULL) > 0 &&
                 EVP_DigestSign(context, floor->signature, &n, floor->digest, floor->hash_size) > 0;

    EVP_MD_CTX_free(context);
    return signs;
}

bool bench_floor_sign(struct bench_floor *floor)
{
    size_t n = floor->signature_room;

    if (!floor->signer)
        return sign_message(floor);
    return EVP_PKEY_sign(floor->signer, floor->signature, &n, floor->digest, floor->hash_size) > 0;
}

static bool derive(EVP_PKEY *key, EVP_PKEY *peer)
{
    EVP_PKEY_CTX *context = EVP_PKEY_CTX_new_from_pkey(NULL, key, NULL);
    struct dsm_shared_secret secret;
    size_t n = sizeof(secret.bytes);
    bool derives = context && EVP_PKEY_derive_init(context) > 0 && EVP_PKEY_derive_set_peer_ex(context, peer, 0) > 0 &&
                   EVP_PKEY_derive(context, secret.bytes, &n) > 0;

    EVP_PKEY_CTX_free(context);
    return derives;
}

/* The responder's side of a KEM has no key of its own. */
static bool encapsulate(struct bench_floor *floor)
{
    EVP_PKEY_CTX *context = EVP_PKEY_CTX_new_from_pkey(NULL, floor->peer, NULL);
    struct dsm_shared_secret secret;
    size_t n = floor->dhe->response_size, secret_n = sizeof(secret.bytes);
    bool works = context && EVP_PKEY_encapsulate_init(context, NULL) > 0 &&
                 EVP_PKEY_encapsulate(context, floor->ciphertext, &n, secret.bytes, &secret_n) > 0;

    EVP_PKEY_CTX_free(context);
    return works;
}

bool bench_floor_session(struct bench_floor *floor)
{
    EVP_PKEY *key = NULL;
    bool works;

    if (floor->dhe && dsm_dhe_algorithm_is_kem(floor->dhe))
        return encapsulate(floor) && bench_floor_sign(floor);
    works = floor->generator && EVP_PKEY_generate(floor->generator, &key) > 0 && derive(key, floor->peer) &&
            bench_floor_sign(floor);

    EVP_PKEY_free(key);
    return works;
}
