/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Signatures in SPDM's encodings: ECDSA r || s fixed width, RSA, EdDSA, ML-DSA and SLH-DSA as is. What is signed
 * for each SPDM version (prefix, context, digest) is spdm/signature's business.
 */
#ifndef DSM_CRYPTO_SIGNATURE_H
#define DSM_CRYPTO_SIGNATURE_H

#include "crypto/private_key.h"

/*
 * ECDSA and RSA sign the digest of message under hash, so message is digested here; the others sign message itself.
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
 * The same with a context, which Ed448, ML-DSA and SLH-DSA take in: DSP0274, clause 15 wants the SPDM context there.
 * Where the library cannot for Ed448 (dsm_crypto_has_ed448_context), the context is left empty; so does libspdm over
 * such a library.
 */
enum dsm_error dsm_sign_in_context(const struct dsm_crypto *crypto, const struct dsm_private_key *key,
                                   const struct dsm_asym_algorithm *algorithm, const struct dsm_hash_algorithm *hash,
                                   struct dsm_bytes context, struct dsm_bytes message,
                                   uint8_t *signature) DSM_MUST_CHECK;
enum dsm_error dsm_verify_in_context(const struct dsm_crypto *crypto, const struct dsm_public_key *key,
                                     const struct dsm_asym_algorithm *algorithm, const struct dsm_hash_algorithm *hash,
                                     struct dsm_bytes context, struct dsm_bytes message,
                                     struct dsm_bytes signature) DSM_MUST_CHECK;
/* The same over a digest already made (SPDM 1.0 and 1.1); not for who signs messages: DSM_ERR_CRYPTO. */
enum dsm_error dsm_sign_digest(const struct dsm_crypto *crypto, const struct dsm_private_key *key,
                               const struct dsm_asym_algorithm *algorithm, const struct dsm_hash_algorithm *hash,
                               const uint8_t *digest, uint8_t *signature) DSM_MUST_CHECK;
enum dsm_error dsm_verify_digest(const struct dsm_crypto *crypto, const struct dsm_public_key *key,
                                 const struct dsm_asym_algorithm *algorithm, const struct dsm_hash_algorithm *hash,
                                 const uint8_t *digest, struct dsm_bytes signature) DSM_MUST_CHECK;

#endif
