/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The key exchange of KEY_EXCHANGE. Ephemeral Diffie-Hellman: secp*r1 (ExchangeData is X || Y, big endian, fixed width)
 * and FFDHE (the public value, big endian, fixed width), the shared secret likewise (X, or Z left-padded to the group's
 * size). Or a KEM: the requester's ExchangeData is its encapsulation key, the responder's the ciphertext.
 */
#ifndef DSM_CRYPTO_DHE_H
#define DSM_CRYPTO_DHE_H

#include "base/secret.h"
#include "crypto/crypto.h"

struct dsm_dhe; /* a fresh private key of one group or KEM */

enum dsm_error dsm_dhe_create(const struct dsm_crypto *crypto, const struct dsm_dhe_algorithm *algorithm,
                              struct dsm_dhe **out) DSM_MUST_CHECK;
void dsm_dhe_destroy(struct dsm_dhe *dhe);
/* out: algorithm->request_size bytes */
enum dsm_error dsm_dhe_public(const struct dsm_dhe *dhe, uint8_t *out) DSM_MUST_CHECK;
/* peer: response_size bytes; a value that is no valid public key of the group is DSM_ERR_INVALID_FIELD. */
enum dsm_error dsm_dhe_shared_secret(const struct dsm_crypto *crypto, const struct dsm_dhe *dhe, struct dsm_bytes peer,
                                     struct dsm_shared_secret *out) DSM_MUST_CHECK;
/*
 * The responder's whole part: a fresh key or encapsulation that answers peer (request_size bytes; DSM_ERR_INVALID_FIELD
 * if it is no valid one). out: response_size bytes
 */
enum dsm_error dsm_dhe_answer(const struct dsm_crypto *crypto, const struct dsm_dhe_algorithm *algorithm,
                              struct dsm_bytes peer, uint8_t *out, struct dsm_shared_secret *secret) DSM_MUST_CHECK;

#endif
