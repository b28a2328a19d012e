/* SPDX-License-Identifier: BSD-3-Clause */
#include "crypto/public_key.h"

#include <limits.h>
#include <openssl/pem.h>
#include <stdlib.h>
#include <string.h>

#include "crypto/memory_watch.h"
#include "crypto/openssl.h"

enum dsm_error dsm_private_key_public_der(const struct dsm_private_key *key, struct dsm_certificates *der)
{
    uint8_t *bytes = NULL;
    int n = i2d_PUBKEY(key->pkey, &bytes);
    enum dsm_error error;

    if (n <= 0)
        return DSM_ERR_CRYPTO;
    error = dsm_certificates_append(der, dsm_bytes(bytes, (size_t)n));
    OPENSSL_free(bytes);
    return error;
}

enum dsm_error dsm_public_key_from_der(const struct dsm_crypto *crypto, struct dsm_bytes der,
                                       struct dsm_public_key **out)
{
    struct dsm_public_key *key = malloc(sizeof(*key));
    const uint8_t *at = der.p;

    if (!key)
        return DSM_ERR_NO_MEMORY;
    dsm_memory_watch_begin();
    key->pkey = der.n <= LONG_MAX ? d2i_PUBKEY_ex(NULL, &at, (long)der.n, crypto->library, NULL) : NULL;
    if (key->pkey && at == der.p + der.n) {
        *out = key;
        return DSM_OK;
    }
    dsm_public_key_destroy(key);
    return dsm_memory_watch_end(DSM_ERR_CONFIG);
}

/* The first block that is a public key. */
static enum dsm_error read_pem(struct dsm_bytes text, struct dsm_certificates *der)
{
    AUTO(BIO) bio = text.n <= INT_MAX ? BIO_new_mem_buf(text.p, (int)text.n) : NULL;
    enum dsm_error error = DSM_ERR_CONFIG;
    char *label = NULL, *header = NULL;
    uint8_t *block = NULL;
    long n;

    while (bio && error == DSM_ERR_CONFIG && PEM_read_bio(bio, &label, &header, &block, &n)) {
        if (strcmp(label, PEM_STRING_PUBLIC) == 0)
            error = dsm_certificates_append(der, dsm_bytes(block, (size_t)n));
        OPENSSL_free(label);
        OPENSSL_free(header);
        OPENSSL_free(block);
    }
    return error;
}

enum dsm_error dsm_public_key_der_read(const struct dsm_crypto *crypto, struct dsm_bytes text,
                                       struct dsm_certificates *der)
{
    struct dsm_public_key *key = NULL;
    enum dsm_error error;

    if (text.n == 0)
        return DSM_ERR_CONFIG;
    error = read_pem(text, der);
    if (error == DSM_ERR_CONFIG)
        error = dsm_certificates_append(der, text);
    if (error == DSM_OK)
        error = dsm_public_key_from_der(crypto, dsm_bytes(der->der, der->n), &key);
    dsm_public_key_destroy(key);
    if (error != DSM_OK)
        dsm_certificates_free(der);
    return error;
}
