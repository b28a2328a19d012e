/* SPDX-License-Identifier: BSD-3-Clause */
#include "crypto/aead.h"

#include <limits.h>

#include "base/secret.h"
#include "crypto/openssl.h"

enum dsm_error dsm_aead_begin(const struct dsm_crypto *crypto, const struct dsm_aead_algorithm *algorithm,
                              enum dsm_aead_direction direction, struct dsm_bytes key, struct dsm_aead *aead)
{
    const EVP_CIPHER *cipher = crypto->ciphers[dsm_aead_algorithm_index(algorithm)];
    EVP_CIPHER_CTX *context;

    if (key.n != algorithm->key_size)
        return DSM_ERR_INTERNAL;
    context = EVP_CIPHER_CTX_new();
    if (!context)
        return DSM_ERR_NO_MEMORY;
    if (!EVP_CipherInit_ex2(context, cipher, key.p, NULL, direction == DSM_AEAD_SEAL, NULL)) {
        EVP_CIPHER_CTX_free(context);
        return DSM_ERR_CRYPTO;
    }
    dsm_aead_reset(aead);
    *aead = (struct dsm_aead){ .context = context, .algorithm = algorithm };
    return DSM_OK;
}

void dsm_aead_reset(struct dsm_aead *aead)
{
    EVP_CIPHER_CTX_free(aead->context); /* wipes the key */
    *aead = (struct dsm_aead){ 0 };
}

/* in through the cipher to out; to nowhere, when out is NULL: that is associated data. */
static bool pass(EVP_CIPHER_CTX *context, struct dsm_bytes in, uint8_t *out)
{
    int n;

    if (in.n == 0)
        return true;
    return in.n <= INT_MAX && EVP_CipherUpdate(context, out, &n, in.p, (int)in.n) && n == (int)in.n;
}

static bool finish(EVP_CIPHER_CTX *context)
{
    uint8_t none[EVP_MAX_BLOCK_LENGTH]; /* these ciphers have nothing left at the end */
    int n = 0;

    return EVP_CipherFinal_ex(context, none, &n) && n == 0;
}

static bool has_direction(const struct dsm_aead *aead, bool seal)
{
    return aead->context && (EVP_CIPHER_CTX_is_encrypting(aead->context) != 0) == seal;
}

enum dsm_error dsm_aead_seal(struct dsm_aead *aead, const uint8_t *iv, struct dsm_bytes aad, struct dsm_bytes in,
                             uint8_t *out, uint8_t *tag)
{
    EVP_CIPHER_CTX *context = aead->context;

    if (!has_direction(aead, true))
        return DSM_ERR_INTERNAL;
    if (!EVP_CipherInit_ex2(context, NULL, NULL, iv, -1, NULL) || !pass(context, aad, NULL) ||
        !pass(context, in, out) || !finish(context) ||
        EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_GET_TAG, (int)aead->algorithm->tag_size, tag) <= 0)
        return DSM_ERR_CRYPTO;
    return DSM_OK;
}

enum dsm_error dsm_aead_open(struct dsm_aead *aead, const uint8_t *iv, struct dsm_bytes aad, struct dsm_bytes in,
                             const uint8_t *tag, uint8_t *out)
{
    EVP_CIPHER_CTX *context = aead->context;

    if (!has_direction(aead, false))
        return DSM_ERR_INTERNAL;
    if (!EVP_CipherInit_ex2(context, NULL, NULL, iv, -1, NULL) ||
        EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_SET_TAG, (int)aead->algorithm->tag_size, (void *)tag) <= 0)
        return DSM_ERR_CRYPTO;
    if (pass(context, aad, NULL) && pass(context, in, out) && finish(context))
        return DSM_OK;
    if (in.n > 0)
        dsm_wipe(out, in.n); /* what is not authentic is nobody's to see */
    return DSM_ERR_DECRYPT;
}
