/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * What SPDM signs: up to 1.1 the transcript's digest; from 1.2 on (DSP0274 clause 15) a 100-byte prefix (the version
 * four times, zeros, the context) and that digest, digested again or, for EdDSA, signed as it is.
 */
#ifndef DSM_SPDM_SIGNING_H
#define DSM_SPDM_SIGNING_H

#include "crypto/hash.h"
#include "crypto/signature.h"

#define DSM_SIGN_CHALLENGE_AUTH "responder-challenge_auth signing"
#define DSM_SIGN_MEASUREMENTS "responder-measurements signing"
#define DSM_SIGN_KEY_EXCHANGE_RSP "responder-key_exchange_rsp signing"
#define DSM_SIGN_FINISH "requester-finish signing"
#define DSM_SIGN_REQUESTER_CHALLENGE_AUTH "requester-challenge_auth signing"
#define DSM_SIGN_ENDPOINT_INFO "responder-endpoint_info signing"
#define DSM_SIGN_REQUESTER_ENDPOINT_INFO "requester-endpoint_info signing"

struct dsm_signing {
    const struct dsm_crypto *crypto;
    const struct dsm_asym_algorithm *asym;
    const struct dsm_hash_algorithm *hash;
    uint8_t version;
    const char *context; /* one of DSM_SIGN_* */
};

/* digest: of the transcript, hash->size bytes; signature: asym->signature_size bytes */
enum dsm_error dsm_spdm_sign(const struct dsm_signing *signing, const struct dsm_private_key *key,
                             const uint8_t *digest, uint8_t *signature) DSM_MUST_CHECK;
enum dsm_error dsm_spdm_verify(const struct dsm_signing *signing, const struct dsm_public_key *key,
                               const uint8_t *digest, struct dsm_bytes signature) DSM_MUST_CHECK;

#endif
