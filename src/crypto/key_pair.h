/* SPDX-License-Identifier: BSD-3-Clause */
/* A private key as one of a device's key pairs: shared among slots, compared, named by its algorithm. */
#ifndef DSM_CRYPTO_KEY_PAIR_H
#define DSM_CRYPTO_KEY_PAIR_H

#include "crypto/private_key.h"

/* Another handle on the same key, to be destroyed by itself. */
enum dsm_error dsm_private_key_share(const struct dsm_private_key *key, struct dsm_private_key **out) DSM_MUST_CHECK;
/* Have both the same public half? */
bool dsm_private_keys_equal(const struct dsm_private_key *a, const struct dsm_private_key *b);

#define DSM_ALGORITHM_IDENTIFIER_MAX 64u
/* The AlgorithmIdentifier of its SubjectPublicKeyInfo (RFC 5280 4.1.2.7) in DER; *n: the bytes written. */
enum dsm_error dsm_private_key_algorithm_identifier(const struct dsm_private_key *key,
                                                    uint8_t out[DSM_ALGORITHM_IDENTIFIER_MAX],
                                                    size_t *n) DSM_MUST_CHECK;

#endif
