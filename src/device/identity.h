/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * What a device proves itself with: in each slot a credential (key and certificate chain) for each signature algorithm
 * it is to offer. Credentials are immutable and counted, so that devices can share them.
 */
#ifndef DSM_DEVICE_IDENTITY_H
#define DSM_DEVICE_IDENTITY_H

#include "crypto/certificates.h"
#include "crypto/signature.h"
#include "device/key_pairs.h"
#include "wire/limits.h"

struct dsm_credential {
    unsigned references;
    struct dsm_private_key *key;
    /* what the key can sign with: asking OpenSSL takes longer than answering a request */
    struct dsm_asym_mask asym_mask;
    struct dsm_certificates chain; /* root first */
    bool is_bare;                  /* the slot has the key, and its chain was erased */
};

/* Takes over key and chain on success. */
enum dsm_error dsm_credential_create(struct dsm_private_key *key, struct dsm_certificates chain,
                                     struct dsm_credential **out) DSM_MUST_CHECK;
struct dsm_credential *dsm_credential_ref(struct dsm_credential *credential);
void dsm_credential_unref(struct dsm_credential *credential);

#define DSM_CREDENTIALS_MAX 26u /* one a signature algorithm */

struct dsm_slot {
    struct dsm_credential *credentials[DSM_CREDENTIALS_MAX];
    size_t credential_count;
};

struct dsm_identity {
    struct dsm_slot slots[DSM_SLOTS_MAX];
    struct dsm_key_pairs key_pairs; /* of the credentials, numbered as they were added */
};

void dsm_identity_clear(struct dsm_identity *identity);
/* Adds a credential to a slot, taking one reference over on success. DSM_ERR_LIMIT when the slot is full, or there
 * are too many key pairs. */
enum dsm_error dsm_identity_add(struct dsm_identity *identity, size_t slot,
                                struct dsm_credential *credential) DSM_MUST_CHECK;
/* Is there an algorithm that both sign with? */
bool dsm_identity_signs_alike(const struct dsm_private_key *a, const struct dsm_private_key *b) DSM_MUST_CHECK;
/* Drops the slot's credential that signs with the same algorithm as this one, if there is one. */
void dsm_identity_remove(struct dsm_identity *identity, size_t slot, const struct dsm_credential *like);
/* Drops the credential of this very key from a slot, if there is one. */
void dsm_identity_drop(struct dsm_identity *identity, size_t slot, const struct dsm_private_key *key);
/* The slot's credential with a chain that can sign with algorithm; NULL for none. */
struct dsm_credential *dsm_identity_find(const struct dsm_identity *identity, size_t slot,
                                         const struct dsm_asym_algorithm *algorithm);
/* The KeyPairID of a credential that was added; 0: of none. */
uint8_t dsm_identity_key_pair_id(const struct dsm_identity *identity, const struct dsm_credential *credential);
/* The key pair that a chain in the slot has to be of: that of the chain there, else the one that is associated with
 * it, else the first that can sign with algorithm; NULL: there is none. */
struct dsm_key_pair *dsm_identity_key_pair(struct dsm_identity *identity, size_t slot,
                                           const struct dsm_asym_algorithm *algorithm);
/* The signature algorithms that slot 0 can sign with. */
struct dsm_asym_mask dsm_identity_asym_mask(const struct dsm_identity *identity);

#endif
