/* SPDX-License-Identifier: BSD-3-Clause */
#include "store/alias.h"

#include "crypto/leaf.h"

enum dsm_error dsm_alias_make(const struct dsm_device *device, const struct dsm_asym_algorithm *algorithm,
                              const struct dsm_hash_algorithm *hash, struct dsm_private_key **key,
                              struct dsm_certificates *chain, struct dsm_error_detail *detail)
{
    const struct dsm_issuer issuer = { .intermediate_key = *key, .chain = *chain };
    struct dsm_private_key *alias_key = NULL;
    struct dsm_certificates alias_chain = { 0 };

    if (dsm_leaf_make_alias(device->crypto, &issuer, algorithm, hash, device->name, &device->ids, &alias_key,
                            &alias_chain) != DSM_OK)
        return dsm_error_detail_set_at(detail, algorithm->common.name, "no alias certificate can be made");
    dsm_private_key_destroy(*key);
    dsm_certificates_free(chain);
    *key = alias_key;
    *chain = alias_chain;
    return DSM_OK;
}
