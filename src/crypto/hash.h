/* SPDX-License-Identifier: BSD-3-Clause */
/* Digests, running and at once; HMAC; HKDF (RFC 5869) as DSP0274 12.1 uses it. */
#ifndef DSM_CRYPTO_HASH_H
#define DSM_CRYPTO_HASH_H

#include "base/secret.h"
#include "crypto/crypto.h"

/* A running digest. Zeroed memory is a digest that has not begun; dsm_hash_reset brings it back there. */
struct dsm_hash {
    void *context; /* EVP_MD_CTX */
    const struct dsm_hash_algorithm *algorithm;
};

enum dsm_error dsm_hash_begin(const struct dsm_crypto *crypto, const struct dsm_hash_algorithm *algorithm,
                              struct dsm_hash *hash) DSM_MUST_CHECK;
enum dsm_error dsm_hash_update(struct dsm_hash *hash, struct dsm_bytes bytes) DSM_MUST_CHECK;
/* to becomes an independent copy of from; what to held before is freed. */
enum dsm_error dsm_hash_copy(const struct dsm_hash *from, struct dsm_hash *to) DSM_MUST_CHECK;
/* The digest so far; the running digest goes on. out: algorithm->size bytes. */
enum dsm_error dsm_hash_peek(const struct dsm_hash *hash, uint8_t *out) DSM_MUST_CHECK;
bool dsm_hash_begun(const struct dsm_hash *hash);
void dsm_hash_reset(struct dsm_hash *hash);

enum dsm_error dsm_hash_once(const struct dsm_crypto *crypto, const struct dsm_hash_algorithm *algorithm,
                             struct dsm_bytes bytes, uint8_t *out) DSM_MUST_CHECK;
/* Of parts that follow one another. */
enum dsm_error dsm_hash_parts(const struct dsm_crypto *crypto, const struct dsm_hash_algorithm *algorithm,
                              const struct dsm_bytes *parts, size_t count, uint8_t *out) DSM_MUST_CHECK;

/* out: algorithm->size bytes */
enum dsm_error dsm_hmac(const struct dsm_crypto *crypto, const struct dsm_hash_algorithm *algorithm,
                        struct dsm_bytes key, struct dsm_bytes bytes, uint8_t *out) DSM_MUST_CHECK;
/* HKDF-Expand; HKDF-Extract is dsm_hmac with the salt as key. */
enum dsm_error dsm_hkdf_expand(const struct dsm_crypto *crypto, const struct dsm_hash_algorithm *algorithm,
                               struct dsm_bytes prk, struct dsm_bytes info, uint8_t *out, size_t n) DSM_MUST_CHECK;

#endif
