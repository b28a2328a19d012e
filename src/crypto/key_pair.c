/* SPDX-License-Identifier: BSD-3-Clause */
#include "crypto/key_pair.h"

#include <stdlib.h>
#include <string.h>

#include "crypto/openssl.h"

DEFINE_AUTO(X509_PUBKEY, X509_PUBKEY_free)

enum dsm_error dsm_private_key_share(const struct dsm_private_key *key, struct dsm_private_key **out)
{
    struct dsm_private_key *shared = malloc(sizeof(*shared));

    if (!shared || !EVP_PKEY_up_ref(key->pkey)) {
        free(shared);
        return DSM_ERR_NO_MEMORY;
    }
    *shared = *key;
    *out = shared;
    return DSM_OK;
}

bool dsm_private_keys_equal(const struct dsm_private_key *a, const struct dsm_private_key *b)
{
    return a->pkey == b->pkey || EVP_PKEY_eq(a->pkey, b->pkey) == 1;
}

enum dsm_error dsm_private_key_algorithm_identifier(const struct dsm_private_key *key,
                                                    uint8_t out[DSM_ALGORITHM_IDENTIFIER_MAX], size_t *n)
{
    AUTO(X509_PUBKEY) info = NULL;
    X509_ALGOR *algorithm = NULL;
    uint8_t *der = NULL;
    int len;

    if (!X509_PUBKEY_set(&info, key->pkey) || !X509_PUBKEY_get0_param(NULL, NULL, NULL, &algorithm, info))
        return DSM_ERR_CRYPTO;
    len = i2d_X509_ALGOR(algorithm, &der);
    if (len <= 0)
        return DSM_ERR_NO_MEMORY;
    if ((size_t)len <= DSM_ALGORITHM_IDENTIFIER_MAX)
        memcpy(out, der, (size_t)len);
    OPENSSL_free(der);
    *n = (size_t)len;
    return (size_t)len <= DSM_ALGORITHM_IDENTIFIER_MAX ? DSM_OK : DSM_ERR_NO_SPACE;
}
