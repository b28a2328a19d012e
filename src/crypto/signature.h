/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Asymmetric keys and signatures in SPDM's encodings: ECDSA r || s fixed width, RSA as is, EdDSA as is. What is signed
 * for each SPDM version (prefix, context, digest) is spdm/signature's business.
 */
#ifndef DSM_CRYPTO_SIGNATURE_H
#define DSM_CRYPTO_SIGNATURE_H

#include "crypto/crypto.h"

struct dsm_private_key; /* shared, immutable once made, safe from any thread */
struct dsm_public_key;

enum dsm_error dsm_private_key_generate(const struct dsm_crypto *crypto, const struct dsm_asym_algorithm *algorithm,
                                        struct dsm_private_key **out) DSM_MUST_CHECK;
enum dsm_error dsm_private_key_from_pem(const struct dsm_crypto *crypto, struct dsm_bytes pem,
                                        struct dsm_private_key **out) DSM_MUST_CHECK;
/* Writes PKCS#8 PEM to buffer; *n: in its size, out the bytes written. */
enum dsm_error dsm_private_key_to_pem(const struct dsm_private_key *key, uint8_t *buffer, size_t *n) DSM_MUST_CHECK;
void dsm_private_key_destroy(struct dsm_private_key *key);

/* Can this key sign with this algorithm (type, curve, size)? */
bool dsm_private_key_fits(const struct dsm_private_key *key, const struct dsm_asym_algorithm *algorithm);
bool dsm_public_key_fits(const struct dsm_public_key *key, const struct dsm_asym_algorithm *algorithm);
/* The public half, on its own. */
enum dsm_error dsm_private_key_public(const struct dsm_private_key *key, struct dsm_public_key **out) DSM_MUST_CHECK;
void dsm_public_key_destroy(struct dsm_public_key *key);

/*
 * ECDSA and RSA sign the digest of message under hash, so message is digested here; EdDSA signs message itself.
 * signature: algorithm->signature_size bytes.
 */
enum dsm_error dsm_sign(const struct dsm_crypto *crypto, const struct dsm_private_key *key,
                        const struct dsm_asym_algorithm *algorithm, const struct dsm_hash_algorithm *hash,
                        struct dsm_bytes message, uint8_t *signature) DSM_MUST_CHECK;
/* DSM_ERR_BAD_SIGNATURE when it does not verify. */
enum dsm_error dsm_verify(const struct dsm_crypto *crypto, const struct dsm_public_key *key,
                          const struct dsm_asym_algorithm *algorithm, const struct dsm_hash_algorithm *hash,
                          struct dsm_bytes message, struct dsm_bytes signature) DSM_MUST_CHECK;
/*
 * The same with a context, which Ed448 alone takes in: DSP0274 1.2, clause 15 wants the SPDM context there. Where the
 * library cannot (dsm_crypto_has_ed448_context), the context is left empty; so does libspdm over such a library.
 */
enum dsm_error dsm_sign_in_context(const struct dsm_crypto *crypto, const struct dsm_private_key *key,
                                   const struct dsm_asym_algorithm *algorithm, const struct dsm_hash_algorithm *hash,
                                   struct dsm_bytes context, struct dsm_bytes message,
                                   uint8_t *signature) DSM_MUST_CHECK;
enum dsm_error dsm_verify_in_context(const struct dsm_crypto *crypto, const struct dsm_public_key *key,
                                     const struct dsm_asym_algorithm *algorithm, const struct dsm_hash_algorithm *hash,
                                     struct dsm_bytes context, struct dsm_bytes message,
                                     struct dsm_bytes signature) DSM_MUST_CHECK;
/* The same over a digest already made (SPDM 1.0 and 1.1); not for EdDSA: DSM_ERR_CRYPTO. */
enum dsm_error dsm_sign_digest(const struct dsm_crypto *crypto, const struct dsm_private_key *key,
                               const struct dsm_asym_algorithm *algorithm, const struct dsm_hash_algorithm *hash,
                               const uint8_t *digest, uint8_t *signature) DSM_MUST_CHECK;
enum dsm_error dsm_verify_digest(const struct dsm_crypto *crypto, const struct dsm_public_key *key,
                                 const struct dsm_asym_algorithm *algorithm, const struct dsm_hash_algorithm *hash,
                                 const uint8_t *digest, struct dsm_bytes signature) DSM_MUST_CHECK;

#endif
