/* SPDX-License-Identifier: BSD-3-Clause */
/* Private to the room: key encapsulation (ML-KEM), which dhe.h has beside Diffie-Hellman. */
#ifndef DSM_CRYPTO_KEM_H
#define DSM_CRYPTO_KEM_H

#include "base/secret.h"
#include "crypto/openssl.h"

/* A fresh decapsulation key. */
enum dsm_error dsm_kem_generate(const struct dsm_crypto *crypto, const struct dsm_dhe_algorithm *algorithm,
                                EVP_PKEY **out) DSM_MUST_CHECK;
/* peer: an encapsulation key of request_size bytes, which is DSM_ERR_INVALID_FIELD if it is none; ciphertext: room for
 * response_size bytes. */
enum dsm_error dsm_kem_encapsulate(const struct dsm_crypto *crypto, const struct dsm_dhe_algorithm *algorithm,
                                   struct dsm_bytes peer, uint8_t *ciphertext,
                                   struct dsm_shared_secret *out) DSM_MUST_CHECK;
/* ciphertext: response_size bytes; FIPS 203 6.3 has an outcome for each of them, also for one that is forged. */
enum dsm_error dsm_kem_decapsulate(const struct dsm_crypto *crypto, const struct dsm_dhe_algorithm *algorithm,
                                   EVP_PKEY *key, struct dsm_bytes ciphertext,
                                   struct dsm_shared_secret *out) DSM_MUST_CHECK;

#endif
