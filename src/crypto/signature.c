/* SPDX-License-Identifier: BSD-3-Clause */
#include "crypto/signature.h"

#include <openssl/core_names.h>
#include <openssl/params.h>
#include <openssl/rsa.h>

#include "crypto/hash.h"
#include "crypto/memory_watch.h"
#include "crypto/openssl.h"
#include "crypto/test_random.h"
#include "wire/limits.h"

#define ECDSA_DER_MAX 160u /* SEQUENCE of two INTEGERs of at most 67 bytes each */

/* RFC 8017 8.1 and 9.1, with DSP0274's choices: the salt is as long as the digest, MGF1 is over the same hash. */
static bool set_padding(const struct dsm_crypto *crypto, EVP_PKEY_CTX *context,
                        const struct dsm_asym_algorithm *algorithm, const struct dsm_hash_algorithm *hash)
{
    const EVP_MD *digest = dsm_crypto_digest(crypto, hash);

    switch (algorithm->kind) {
    case DSM_ASYM_RSASSA:
        return EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_PADDING) > 0 &&
               EVP_PKEY_CTX_set_signature_md(context, digest) > 0;
    case DSM_ASYM_RSAPSS:
        return EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_PSS_PADDING) > 0 &&
               EVP_PKEY_CTX_set_signature_md(context, digest) > 0 &&
               EVP_PKEY_CTX_set_rsa_mgf1_md(context, digest) > 0 &&
               EVP_PKEY_CTX_set_rsa_pss_saltlen(context, RSA_PSS_SALTLEN_DIGEST) > 0;
    default:
        return true;
    }
}

/* OpenSSL's DER to SPDM's r || s. */
static enum dsm_error write_r_s(const uint8_t *der, size_t n, uint8_t *signature, size_t size)
{
    AUTO(ECDSA_SIG) pair = d2i_ECDSA_SIG(NULL, &der, (long)n);
    int half = (int)(size / 2);

    if (!pair || BN_bn2binpad(ECDSA_SIG_get0_r(pair), signature, half) != half ||
        BN_bn2binpad(ECDSA_SIG_get0_s(pair), signature + half, half) != half)
        return DSM_ERR_CRYPTO;
    return DSM_OK;
}

/* And back; *n: in the room in der, out what was written. */
static enum dsm_error read_r_s(struct dsm_bytes signature, uint8_t *der, size_t *n)
{
    AUTO(ECDSA_SIG) pair = ECDSA_SIG_new();
    int half = (int)(signature.n / 2);
    BIGNUM *r = BN_bin2bn(signature.p, half, NULL);
    BIGNUM *s = BN_bin2bn(signature.p + half, half, NULL);
    int size;

    if (!pair || !r || !s || !ECDSA_SIG_set0(pair, r, s)) {
        BN_free(r);
        BN_free(s);
        return DSM_ERR_NO_MEMORY;
    }
    size = i2d_ECDSA_SIG(pair, NULL);
    if (size <= 0 || (size_t)size > *n)
        return DSM_ERR_CRYPTO;
    *n = (size_t)i2d_ECDSA_SIG(pair, &der);
    return DSM_OK;
}

enum dsm_error dsm_sign_digest(const struct dsm_crypto *crypto, const struct dsm_private_key *key,
                               const struct dsm_asym_algorithm *algorithm, const struct dsm_hash_algorithm *hash,
                               const uint8_t *digest, uint8_t *signature)
{
    AUTO(EVP_PKEY_CTX) context = EVP_PKEY_CTX_new_from_pkey(crypto->library, key->pkey, NULL);
    uint8_t der[ECDSA_DER_MAX];
    bool ecdsa = algorithm->kind == DSM_ASYM_ECDSA;
    size_t n = ecdsa ? sizeof(der) : algorithm->signature_size;

    DSM_TRY(dsm_test_random_prepare(crypto, DSM_DRAW_SOME));
    if (dsm_asym_signs_message(algorithm) || !dsm_private_key_fits(key, algorithm))
        return DSM_ERR_CRYPTO;
    if (!context)
        return DSM_ERR_NO_MEMORY;
    if (EVP_PKEY_sign_init(context) <= 0 || !set_padding(crypto, context, algorithm, hash) ||
        EVP_PKEY_sign(context, ecdsa ? der : signature, &n, digest, hash->size) <= 0)
        return DSM_ERR_CRYPTO;
    if (ecdsa)
        return write_r_s(der, n, signature, algorithm->signature_size);
    return n == algorithm->signature_size ? DSM_OK : DSM_ERR_CRYPTO;
}

enum dsm_error dsm_verify_digest(const struct dsm_crypto *crypto, const struct dsm_public_key *key,
                                 const struct dsm_asym_algorithm *algorithm, const struct dsm_hash_algorithm *hash,
                                 const uint8_t *digest, struct dsm_bytes signature)
{
    AUTO(EVP_PKEY_CTX) context = EVP_PKEY_CTX_new_from_pkey(crypto->library, key->pkey, NULL);
    uint8_t der[ECDSA_DER_MAX];
    size_t n = sizeof(der);

    if (dsm_asym_signs_message(algorithm))
        return DSM_ERR_CRYPTO;
    if (!context)
        return DSM_ERR_NO_MEMORY;
    if (signature.n != algorithm->signature_size)
        return DSM_ERR_BAD_SIGNATURE;
    if (algorithm->kind == DSM_ASYM_ECDSA) {
        DSM_TRY(read_r_s(signature, der, &n));
        signature = dsm_bytes(der, n);
    }
    if (EVP_PKEY_verify_init(context) <= 0 || !set_padding(crypto, context, algorithm, hash))
        return DSM_ERR_CRYPTO;
    if (EVP_PKEY_verify(context, signature.p, signature.n, digest, hash->size) != 1)
        return DSM_ERR_BAD_SIGNATURE;
    return DSM_OK;
}

/* The parameters of who signs the message itself: the context, where there is one and the algorithm takes it: Ed448 if
 * the library knows of that, the post-quantum ones always (FIPS 204 5.2, FIPS 205 10.2). */
struct whole_params {
    OSSL_PARAM list[2];
};

static bool takes_context(const struct dsm_crypto *crypto, const struct dsm_asym_algorithm *algorithm)
{
    if (algorithm->kind == DSM_ASYM_EDDSA)
        return crypto->ed448_context && strcmp(algorithm->evp_type, "ED448") == 0;
    return true;
}

static struct whole_params whole_params(const struct dsm_crypto *crypto, const struct dsm_asym_algorithm *algorithm,
                                        struct dsm_bytes context)
{
    struct whole_params params = { { OSSL_PARAM_construct_end(), OSSL_PARAM_construct_end() } };

    if (context.n > 0 && takes_context(crypto, algorithm))
        params.list[0] = OSSL_PARAM_construct_octet_string("context-string", (void *)context.p, context.n);
    return params;
}

static enum dsm_error sign_whole(const struct dsm_crypto *crypto, EVP_PKEY *pkey,
                                 const struct dsm_asym_algorithm *algorithm, struct dsm_bytes context,
                                 struct dsm_bytes message, uint8_t *signature)
{
    AUTO(EVP_MD_CTX) md_context = EVP_MD_CTX_new();
    struct whole_params params = whole_params(crypto, algorithm, context);
    size_t n = algorithm->signature_size;

    if (algorithm->kind != DSM_ASYM_EDDSA) /* which draws nothing */
        DSM_TRY(dsm_test_random_prepare(crypto, DSM_DRAW_SOME));
    if (!md_context)
        return DSM_ERR_NO_MEMORY;
    if (EVP_DigestSignInit_ex(md_context, NULL, NULL, crypto->library, NULL, pkey, params.list) <= 0 ||
        EVP_DigestSign(md_context, signature, &n, message.p, message.n) <= 0 || n != algorithm->signature_size)
        return DSM_ERR_CRYPTO;
    return DSM_OK;
}

static enum dsm_error verify_whole(const struct dsm_crypto *crypto, EVP_PKEY *pkey,
                                   const struct dsm_asym_algorithm *algorithm, struct dsm_bytes context,
                                   struct dsm_bytes message, struct dsm_bytes signature)
{
    AUTO(EVP_MD_CTX) md_context = EVP_MD_CTX_new();
    struct whole_params params = whole_params(crypto, algorithm, context);

    if (!md_context)
        return DSM_ERR_NO_MEMORY;
    if (EVP_DigestVerifyInit_ex(md_context, NULL, NULL, crypto->library, NULL, pkey, params.list) <= 0)
        return DSM_ERR_CRYPTO;
    if (EVP_DigestVerify(md_context, signature.p, signature.n, message.p, message.n) != 1)
        return DSM_ERR_BAD_SIGNATURE;
    return DSM_OK;
}

enum dsm_error dsm_sign_in_context(const struct dsm_crypto *crypto, const struct dsm_private_key *key,
                                   const struct dsm_asym_algorithm *algorithm, const struct dsm_hash_algorithm *hash,
                                   struct dsm_bytes context, struct dsm_bytes message, uint8_t *signature)
{
    uint8_t digest[DSM_HASH_MAX];

    if (dsm_asym_signs_message(algorithm))
        return sign_whole(crypto, key->pkey, algorithm, context, message, signature);
    DSM_TRY(dsm_hash_once(crypto, hash, message, digest));
    return dsm_sign_digest(crypto, key, algorithm, hash, digest, signature);
}

static enum dsm_error verify(const struct dsm_crypto *crypto, const struct dsm_public_key *key,
                             const struct dsm_asym_algorithm *algorithm, const struct dsm_hash_algorithm *hash,
                             struct dsm_bytes context, struct dsm_bytes message, struct dsm_bytes signature)
{
    uint8_t digest[DSM_HASH_MAX];

    if (!dsm_public_key_fits(key, algorithm))
        return DSM_ERR_BAD_SIGNATURE; /* a key of another kind cannot have made it */
    if (dsm_asym_signs_message(algorithm))
        return verify_whole(crypto, key->pkey, algorithm, context, message, signature);
    DSM_TRY(dsm_hash_once(crypto, hash, message, digest));
    return dsm_verify_digest(crypto, key, algorithm, hash, digest, signature);
}

enum dsm_error dsm_verify_in_context(const struct dsm_crypto *crypto, const struct dsm_public_key *key,
                                     const struct dsm_asym_algorithm *algorithm, const struct dsm_hash_algorithm *hash,
                                     struct dsm_bytes context, struct dsm_bytes message, struct dsm_bytes signature)
{
    dsm_memory_watch_begin();
    return dsm_memory_watch_end(verify(crypto, key, algorithm, hash, context, message, signature));
}

enum dsm_error dsm_sign(const struct dsm_crypto *crypto, const struct dsm_private_key *key,
                        const struct dsm_asym_algorithm *algorithm, const struct dsm_hash_algorithm *hash,
                        struct dsm_bytes message, uint8_t *signature)
{
    return dsm_sign_in_context(crypto, key, algorithm, hash, dsm_bytes(NULL, 0), message, signature);
}

enum dsm_error dsm_verify(const struct dsm_crypto *crypto, const struct dsm_public_key *key,
                          const struct dsm_asym_algorithm *algorithm, const struct dsm_hash_algorithm *hash,
                          struct dsm_bytes message, struct dsm_bytes signature)
{
    return dsm_verify_in_context(crypto, key, algorithm, hash, dsm_bytes(NULL, 0), message, signature);
}
