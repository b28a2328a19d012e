/* SPDX-License-Identifier: BSD-3-Clause */
/* Who the device is: keys and chains that the embedder gives, or made at realize. */
#include <errno.h>
#include <stdlib.h>

#include "crypto/certificate_info.h"
#include "crypto/certificate_verify.h"
#include "crypto/certificates_pem.h"
#include "crypto/leaf.h"
#include "embed/embed.h"
#include "embed/error.h"
#include "embed/identity.h"

#define SUBJECT "swdsm"

static bool is_offered(const struct dsm_private_key *key, const struct dsm_device_settings *settings)
{
    struct dsm_asym_mask mask = { settings->algorithms[DSM_ALG_ASYM], settings->algorithms[DSM_ALG_PQC_ASYM] };
    const struct dsm_asym_algorithm *algorithm;

    for (size_t i = 0; (algorithm = dsm_asym_algorithm_at(i)) != NULL; i++)
        if (dsm_asym_mask_has(&mask, algorithm) && dsm_private_key_fits(key, algorithm))
            return true;
    return false;
}

static int check_pair(struct swdsm_device *device, const struct dsm_private_key *key,
                      const struct dsm_certificates *chain)
{
    struct dsm_bytes der = dsm_bytes(chain->der, chain->n);
    struct dsm_public_key *leaf = NULL;
    struct dsm_error_detail detail = { .reason = "" };
    char text[DSM_ERROR_DETAIL_TEXT_LEN];
    enum dsm_error error;

    if (!is_offered(key, &device->device->settings))
        return embed_fail(device, EINVAL, "key: fits no signature algorithm of SPDM");
    if (!dsm_certificate_info_matches_key(der, key, NULL))
        return embed_fail(device, EINVAL, "key: is not that of the last certificate in the chain");
    error = dsm_certificates_verify(device->crypto, der, NULL, &leaf, &detail);
    dsm_public_key_destroy(leaf);
    return embed_result(device, error,
                        detail.reason[0] ? dsm_error_detail_text(&detail, text, sizeof(text))
                                         : "chain: does not verify");
}

/* Takes key and chain over, whatever becomes of them. */
static int add_pair(struct swdsm_device *device, unsigned slot, struct dsm_private_key *key,
                    struct dsm_certificates chain)
{
    struct dsm_credential *credential;
    enum dsm_error error = dsm_credential_create(key, chain, &credential);

    if (error != DSM_OK) {
        dsm_private_key_destroy(key);
        dsm_certificates_free(&chain);
        return embed_result(device, error, NULL);
    }
    error = dsm_identity_add(&device->device->identity, slot, credential);
    if (error != DSM_OK)
        dsm_credential_unref(credential);
    return embed_result(device, error, "slot: there is no room for another key");
}

static int read_pair(struct swdsm_device *device, struct dsm_bytes key_pem, struct dsm_bytes chain_pem,
                     struct dsm_private_key **key, struct dsm_certificates *chain)
{
    struct dsm_error_detail detail = { .reason = "" };

    if (dsm_private_key_from_pem(device->crypto, key_pem, key) != DSM_OK)
        return embed_fail(device, EINVAL, "key: no private key in PEM without a passphrase");
    if (dsm_certificates_from_pem(chain_pem, chain, &detail) != DSM_OK)
        return embed_fail(device, EINVAL, "chain: %s", detail.reason[0] ? detail.reason : "no certificates in PEM");
    return check_pair(device, *key, chain);
}

EMBED_EXPORT int swdsm_device_add_identity(struct swdsm_device *device, unsigned slot, const void *key_pem,
                                           size_t key_len, const void *chain_pem, size_t chain_len)
{
    struct dsm_private_key *key = NULL;
    struct dsm_certificates chain = { 0 };
    int result = embed_before_realize(device);

    if (result != 0)
        return result;
    if (slot >= DSM_SLOTS_MAX)
        return embed_fail(device, EINVAL, "slot: %u is above 7", slot);
    result = read_pair(device, dsm_bytes(key_pem, key_len), dsm_bytes(chain_pem, chain_len), &key, &chain);
    if (result == 0)
        return add_pair(device, slot, key, chain);
    dsm_private_key_destroy(key);
    dsm_certificates_free(&chain);
    return result;
}

int embed_make_identity(struct swdsm_device *device)
{
    const struct dsm_hash_algorithm *hash = dsm_issuer_hash(device->device->settings.algorithms[DSM_ALG_HASH]);
    struct dsm_private_key *key = NULL;
    struct dsm_certificates chain = { 0 };
    struct dsm_issuer issuer = { 0 };
    char lacks[160];
    enum dsm_error error;

    if (dsm_crypto_lacks(device->crypto, dsm_asym_algorithm_kind(device->asym), device->asym->common.bit, lacks,
                         sizeof(lacks)))
        return embed_fail(device, EINVAL, "signature: %s", lacks);
    error = dsm_issuer_make(device->crypto, device->asym, hash, SUBJECT, &issuer);
    if (error == DSM_OK)
        error = ((device->device->settings.capabilities & DSM_CAP_ALIAS_CERT) ? dsm_leaf_make_alias : dsm_leaf_make)(
            device->crypto, &issuer, device->asym, hash, device->device->name, &device->device->ids, &key, &chain);
    dsm_issuer_clear(&issuer);
    return error == DSM_OK ? add_pair(device, 0, key, chain)
                           : embed_result(device, error, "an identity cannot be made with this signature algorithm");
}

EMBED_EXPORT int swdsm_device_chain(struct swdsm_device *device, unsigned slot, char *pem, size_t *len)
{
    const struct dsm_slot *in = slot < DSM_SLOTS_MAX ? &device->device->identity.slots[slot] : NULL;
    const struct dsm_certificates *chain;
    size_t room = *len;
    uint8_t *bytes;
    enum dsm_error error;

    if (!in || in->credential_count == 0 || in->credentials[0]->is_bare)
        return embed_fail(device, ENOENT, "slot %u is empty", slot);
    chain = &in->credentials[0]->chain;
    error = dsm_certificates_to_pem(dsm_bytes(chain->der, chain->n), &bytes, len);
    if (error != DSM_OK)
        return embed_result(device, error, NULL);
    if (*len <= room)
        memcpy(pem, bytes, *len);
    free(bytes);
    return *len <= room ? 0 : embed_fail(device, ENOSPC, "the chain takes %zu bytes", *len);
}
