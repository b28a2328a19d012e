/* SPDX-License-Identifier: BSD-3-Clause */
#include "device/identity.h"

#include <stdlib.h>
#include <string.h>

static struct dsm_asym_mask key_asym_mask(const struct dsm_private_key *key)
{
    const struct dsm_asym_algorithm *algorithm;
    struct dsm_asym_mask mask = { 0 };

    for (size_t i = 0; (algorithm = dsm_asym_algorithm_at(i)) != NULL; i++)
        if (dsm_private_key_fits(key, algorithm))
            dsm_asym_mask_add(&mask, algorithm);
    return mask;
}

enum dsm_error dsm_credential_create(struct dsm_private_key *key, struct dsm_certificates chain,
                                     struct dsm_credential **out)
{
    struct dsm_credential *credential = calloc(1, sizeof(*credential));

    if (!credential)
        return DSM_ERR_NO_MEMORY;
    credential->references = 1;
    credential->key = key;
    credential->asym_mask = key_asym_mask(key);
    if (dsm_asym_mask_is_empty(&credential->asym_mask)) { /* what the key is could not be found out */
        free(credential);
        return DSM_ERR_CRYPTO;
    }
    credential->chain = chain;
    *out = credential;
    return DSM_OK;
}

struct dsm_credential *dsm_credential_ref(struct dsm_credential *credential)
{
    credential->references++;
    return credential;
}

void dsm_credential_unref(struct dsm_credential *credential)
{
    if (!credential || --credential->references > 0)
        return;
    dsm_private_key_destroy(credential->key);
    dsm_certificates_free(&credential->chain);
    free(credential);
}

void dsm_identity_clear(struct dsm_identity *identity)
{
    for (size_t i = 0; i < DSM_SLOTS_MAX; i++) {
        struct dsm_slot *slot = &identity->slots[i];

        while (slot->credential_count > 0)
            dsm_credential_unref(slot->credentials[--slot->credential_count]);
    }
    dsm_key_pairs_clear(&identity->key_pairs);
}

enum dsm_error dsm_identity_add(struct dsm_identity *identity, size_t slot, struct dsm_credential *credential)
{
    struct dsm_slot *to;

    if (slot >= DSM_SLOTS_MAX)
        return DSM_ERR_LIMIT;
    to = &identity->slots[slot];
    if (to->credential_count == DSM_CREDENTIALS_MAX)
        return DSM_ERR_LIMIT;
    DSM_TRY(dsm_key_pairs_note(&identity->key_pairs, credential->key, (uint8_t)slot));
    to->credentials[to->credential_count++] = credential;
    return DSM_OK;
}

struct dsm_credential *dsm_identity_find(const struct dsm_identity *identity, size_t slot,
                                         const struct dsm_asym_algorithm *algorithm)
{
    const struct dsm_slot *in;

    if (slot >= DSM_SLOTS_MAX)
        return NULL;
    in = &identity->slots[slot];
    for (size_t i = 0; i < in->credential_count; i++)
        if (dsm_asym_mask_has(&in->credentials[i]->asym_mask, algorithm) && !in->credentials[i]->is_bare)
            return in->credentials[i];
    return NULL;
}

uint8_t dsm_identity_key_pair_id(const struct dsm_identity *identity, const struct dsm_credential *credential)
{
    return dsm_key_pairs_id(&identity->key_pairs, credential->key);
}

/* Another key's chain has taken the place. */
static void end_association(struct dsm_identity *identity, size_t slot, const struct dsm_private_key *key)
{
    struct dsm_key_pair *pair = dsm_key_pairs_find(&identity->key_pairs, dsm_key_pairs_id(&identity->key_pairs, key));

    if (pair)
        pair->slot_mask &= (uint8_t) ~(1u << slot);
}

bool dsm_identity_signs_alike(const struct dsm_private_key *a, const struct dsm_private_key *b)
{
    const struct dsm_asym_algorithm *algorithm;

    for (size_t i = 0; (algorithm = dsm_asym_algorithm_at(i)) != NULL; i++)
        if (dsm_private_key_fits(a, algorithm) && dsm_private_key_fits(b, algorithm))
            return true;
    return false;
}

static void drop_at(struct dsm_slot *slot, size_t i)
{
    dsm_credential_unref(slot->credentials[i]);
    slot->credential_count--;
    for (; i < slot->credential_count; i++)
        slot->credentials[i] = slot->credentials[i + 1];
}

void dsm_identity_remove(struct dsm_identity *identity, size_t slot, const struct dsm_credential *like)
{
    struct dsm_slot *from = &identity->slots[slot];

    for (size_t i = 0; i < from->credential_count; i++) {
        const struct dsm_private_key *key = from->credentials[i]->key;

        if (!dsm_identity_signs_alike(key, like->key))
            continue;
        if (!dsm_private_keys_equal(key, like->key))
            end_association(identity, slot, key);
        drop_at(from, i);
        return;
    }
}

void dsm_identity_drop(struct dsm_identity *identity, size_t slot, const struct dsm_private_key *key)
{
    struct dsm_slot *from = &identity->slots[slot];

    for (size_t i = 0; i < from->credential_count; i++)
        if (dsm_private_keys_equal(from->credentials[i]->key, key)) {
            drop_at(from, i);
            return;
        }
}

/* The first that can sign with it, of those that the slot has or of all. */
static struct dsm_key_pair *find_pair(struct dsm_key_pairs *pairs, uint8_t slot_mask,
                                      const struct dsm_asym_algorithm *algorithm)
{
    for (size_t i = 0; i < pairs->count; i++) {
        struct dsm_key_pair *pair = &pairs->all[i];

        if (pair->key && (pair->slot_mask & slot_mask) == slot_mask && dsm_private_key_fits(pair->key, algorithm))
            return pair;
    }
    return NULL;
}

struct dsm_key_pair *dsm_identity_key_pair(struct dsm_identity *identity, size_t slot,
                                           const struct dsm_asym_algorithm *algorithm)
{
    const struct dsm_credential *credential = dsm_identity_find(identity, slot, algorithm);
    struct dsm_key_pair *of_slot;

    if (credential)
        return dsm_key_pairs_find(&identity->key_pairs, dsm_identity_key_pair_id(identity, credential));
    of_slot = find_pair(&identity->key_pairs, (uint8_t)(1u << slot), algorithm);
    return of_slot ? of_slot : find_pair(&identity->key_pairs, 0, algorithm);
}

static void add_mask(struct dsm_asym_mask *mask, struct dsm_asym_mask more)
{
    mask->base |= more.base;
    mask->pqc |= more.pqc;
}

/* A slot whose chain was erased gets another by a request for the key that it had; one that has lost its key, by any
 * key that is there or can be generated. */
static struct dsm_asym_mask pairs_asym_mask(const struct dsm_key_pairs *pairs, uint8_t slot_mask)
{
    struct dsm_asym_mask mask = { 0 };

    for (size_t i = 0; i < pairs->count; i++)
        if (pairs->all[i].key && (pairs->all[i].slot_mask & slot_mask) == slot_mask)
            add_mask(&mask, key_asym_mask(pairs->all[i].key));
    return mask;
}

struct dsm_asym_mask dsm_identity_asym_mask(const struct dsm_identity *identity)
{
    const struct dsm_slot *slot = &identity->slots[0];
    struct dsm_asym_mask mask = { 0 };

    for (size_t i = 0; i < slot->credential_count; i++)
        add_mask(&mask, slot->credentials[i]->asym_mask);
    if (!dsm_asym_mask_is_empty(&mask) || !identity->key_pairs.is_changed)
        return mask;
    mask = pairs_asym_mask(&identity->key_pairs, 1u << 0);
    if (dsm_asym_mask_is_empty(&mask))
        mask = pairs_asym_mask(&identity->key_pairs, 0);
    return dsm_asym_mask_is_empty(&mask) ? (struct dsm_asym_mask){ UINT32_MAX, UINT32_MAX } : mask;
}
