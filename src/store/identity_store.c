/* SPDX-License-Identifier: BSD-3-Clause */
#include "store/identity_store.h"

#include "crypto/certificate_info.h"
#include "crypto/certificate_verify.h"
#include "crypto/leaf.h"
#include "store/issuer_store.h"
#include "store/store_file.h"
#include "store/user_identity.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LEAF_ALGORITHM "ECDSA_P384" /* where the description names none */

struct dsm_identity_store {
    const struct dsm_crypto *crypto;
    const struct dsm_log *log;
    char *folder; /* NULL: nothing is kept */
    char *root_path;
    struct dsm_issuer_store issuer;
    int64_t now;
    bool verified; /* the issuers' signatures, with the first leaf that was read: once for all devices */
};

enum dsm_error dsm_identity_store_open(const struct dsm_crypto *crypto, const struct dsm_log *log, const char *folder,
                                       int64_t now, struct dsm_identity_store **out, struct dsm_error_detail *detail)
{
    struct dsm_identity_store *store = calloc(1, sizeof(*store));
    enum dsm_error error;

    if (!store)
        return DSM_ERR_NO_MEMORY;
    store->crypto = crypto;
    store->log = log;
    store->now = now;
    store->issuer.crypto = crypto;
    store->issuer.log = log;
    *out = store;
    if (!folder)
        return DSM_OK;
    store->folder = strdup(folder);
    store->root_path = store->folder ? dsm_identity_path(store->folder, NULL, "root", ".pem") : NULL;
    store->issuer.folder = store->folder;
    if (store->root_path && dsm_store_folder(folder) == DSM_OK)
        return DSM_OK;
    error = dsm_error_detail_set_at(detail, folder, "%s", strerror(errno));
    dsm_identity_store_close(store);
    *out = NULL;
    return error;
}

void dsm_identity_store_close(struct dsm_identity_store *store)
{
    if (!store)
        return;
    dsm_issuer_clear(&store->issuer.issuer);
    free(store->folder);
    free(store->root_path);
    free(store);
}

const char *dsm_identity_store_root_path(const struct dsm_identity_store *store)
{
    return store->issuer.ready ? store->root_path : NULL;
}

/* What a device's files are called, and whom they are for. */
struct leaf {
    struct dsm_identity_store *store;
    const struct dsm_device *device;
    const struct dsm_asym_algorithm *algorithm;
    char *key_path; /* NULL where nothing is kept */
    char *chain_path;
    struct dsm_private_key *key;
    struct dsm_certificates chain;
    struct dsm_certificate_info info; /* of a kept one */
};

static struct dsm_bytes chain_of(const struct leaf *leaf)
{
    return dsm_bytes(leaf->chain.der, leaf->chain.n);
}

/* The chain is written last: where both are, they belong together. */
static enum dsm_error keep_leaf(const struct leaf *leaf, struct dsm_error_detail *detail)
{
    DSM_TRY(dsm_identity_make_folder(leaf->store->folder, leaf->device->name, detail));
    DSM_TRY(dsm_identity_keep_key(leaf->key_path, leaf->key, detail));
    return dsm_identity_keep_certificates(leaf->chain_path, chain_of(leaf), detail);
}

static enum dsm_error make_leaf(struct leaf *leaf, struct dsm_error_detail *detail)
{
    struct dsm_identity_store *store = leaf->store;
    enum dsm_error error;

    dsm_log(store->log, leaf->algorithm->key_bits >= 2048 ? DSM_LOG_INFO : DSM_LOG_DEBUG, leaf->device->name,
            "making a key for %s%s", leaf->algorithm->common.name,
            leaf->algorithm->key_bits >= 3072 ? "; this takes seconds" : "");
    error = dsm_leaf_make(store->crypto, &store->issuer.issuer, leaf->algorithm,
                          dsm_hash_algorithm_by_name(DSM_ISSUER_HASH), leaf->device->name, &leaf->device->ids,
                          &leaf->key, &leaf->chain);
    if (error != DSM_OK)
        return dsm_error_detail_set_at(detail, leaf->algorithm->common.name, "%s", dsm_error_text(error));
    return store->folder ? keep_leaf(leaf, detail) : DSM_OK;
}

/* Does the kept leaf name the device as it is described now? */
static bool names_device(const struct leaf *leaf)
{
    char wanted[DSM_CMA_NAME_SIZE];

    dsm_pci_ids_cma_name(&leaf->device->ids, wanted);
    return strncmp(leaf->info.cma_name, wanted, strlen(wanted)) == 0;
}

static void forget_leaf(struct leaf *leaf)
{
    dsm_private_key_destroy(leaf->key);
    dsm_certificates_free(&leaf->chain);
    leaf->key = NULL;
}

static enum dsm_error verify_once(const struct leaf *leaf, struct dsm_error_detail *detail)
{
    struct dsm_public_key *key = NULL;

    if (leaf->store->verified)
        return DSM_OK;
    dsm_error_detail_set(detail, "does not verify");
    if (dsm_certificates_verify(leaf->store->crypto, chain_of(leaf), NULL, &key, detail) != DSM_OK)
        return dsm_error_detail_within(detail, leaf->chain_path);
    dsm_public_key_destroy(key);
    leaf->store->verified = true;
    return DSM_OK;
}

static enum dsm_error check_leaf(struct leaf *leaf, struct dsm_error_detail *detail)
{
    if (!dsm_private_key_fits(leaf->key, leaf->algorithm))
        return dsm_error_detail_set_at(detail, leaf->key_path, "%s", "does not hold a key for its algorithm");
    if (!dsm_certificate_info_matches_key(chain_of(leaf), leaf->key, &leaf->info))
        return dsm_error_detail_set_at(detail, leaf->key_path, "%s",
                                       "is not the key of the chain beside it; remove both to have new ones made");
    if (!dsm_issuer_store_issued(&leaf->store->issuer, chain_of(leaf)))
        return dsm_error_detail_set_at(detail, leaf->chain_path, "%s",
                                       "does not stand under this folder's root; remove it to have a new one made");
    return verify_once(leaf, detail);
}

static enum dsm_error read_leaf(struct leaf *leaf, struct dsm_error_detail *detail)
{
    dsm_identity_warn_of_mode(leaf->key_path, leaf->store->log);
    DSM_TRY(dsm_pem_pair_read(leaf->store->crypto, leaf->key_path, leaf->chain_path, &leaf->key, &leaf->chain, detail));
    DSM_TRY(check_leaf(leaf, detail));
    if (names_device(leaf))
        return DSM_OK;
    dsm_log(leaf->store->log, DSM_LOG_WARNING, leaf->device->name,
            "is described with other PCI ids than its certificate names: a new one is made under the same root");
    forget_leaf(leaf);
    return make_leaf(leaf, detail);
}

static enum dsm_error obtain_leaf(struct leaf *leaf, struct dsm_error_detail *detail)
{
    struct dsm_identity_store *store = leaf->store;

    if (!store->folder)
        return make_leaf(leaf, detail);
    leaf->key_path = dsm_identity_path(store->folder, leaf->device->name, leaf->algorithm->common.name, ".key.pem");
    leaf->chain_path = dsm_identity_path(store->folder, leaf->device->name, leaf->algorithm->common.name, ".chain.pem");
    if (!leaf->key_path || !leaf->chain_path)
        return DSM_ERR_NO_MEMORY;
    if (dsm_store_exists(leaf->key_path) && dsm_store_exists(leaf->chain_path))
        return read_leaf(leaf, detail);
    return make_leaf(leaf, detail);
}

static enum dsm_error add_leaf(struct dsm_identity_store *store, struct dsm_device *device,
                               const struct dsm_asym_algorithm *algorithm, struct dsm_error_detail *detail)
{
    struct leaf leaf = { .store = store, .device = device, .algorithm = algorithm };
    struct dsm_credential *credential = NULL;
    enum dsm_error error = obtain_leaf(&leaf, detail);

    free(leaf.key_path);
    free(leaf.chain_path);
    if (error == DSM_OK)
        error = dsm_credential_create(leaf.key, leaf.chain, &credential);
    if (error != DSM_OK) {
        forget_leaf(&leaf);
        return error;
    }
    error = dsm_identity_add(&device->identity, 0, credential);
    if (error != DSM_OK)
        dsm_credential_unref(credential);
    return error;
}

/* One credential an algorithm; an RSA key serves both of its schemes. */
static enum dsm_error add_made(struct dsm_identity_store *store, struct dsm_device *device, uint32_t mask,
                               struct dsm_error_detail *detail)
{
    const struct dsm_asym_algorithm *algorithm;

    DSM_TRY(dsm_issuer_store_need(&store->issuer, detail));
    for (size_t i = 0; (algorithm = dsm_asym_algorithm_at(i)) != NULL; i++)
        if ((mask & algorithm->common.bit) && !dsm_identity_find(&device->identity, 0, algorithm))
            DSM_TRY(add_leaf(store, device, algorithm, detail));
    return DSM_OK;
}

static enum dsm_error add_users(struct dsm_identity_store *store, const struct dsm_device_description *description,
                                struct dsm_device *device, struct dsm_error_detail *detail)
{
    struct dsm_user_identity_terms terms = {
        .crypto = store->crypto,
        .log = store->log,
        .device = description->name,
        .asym_mask = description->settings.algorithms[DSM_ALG_ASYM],
        .now = store->now,
    };

    for (size_t i = 0; i < description->identity_count; i++) {
        const struct dsm_described_identity *identity = &description->identities[i];
        struct dsm_credential *credential;
        enum dsm_error error;

        DSM_TRY(dsm_user_identity_load(&terms, identity, &credential, detail));
        error = dsm_identity_add(&device->identity, identity->slot, credential);
        if (error != DSM_OK) {
            dsm_credential_unref(credential);
            return dsm_error_detail_set_at(detail, identity->key, "%s", "there is no room in its slot");
        }
    }
    return DSM_OK;
}

enum dsm_error dsm_identity_store_provide(struct dsm_identity_store *store,
                                          const struct dsm_device_description *description, struct dsm_device *device,
                                          struct dsm_error_detail *detail)
{
    uint32_t mask = description->asym_chosen ? description->settings.algorithms[DSM_ALG_ASYM]
                                             : dsm_algorithm_by_name(DSM_ALG_ASYM, LEAF_ALGORITHM)->bit;
    enum dsm_error error;
    int lock = -1;

    DSM_TRY(add_users(store, description, device, detail));
    if (device->identity.slots[0].credential_count > 0)
        return DSM_OK;
    if (store->folder && dsm_store_lock(store->folder, &lock) != DSM_OK)
        return dsm_error_detail_set_at(detail, store->folder, "%s", strerror(errno));
    error = add_made(store, device, mask, detail);
    dsm_store_unlock(lock);
    return error;
}

enum dsm_error dsm_identity_root_digest(const struct dsm_device *device, char text[DSM_ROOT_DIGEST_TEXT_LEN])
{
    const struct dsm_hash_algorithm *hash = dsm_hash_algorithm_by_name(DSM_ISSUER_HASH);
    const struct dsm_slot *slot = &device->identity.slots[0];
    uint8_t digest[DSM_HASH_MAX];
    struct dsm_bytes root;

    text[0] = '\0';
    if (slot->credential_count == 0)
        return DSM_ERR_CONFIG;
    DSM_TRY(dsm_certificates_at(dsm_bytes(slot->credentials[0]->chain.der, slot->credentials[0]->chain.n), 0, &root));
    DSM_TRY(dsm_hash_once(device->crypto, hash, root, digest));
    for (size_t i = 0; i < hash->size; i++)
        snprintf(text + 2 * i, 3, "%02x", digest[i]);
    return DSM_OK;
}

bool dsm_identity_store_made(const struct dsm_identity_store *store, const struct dsm_device *device)
{
    const struct dsm_slot *slot = &device->identity.slots[0];

    return slot->credential_count > 0 &&
           dsm_issuer_store_issued(&store->issuer,
                                   dsm_bytes(slot->credentials[0]->chain.der, slot->credentials[0]->chain.n));
}
