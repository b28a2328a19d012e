/* SPDX-License-Identifier: BSD-3-Clause */
#include "crypto/crypto.h"

#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/params.h>
#include <openssl/rand.h>
#include <stdio.h>
#include <stdlib.h>

#include "crypto/memory_watch.h"
#include "crypto/openssl.h"
#include "crypto/test_random.h"

static bool fetch_digests(struct dsm_crypto *crypto)
{
    const struct dsm_hash_algorithm *hash;

    for (size_t i = 0; (hash = dsm_hash_algorithm_at(i)); i++)
        if (!(crypto->digests[i] = EVP_MD_fetch(crypto->library, hash->evp_name, NULL)))
            return false;
    crypto->hmac = EVP_MAC_fetch(crypto->library, "HMAC", NULL);
    return crypto->hmac;
}

static bool fetch_ciphers(struct dsm_crypto *crypto)
{
    const struct dsm_aead_algorithm *aead;

    for (size_t i = 0; (aead = dsm_aead_algorithm_at(i)); i++)
        if (!(crypto->ciphers[i] = EVP_CIPHER_fetch(crypto->library, aead->evp_name, NULL)))
            return false;
    return true;
}

static EVP_PKEY *make_group(const struct dsm_crypto *crypto, const struct dsm_dhe_algorithm *algorithm)
{
    AUTO(EVP_PKEY_CTX) context = EVP_PKEY_CTX_new_from_name(crypto->library, algorithm->evp_type, NULL);
    EVP_PKEY *group = NULL;
    OSSL_PARAM params[] = {
        OSSL_PARAM_construct_utf8_string(OSSL_PKEY_PARAM_GROUP_NAME, (char *)algorithm->evp_group, 0),
        OSSL_PARAM_construct_end(),
    };

    if (!context || EVP_PKEY_fromdata_init(context) <= 0 ||
        EVP_PKEY_fromdata(context, &group, EVP_PKEY_KEY_PARAMETERS, params) <= 0)
        return NULL;
    return group;
}

static bool make_groups(struct dsm_crypto *crypto)
{
    const struct dsm_dhe_algorithm *dhe;

    for (size_t i = 0; (dhe = dsm_dhe_algorithm_at(i)); i++)
        if (!(crypto->groups[i] = make_group(crypto, dhe)))
            return false;
    return true;
}

/* OpenSSL takes a context for Ed448 from version 3.2 on; before, it knows none and signs with the empty one. */
static bool knows_ed448_context(const struct dsm_crypto *crypto)
{
    EVP_SIGNATURE *ed448 = EVP_SIGNATURE_fetch(crypto->library, "ED448", NULL);
    const OSSL_PARAM *settable = ed448 ? EVP_SIGNATURE_settable_ctx_params(ed448) : NULL;
    bool known = settable && OSSL_PARAM_locate_const(settable, "context-string");

    EVP_SIGNATURE_free(ed448);
    return known;
}

/* A lack of memory is no lack of an algorithm. */
static enum dsm_error find_asym(struct dsm_crypto *crypto)
{
    const struct dsm_asym_algorithm *asym;

    dsm_memory_watch_begin();
    for (size_t i = 0; (asym = dsm_asym_algorithm_at(i)); i++) {
        EVP_SIGNATURE *found = NULL;
        bool is_known = dsm_asym_algorithm_kind(asym) == DSM_ALG_ASYM ||
                        (found = EVP_SIGNATURE_fetch(crypto->library, asym->evp_type, NULL));

        EVP_SIGNATURE_free(found);
        if (is_known)
            dsm_asym_mask_add(&crypto->asym_mask, asym);
    }
    return dsm_memory_watch_is_lost() ? DSM_ERR_NO_MEMORY : DSM_OK;
}

static enum dsm_error find_kems(struct dsm_crypto *crypto)
{
    const struct dsm_algorithm *kem;

    dsm_memory_watch_begin();
    for (size_t i = 0; (kem = dsm_algorithm_at(DSM_ALG_KEM, i)); i++) {
        EVP_KEM *found = EVP_KEM_fetch(crypto->library, dsm_dhe_algorithm(kem)->evp_type, NULL);

        if (found)
            crypto->kem_mask |= kem->bit;
        EVP_KEM_free(found);
    }
    return dsm_memory_watch_is_lost() ? DSM_ERR_NO_MEMORY : DSM_OK;
}

/* A library context of our own reads no openssl.cnf, and names the one provider that it uses. */
static enum dsm_error fill(struct dsm_crypto *crypto)
{
    crypto->library = OSSL_LIB_CTX_new();
    if (!crypto->library)
        return DSM_ERR_NO_MEMORY;
    crypto->provider = OSSL_PROVIDER_load(crypto->library, "default");
    if (!crypto->provider || !fetch_digests(crypto) || !fetch_ciphers(crypto) || !make_groups(crypto))
        return DSM_ERR_CRYPTO;
    crypto->ed448_context = knows_ed448_context(crypto);
    DSM_TRY(find_asym(crypto));
    return find_kems(crypto);
}

enum dsm_error dsm_crypto_create(struct dsm_crypto **out)
{
    struct dsm_crypto *crypto = calloc(1, sizeof(*crypto));
    enum dsm_error error;

    if (!crypto)
        return DSM_ERR_NO_MEMORY;
    error = fill(crypto);
    if (error) {
        dsm_crypto_destroy(crypto);
        return error;
    }
    *out = crypto;
    return DSM_OK;
}

enum dsm_error dsm_crypto_create_deterministic(uint32_t seed, struct dsm_crypto **out)
{
    struct dsm_crypto *crypto;
    enum dsm_error error;

    DSM_TRY(dsm_crypto_create(&crypto));
    error = dsm_test_random_begin(crypto, seed);
    if (error) {
        dsm_crypto_destroy(crypto);
        return error;
    }
    *out = crypto;
    return DSM_OK;
}

void dsm_crypto_destroy(struct dsm_crypto *crypto)
{
    if (!crypto)
        return;
    for (size_t i = 0; i < DSM_ALGORITHMS_MAX; i++)
        EVP_PKEY_free(crypto->groups[i]);
    for (size_t i = 0; i < DSM_ALGORITHMS_MAX; i++)
        EVP_CIPHER_free(crypto->ciphers[i]);
    for (size_t i = 0; i < DSM_HASH_ALGORITHMS_MAX; i++)
        EVP_MD_free(crypto->digests[i]);
    EVP_MAC_free(crypto->hmac);
    if (crypto->provider)
        OSSL_PROVIDER_unload(crypto->provider);
    OSSL_LIB_CTX_free(crypto->library);
    free(crypto->test_random);
    free(crypto);
}

enum dsm_error dsm_random(const struct dsm_crypto *crypto, void *out, size_t n)
{
    DSM_TRY(dsm_test_random_prepare(crypto, n + DSM_DRAW_SOME));
    return RAND_bytes_ex(crypto->library, out, n, 0) == 1 ? DSM_OK : DSM_ERR_NO_ENTROPY;
}

bool dsm_crypto_has_ed448_context(const struct dsm_crypto *crypto)
{
    return crypto->ed448_context;
}

uint32_t dsm_crypto_mask(const struct dsm_crypto *crypto, enum dsm_algorithm_kind kind)
{
    switch (kind) {
    case DSM_ALG_PQC_ASYM:
    case DSM_ALG_REQ_PQC_ASYM:
        return dsm_asym_mask_of(&crypto->asym_mask, kind);
    case DSM_ALG_KEM:
        return crypto->kem_mask;
    default:
        return UINT32_MAX;
    }
}

bool dsm_crypto_lacks(const struct dsm_crypto *crypto, enum dsm_algorithm_kind kind, uint32_t bits, char *text,
                      size_t size)
{
    uint32_t lacking = bits & ~dsm_crypto_mask(crypto, kind);
    const struct dsm_algorithm *algorithm;

    for (size_t i = 0; (algorithm = dsm_algorithm_at(kind, i)); i++) {
        if ((algorithm->bit & lacking) == 0)
            continue;
        if (text)
            snprintf(text, size, "%s needs OpenSSL 3.5, this is %s", algorithm->name, dsm_crypto_library_version());
        return true;
    }
    return false;
}

const char *dsm_crypto_library_version(void)
{
    return OpenSSL_version(OPENSSL_VERSION);
}
