/* SPDX-License-Identifier: BSD-3-Clause */
#include "crypto/kem.h"

#include <openssl/core_names.h>
#include <openssl/params.h>

#include "crypto/memory_watch.h"
#include "crypto/test_random.h"

enum dsm_error dsm_kem_generate(const struct dsm_crypto *crypto, const struct dsm_dhe_algorithm *algorithm,
                                EVP_PKEY **out)
{
    AUTO(EVP_PKEY_CTX) context = EVP_PKEY_CTX_new_from_name(crypto->library, algorithm->evp_type, NULL);

    DSM_TRY(dsm_test_random_prepare(crypto, DSM_DRAW_SOME));
    if (!context || EVP_PKEY_keygen_init(context) <= 0 || EVP_PKEY_generate(context, out) <= 0)
        return DSM_ERR_CRYPTO;
    return DSM_OK;
}

/* OpenSSL makes the check of FIPS 203 7.2 here: each coefficient below the modulus. */
static EVP_PKEY *read_key(const struct dsm_crypto *crypto, const struct dsm_dhe_algorithm *algorithm,
                          struct dsm_bytes bytes)
{
    AUTO(EVP_PKEY_CTX) context = EVP_PKEY_CTX_new_from_name(crypto->library, algorithm->evp_type, NULL);
    EVP_PKEY *key = NULL;
    OSSL_PARAM params[] = {
        OSSL_PARAM_construct_octet_string(OSSL_PKEY_PARAM_PUB_KEY, (void *)bytes.p, bytes.n),
        OSSL_PARAM_construct_end(),
    };

    if (!context || EVP_PKEY_fromdata_init(context) <= 0 ||
        EVP_PKEY_fromdata(context, &key, EVP_PKEY_PUBLIC_KEY, params) <= 0)
        return NULL;
    return key;
}

static bool encapsulate(EVP_PKEY_CTX *context, const struct dsm_dhe_algorithm *algorithm, uint8_t *ciphertext,
                        struct dsm_shared_secret *out)
{
    size_t n = algorithm->response_size;

    out->n = sizeof(out->bytes);
    return context && EVP_PKEY_encapsulate_init(context, NULL) > 0 &&
           EVP_PKEY_encapsulate(context, ciphertext, &n, out->bytes, &out->n) > 0 && n == algorithm->response_size &&
           out->n == algorithm->secret_size;
}

enum dsm_error dsm_kem_encapsulate(const struct dsm_crypto *crypto, const struct dsm_dhe_algorithm *algorithm,
                                   struct dsm_bytes peer, uint8_t *ciphertext, struct dsm_shared_secret *out)
{
    AUTO(EVP_PKEY) key = NULL;
    AUTO(EVP_PKEY_CTX) context = NULL;

    if (peer.n != algorithm->request_size)
        return DSM_ERR_INVALID_FIELD;
    dsm_memory_watch_begin();
    key = read_key(crypto, algorithm, peer);
    if (!key)
        return dsm_memory_watch_end(DSM_ERR_INVALID_FIELD);
    DSM_TRY(dsm_test_random_prepare(crypto, DSM_DRAW_SOME));
    context = EVP_PKEY_CTX_new_from_pkey(crypto->library, key, NULL);
    if (encapsulate(context, algorithm, ciphertext, out))
        return DSM_OK;
    dsm_shared_secret_wipe(out);
    return DSM_ERR_CRYPTO;
}

enum dsm_error dsm_kem_decapsulate(const struct dsm_crypto *crypto, const struct dsm_dhe_algorithm *algorithm,
                                   EVP_PKEY *key, struct dsm_bytes ciphertext, struct dsm_shared_secret *out)
{
    AUTO(EVP_PKEY_CTX) context = NULL;

    if (ciphertext.n != algorithm->response_size)
        return DSM_ERR_INVALID_FIELD;
    context = EVP_PKEY_CTX_new_from_pkey(crypto->library, key, NULL);
    out->n = sizeof(out->bytes);
    if (context && EVP_PKEY_decapsulate_init(context, NULL) > 0 &&
        EVP_PKEY_decapsulate(context, out->bytes, &out->n, ciphertext.p, ciphertext.n) > 0 &&
        out->n == algorithm->secret_size)
        return DSM_OK;
    dsm_shared_secret_wipe(out);
    return DSM_ERR_CRYPTO;
}
