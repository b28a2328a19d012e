/* SPDX-License-Identifier: BSD-3-Clause */
#include "device/identity.h"

#include <stdlib.h>

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
}

enum dsm_error dsm_identity_add(struct dsm_identity *identity, size_t slot, struct dsm_credential *credential)
{
    struct dsm_slot *to;

    if (slot >= DSM_SLOTS_MAX)
        return DSM_ERR_LIMIT;
    to = &identity->slots[slot];
    if (to->credential_count == DSM_CREDENTIALS_MAX)
        return DSM_ERR_LIMIT;
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
        if (dsm_asym_mask_has(&in->credentials[i]->asym_mask, algorithm))
            return in->credentials[i];
    return NULL;
}

struct dsm_asym_mask dsm_identity_asym_mask(const struct dsm_identity *identity)
{
    const struct dsm_slot *slot = &identity->slots[0];
    struct dsm_asym_mask mask = { 0 };

    for (size_t i = 0; i < slot->credential_count; i++) {
        mask.base |= slot->credentials[i]->asym_mask.base;
        mask.pqc |= slot->credentials[i]->asym_mask.pqc;
    }
    return mask;
}
