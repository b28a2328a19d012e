/* SPDX-License-Identifier: BSD-3-Clause */
/* An issuer that signs leaves: root and intermediate with their keys. */
#ifndef DSM_CRYPTO_ISSUER_H
#define DSM_CRYPTO_ISSUER_H

#include "crypto/certificates.h"
#include "crypto/signature.h"

/* A kept one needs only its chain and the key of the last certificate in it (intermediate_key). Shared by all devices
 * with one identity directory. */
struct dsm_issuer {
    struct dsm_private_key *root_key;
    struct dsm_private_key *intermediate_key;
    struct dsm_certificates chain; /* root, intermediate */
};

/* What an issuer of leaves with this algorithm signs with: the same family, so that a verifier needs no other. RSA has
 * one for both of its schemes, and none above 3072 bits; SLH-DSA one of the small ones. */
const struct dsm_asym_algorithm *dsm_issuer_algorithm(const struct dsm_asym_algorithm *leaf);
/* The hash that certificates are signed with for a device that offers these (BaseHashAlgo): the SHA-2 that it prefers,
 * else SHA-384, since verifiers of certificates seldom know SHA-3. */
const struct dsm_hash_algorithm *dsm_issuer_hash(uint32_t hash_mask);

/* subject: what the common names begin with, "swdsm". notBefore 2020, notAfter 99991231235959Z. The keys are
 * dsm_issuer_algorithm's. */
enum dsm_error dsm_issuer_make(const struct dsm_crypto *crypto, const struct dsm_asym_algorithm *algorithm,
                               const struct dsm_hash_algorithm *hash, const char *subject,
                               struct dsm_issuer *out) DSM_MUST_CHECK;
/* Keeps the chain alone. */
void dsm_issuer_drop_keys(struct dsm_issuer *issuer);
void dsm_issuer_clear(struct dsm_issuer *issuer);

#endif
