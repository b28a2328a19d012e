/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The cryptographic library as one immutable object: an OpenSSL library context of our own with its algorithms fetched
 * once. After creation it may be used from any thread; everything below takes it as const.
 */
#ifndef DSM_CRYPTO_CRYPTO_H
#define DSM_CRYPTO_CRYPTO_H

#include "base/bytes.h"
#include "base/error.h"
#include "crypto/algorithm.h"

struct dsm_crypto;

enum dsm_error dsm_crypto_create(struct dsm_crypto **out) DSM_MUST_CHECK;

/* For tests: all randomness (nonces, keys, signatures' k) comes from OpenSSL's TEST-RAND fed from seed: two objects
 * made with one seed yield the same bytes in the same order. Not for use from several threads. */
enum dsm_error dsm_crypto_create_deterministic(uint32_t seed, struct dsm_crypto **out) DSM_MUST_CHECK;
void dsm_crypto_destroy(struct dsm_crypto *crypto);

enum dsm_error dsm_random(const struct dsm_crypto *crypto, void *out, size_t n) DSM_MUST_CHECK;

/* Can the library give Ed448 the context that SPDM asks for (DSP0274 1.2, clause 15)? OpenSSL can from 3.2 on. */
bool dsm_crypto_has_ed448_context(const struct dsm_crypto *crypto);

/* The bits of a kind whose algorithms the library has: of the post-quantum ones those of OpenSSL 3.5 on. */
uint32_t dsm_crypto_mask(const struct dsm_crypto *crypto, enum dsm_algorithm_kind kind);
/* Is one of these bits an algorithm that the library has not? text (may be NULL): "ML_DSA_65 needs OpenSSL 3.5, this is
 * OpenSSL 3.0.19 27 Jan 2026" */
bool dsm_crypto_lacks(const struct dsm_crypto *crypto, enum dsm_algorithm_kind kind, uint32_t bits, char *text,
                      size_t size);

/* "OpenSSL 3.0.19 27 Jan 2026" */
const char *dsm_crypto_library_version(void);

#endif
