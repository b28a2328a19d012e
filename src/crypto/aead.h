/* SPDX-License-Identifier: BSD-3-Clause */
/* AEAD as secured records use it: one key, a fresh IV a record, a tag apart from the ciphertext. */
#ifndef DSM_CRYPTO_AEAD_H
#define DSM_CRYPTO_AEAD_H

#include "crypto/crypto.h"

/* A key ready for use in one direction. Zeroed memory holds none. */
struct dsm_aead {
    void *context; /* EVP_CIPHER_CTX with the key set */
    const struct dsm_aead_algorithm *algorithm;
};

enum dsm_aead_direction {
    DSM_AEAD_SEAL,
    DSM_AEAD_OPEN,
};

enum dsm_error dsm_aead_begin(const struct dsm_crypto *crypto, const struct dsm_aead_algorithm *algorithm,
                              enum dsm_aead_direction direction, struct dsm_bytes key,
                              struct dsm_aead *aead) DSM_MUST_CHECK;
void dsm_aead_reset(struct dsm_aead *aead);

/* in and out may be the same memory; out has in.n bytes, tag has algorithm->tag_size. iv: algorithm->iv_size bytes. */
enum dsm_error dsm_aead_seal(struct dsm_aead *aead, const uint8_t *iv, struct dsm_bytes aad, struct dsm_bytes in,
                             uint8_t *out, uint8_t *tag) DSM_MUST_CHECK;
/* DSM_ERR_DECRYPT when the tag is wrong; out is then wiped. */
enum dsm_error dsm_aead_open(struct dsm_aead *aead, const uint8_t *iv, struct dsm_bytes aad, struct dsm_bytes in,
                             const uint8_t *tag, uint8_t *out) DSM_MUST_CHECK;

#endif
