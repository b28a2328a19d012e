/* SPDX-License-Identifier: BSD-3-Clause */
/* Ephemeral Diffie-Hellman: secp*r1 (ExchangeData is X || Y, big endian, fixed width) and FFDHE (the public value, big
 * endian, fixed width), the shared secret likewise (X, or Z left-padded to the group's size). */
#ifndef DSM_CRYPTO_DHE_H
#define DSM_CRYPTO_DHE_H

#include "base/secret.h"
#include "crypto/crypto.h"

struct dsm_dhe; /* a fresh private key of one group */

enum dsm_error dsm_dhe_create(const struct dsm_crypto *crypto, const struct dsm_dhe_algorithm *algorithm,
                              struct dsm_dhe **out) DSM_MUST_CHECK;
void dsm_dhe_destroy(struct dsm_dhe *dhe);
/* out: algorithm->request_size bytes */
enum dsm_error dsm_dhe_public(const struct dsm_dhe *dhe, uint8_t *out) DSM_MUST_CHECK;
/* peer: exactly as many; a value that is no valid public key of the group is DSM_ERR_INVALID_FIELD. */
enum dsm_error dsm_dhe_shared_secret(const struct dsm_crypto *crypto, const struct dsm_dhe *dhe, struct dsm_bytes peer,
                                     struct dsm_shared_secret *out) DSM_MUST_CHECK;

#endif
