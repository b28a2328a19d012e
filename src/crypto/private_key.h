/* SPDX-License-Identifier: BSD-3-Clause */
/* Asymmetric keys, private and public: making, reading, writing and fitting them. */
#ifndef DSM_CRYPTO_PRIVATE_KEY_H
#define DSM_CRYPTO_PRIVATE_KEY_H

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

#endif
