/* SPDX-License-Identifier: BSD-3-Clause */
#include "crypto/hash.h"

#include <openssl/core_names.h>
#include <openssl/params.h>

#include "base/writer.h"
#include "crypto/openssl.h"

enum dsm_error dsm_hash_begin(const struct dsm_crypto *crypto, const struct dsm_hash_algorithm *algorithm,
                              struct dsm_hash *hash)
{
    EVP_MD_CTX *context = hash->context ? hash->context : EVP_MD_CTX_new();

    hash->context = context;
    hash->algorithm = NULL;
    if (!context)
        return DSM_ERR_NO_MEMORY;
    if (!EVP_DigestInit_ex2(context, dsm_crypto_digest(crypto, algorithm), NULL))
        return DSM_ERR_CRYPTO;
    hash->algorithm = algorithm;
    return DSM_OK;
}

bool dsm_hash_begun(const struct dsm_hash *hash)
{
    return hash->algorithm;
}

enum dsm_error dsm_hash_update(struct dsm_hash *hash, struct dsm_bytes bytes)
{
    if (!dsm_hash_begun(hash))
        return DSM_ERR_INTERNAL;
    return EVP_DigestUpdate(hash->context, bytes.p, bytes.n) ? DSM_OK : DSM_ERR_CRYPTO;
}

enum dsm_error dsm_hash_copy(const struct dsm_hash *from, struct dsm_hash *to)
{
    if (from == to)
        return DSM_OK;
    if (!dsm_hash_begun(from)) {
        dsm_hash_reset(to);
        return DSM_OK;
    }
    to->algorithm = NULL;
    if (!to->context && !(to->context = EVP_MD_CTX_new()))
        return DSM_ERR_NO_MEMORY;
    if (!EVP_MD_CTX_copy_ex(to->context, from->context))
        return DSM_ERR_CRYPTO;
    to->algorithm = from->algorithm;
    return DSM_OK;
}

enum dsm_error dsm_hash_peek(const struct dsm_hash *hash, uint8_t *out)
{
    AUTO(EVP_MD_CTX) copy = EVP_MD_CTX_new();

    if (!dsm_hash_begun(hash))
        return DSM_ERR_INTERNAL;
    if (!copy)
        return DSM_ERR_NO_MEMORY;
    if (!EVP_MD_CTX_copy_ex(copy, hash->context) || !EVP_DigestFinal_ex(copy, out, NULL))
        return DSM_ERR_CRYPTO;
    return DSM_OK;
}

void dsm_hash_reset(struct dsm_hash *hash)
{
    EVP_MD_CTX_free(hash->context);
    *hash = (struct dsm_hash){ 0 };
}

enum dsm_error dsm_hash_once(const struct dsm_crypto *crypto, const struct dsm_hash_algorithm *algorithm,
                             struct dsm_bytes bytes, uint8_t *out)
{
    const EVP_MD *digest = dsm_crypto_digest(crypto, algorithm);

    return EVP_Digest(bytes.p, bytes.n, out, NULL, digest, NULL) ? DSM_OK : DSM_ERR_CRYPTO;
}

enum dsm_error dsm_hash_parts(const struct dsm_crypto *crypto, const struct dsm_hash_algorithm *algorithm,
                              const struct dsm_bytes *parts, size_t count, uint8_t *out)
{
    AUTO(EVP_MD_CTX) context = EVP_MD_CTX_new();

    if (!context)
        return DSM_ERR_NO_MEMORY;
    if (!EVP_DigestInit_ex2(context, dsm_crypto_digest(crypto, algorithm), NULL))
        return DSM_ERR_CRYPTO;
    for (size_t i = 0; i < count; i++)
        if (!EVP_DigestUpdate(context, parts[i].p, parts[i].n))
            return DSM_ERR_CRYPTO;
    return EVP_DigestFinal_ex(context, out, NULL) ? DSM_OK : DSM_ERR_CRYPTO;
}

/* An HMAC over parts, of which HKDF-Expand needs three. */
static enum dsm_error hmac_parts(const struct dsm_crypto *crypto, const struct dsm_hash_algorithm *algorithm,
                                 struct dsm_bytes key, const struct dsm_bytes *parts, size_t count, uint8_t *out)
{
    AUTO(EVP_MAC_CTX) context = EVP_MAC_CTX_new(crypto->hmac);
    OSSL_PARAM params[] = {
        OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, (char *)algorithm->evp_name, 0),
        OSSL_PARAM_construct_end(),
    };
    size_t n;

    if (!context)
        return DSM_ERR_NO_MEMORY;
    /* no key at all would mean "as before" to OpenSSL, so that an empty one needs an address */
    if (!EVP_MAC_init(context, key.n ? key.p : (const uint8_t *)"", key.n, params))
        return DSM_ERR_CRYPTO;
    for (size_t i = 0; i < count; i++)
        if (!EVP_MAC_update(context, parts[i].p, parts[i].n))
            return DSM_ERR_CRYPTO;
    return EVP_MAC_final(context, out, &n, algorithm->size) ? DSM_OK : DSM_ERR_CRYPTO;
}

enum dsm_error dsm_hmac(const struct dsm_crypto *crypto, const struct dsm_hash_algorithm *algorithm,
                        struct dsm_bytes key, struct dsm_bytes bytes, uint8_t *out)
{
    return hmac_parts(crypto, algorithm, key, &bytes, 1, out);
}

/* RFC 5869 2.3: T(i) = HMAC(PRK, T(i-1) || info || i), as many as needed. */
static enum dsm_error expand(const struct dsm_crypto *crypto, const struct dsm_hash_algorithm *algorithm,
                             struct dsm_bytes prk, struct dsm_bytes info, struct dsm_writer *w,
                             struct dsm_secret *block)
{
    for (uint8_t i = 1; dsm_writer_left(w) > 0; i++) {
        const struct dsm_bytes parts[] = { dsm_bytes(block->bytes, block->n), info, dsm_bytes(&i, 1) };
        size_t left = dsm_writer_left(w);

        DSM_TRY(hmac_parts(crypto, algorithm, prk, parts, 3, block->bytes));
        block->n = algorithm->size;
        dsm_write_bytes(w, dsm_bytes(block->bytes, left < block->n ? left : block->n));
    }
    return DSM_OK;
}

enum dsm_error dsm_hkdf_expand(const struct dsm_crypto *crypto, const struct dsm_hash_algorithm *algorithm,
                               struct dsm_bytes prk, struct dsm_bytes info, uint8_t *out, size_t n)
{
    DSM_SECRET block = { .n = 0 };
    struct dsm_writer w = dsm_writer(out, n);

    if (n > 255 * algorithm->size)
        return DSM_ERR_LIMIT;
    return expand(crypto, algorithm, prk, info, &w, &block);
}
