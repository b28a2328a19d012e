/* SPDX-License-Identifier: BSD-3-Clause */
/* Private to the room: what a dsm_crypto holds, and locals of OpenSSL's types that free themselves. */
#ifndef DSM_CRYPTO_OPENSSL_H
#define DSM_CRYPTO_OPENSSL_H

#include <openssl/bio.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/provider.h>
#include <openssl/x509.h>

#include "base/bytes.h"
#include "base/error.h"
#include "crypto/algorithm.h"

/* Where the deterministic bytes of a test come from; see test_random.c. */
struct dsm_test_random {
    uint32_t seed;
    uint64_t draws; /* how often the generators were filled */
};

struct dsm_crypto {
    OSSL_LIB_CTX *library;
    OSSL_PROVIDER *provider;
    EVP_MAC *hmac;
    EVP_MD *digests[DSM_HASH_ALGORITHMS_MAX];
    EVP_CIPHER *ciphers[DSM_ALGORITHMS_MAX];
    EVP_PKEY *groups[DSM_ALGORITHMS_MAX]; /* parameters alone, what new keys are made from */
    bool ed448_context;
    struct dsm_asym_mask asym_mask;      /* signature algorithms that the library has, */
    uint32_t kem_mask;                   /* and key encapsulations */
    struct dsm_test_random *test_random; /* NULL but in tests */
};

struct dsm_private_key {
    EVP_PKEY *pkey;
    OSSL_LIB_CTX *library; /* what pkey was made in */
};

struct dsm_public_key {
    EVP_PKEY *pkey;
};

static inline EVP_MD *dsm_crypto_digest(const struct dsm_crypto *crypto, const struct dsm_hash_algorithm *algorithm)
{
    return crypto->digests[dsm_hash_algorithm_index(algorithm)];
}

/* AUTO(EVP_PKEY) key = NULL; declares a pointer that is freed on every way out of its block. */
#define AUTO(type) __attribute__((cleanup(auto_##type))) type *
#define DEFINE_AUTO(type, free_one)                                                                                    \
    static inline void auto_##type(type **p)                                                                           \
    {                                                                                                                  \
        free_one(*p);                                                                                                  \
    }

DEFINE_AUTO(BIO, BIO_free_all)
DEFINE_AUTO(ECDSA_SIG, ECDSA_SIG_free)
DEFINE_AUTO(EVP_MAC_CTX, EVP_MAC_CTX_free)
DEFINE_AUTO(EVP_MD_CTX, EVP_MD_CTX_free)
DEFINE_AUTO(EVP_PKEY, EVP_PKEY_free)
DEFINE_AUTO(EVP_PKEY_CTX, EVP_PKEY_CTX_free)
DEFINE_AUTO(PKCS8_PRIV_KEY_INFO, PKCS8_PRIV_KEY_INFO_free)
DEFINE_AUTO(X509, X509_free)
DEFINE_AUTO(X509_NAME, X509_NAME_free)

/* Hands *p to the caller and leaves AUTO nothing to free. */
#define TAKE(p)                                                                                                        \
    __extension__({                                                                                                    \
        __typeof__(p) taken_ = (p);                                                                                    \
        (p) = NULL;                                                                                                    \
        taken_;                                                                                                        \
    })

#endif
