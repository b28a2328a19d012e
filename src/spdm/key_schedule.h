/* SPDX-License-Identifier: BSD-3-Clause */
/* The key schedule of DSP0274 clause 12: from the (EC)DHE secret, or the PSK, and TH1, TH2 to finished keys, traffic
 * keys and updates. */
#ifndef DSM_SPDM_KEY_SCHEDULE_H
#define DSM_SPDM_KEY_SCHEDULE_H

#include "base/secret.h"
#include "crypto/aead.h"
#include "crypto/hash.h"

/* What every derivation needs besides the secret. version: enum dsm_spdm_version, part of BinConcat's label. */
struct dsm_kdf {
    const struct dsm_crypto *crypto;
    const struct dsm_hash_algorithm *hash;
    uint8_t version;
};

struct dsm_handshake_secrets {
    struct dsm_secret handshake; /* Salt for the master secret */
    struct dsm_secret request;   /* S0 */
    struct dsm_secret response;  /* S1 */
};

struct dsm_data_secrets {
    struct dsm_secret request;  /* S2 */
    struct dsm_secret response; /* S3 */
    struct dsm_secret export_master;
};

struct dsm_traffic_key {
    struct dsm_secret key;
    struct dsm_secret iv;
};

void dsm_handshake_secrets_wipe(struct dsm_handshake_secrets *secrets);
void dsm_data_secrets_wipe(struct dsm_data_secrets *secrets);
void dsm_traffic_key_wipe(struct dsm_traffic_key *key);

/* th1: the digest of TH1, kdf->hash->size bytes */
enum dsm_error dsm_derive_handshake(const struct dsm_kdf *kdf, const struct dsm_shared_secret *dhe, const uint8_t *th1,
                                    struct dsm_handshake_secrets *out) DSM_MUST_CHECK;
enum dsm_error dsm_derive_handshake_psk(const struct dsm_kdf *kdf, const struct dsm_secret *psk, const uint8_t *th1,
                                        struct dsm_handshake_secrets *out) DSM_MUST_CHECK;
enum dsm_error dsm_derive_data(const struct dsm_kdf *kdf, const struct dsm_handshake_secrets *handshake,
                               const uint8_t *th2, struct dsm_data_secrets *out) DSM_MUST_CHECK;
/* HMAC under the finished key of a direction's handshake secret over a TH digest: ResponderVerifyData,
 * RequesterVerifyData. */
enum dsm_error dsm_derive_verify_data(const struct dsm_kdf *kdf, const struct dsm_secret *direction_secret,
                                      const uint8_t *th, uint8_t *out) DSM_MUST_CHECK;
enum dsm_error dsm_derive_traffic_key(const struct dsm_kdf *kdf, const struct dsm_aead_algorithm *aead,
                                      const struct dsm_secret *direction_secret,
                                      struct dsm_traffic_key *out) DSM_MUST_CHECK;
/* KEY_UPDATE: the next secret of a direction, in place. */
enum dsm_error dsm_derive_update(const struct dsm_kdf *kdf, struct dsm_secret *direction_secret) DSM_MUST_CHECK;

#endif
