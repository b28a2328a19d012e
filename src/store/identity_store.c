/* SPDX-License-Identifier: BSD-3-Clause */
#include "store/identity_store.h"

#include "crypto/certificate_info.h"
#include "crypto/certificate_verify.h"
#include "crypto/certificates_pem.h"
#include "crypto/leaf.h"
#include "describe/psk_file.h"
#include "store/alias.h"
#include "store/issuer_store.h"
#include "store/provisioned.h"
#include "store/store_file.h"
#include "store/user_identity.h"
#include "wire/spdm.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/*
 * Theory of operation: threads that give devices their identities at the same time share the issuers and the folder's
 * lock, which are looked at and changed under the mutex. An issuer that is ready stays as it is for as long as anybody
 * uses it, so that the long part, a leaf's key and its certificate, needs no mutex.
 */
#define LEAF_ALGORITHM "ECDSA_P384"    /* where the description names none */
#define PQC_LEAF_ALGORITHM "ML_DSA_65" /* and wants a post-quantum one */
#define ISSUERS_MAX 48u                /* families of signature algorithms by SHA-2 hashes: 14 x 3 at most */
#define ROOT_HASH "SHA_384"            /* that roots are shown by */

struct dsm_identity_store {
    const struct dsm_crypto *crypto;
    const struct dsm_log *log;
    char *folder; /* NULL: nothing is kept */
    struct dsm_issuer_store issuers[ISSUERS_MAX];
    size_t issuer_count; /* the first is the default */
    bool only_looks;
    const struct dsm_identity_store_mutex *mutex; /* NULL: there is one thread */
    size_t users;                                 /* that are being given their identities */
    int folder_lock;                              /* of the first of them; -1: none */
    size_t made;
    int64_t now;
};

static void lock(const struct dsm_identity_store *store)
{
    if (store->mutex)
        store->mutex->lock(store->mutex->context);
}

static void unlock(const struct dsm_identity_store *store)
{
    if (store->mutex)
        store->mutex->unlock(store->mutex->context);
}

void dsm_identity_store_share(struct dsm_identity_store *store, const struct dsm_identity_store_mutex *mutex)
{
    store->mutex = mutex;
}

/* The issuer of a family and hash: the one that is open, or a new one. */
static enum dsm_error issuer_find(struct dsm_identity_store *store, const struct dsm_asym_algorithm *algorithm,
                                  const struct dsm_hash_algorithm *hash, struct dsm_issuer_store **out,
                                  struct dsm_error_detail *detail)
{
    for (size_t i = 0; i < store->issuer_count; i++) {
        *out = &store->issuers[i];
        if ((*out)->algorithm == algorithm && (*out)->hash == hash)
            return DSM_OK;
    }
    if (store->issuer_count == ISSUERS_MAX)
        return DSM_ERR_LIMIT;
    *out = &store->issuers[store->issuer_count++];
    **out = (struct dsm_issuer_store){
        .crypto = store->crypto,
        .log = store->log,
        .algorithm = algorithm,
        .hash = hash,
        .only_looks = store->only_looks,
    };
    return dsm_issuer_store_open(*out, store->folder, detail);
}

static enum dsm_error store_fill(struct dsm_identity_store *store, const char *folder, struct dsm_error_detail *detail)
{
    struct dsm_issuer_store *first;
    bool exists = folder != NULL;

    if (folder && store->only_looks)
        DSM_TRY(dsm_store_look_folder(folder, &exists, detail));
    else if (folder)
        DSM_TRY(dsm_store_own_folder(folder, detail));
    if (exists && !(store->folder = strdup(folder)))
        return DSM_ERR_NO_MEMORY;
    return issuer_find(store, dsm_asym_algorithm_by_name(DSM_ISSUER_ALGORITHM),
                       dsm_hash_algorithm_by_name(DSM_ISSUER_HASH), &first, detail);
}

static enum dsm_error store_create(const struct dsm_crypto *crypto, const struct dsm_log *log, const char *folder,
                                   int64_t now, bool only_looks, struct dsm_identity_store **out,
                                   struct dsm_error_detail *detail)
{
    struct dsm_identity_store *store = calloc(1, sizeof(*store));
    enum dsm_error error;

    if (!store)
        return DSM_ERR_NO_MEMORY;
    store->crypto = crypto;
    store->log = log;
    store->now = now;
    store->only_looks = only_looks;
    store->folder_lock = -1;
    error = store_fill(store, folder, detail);
    if (error != DSM_OK) {
        dsm_identity_store_close(store);
        store = NULL;
    }
    *out = store;
    return error;
}

enum dsm_error dsm_identity_store_open(const struct dsm_crypto *crypto, const struct dsm_log *log, const char *folder,
                                       int64_t now, struct dsm_identity_store **out, struct dsm_error_detail *detail)
{
    return store_create(crypto, log, folder, now, false, out, detail);
}

enum dsm_error dsm_identity_store_look(const struct dsm_crypto *crypto, const struct dsm_log *log, const char *folder,
                                       int64_t now, struct dsm_identity_store **out, struct dsm_error_detail *detail)
{
    return store_create(crypto, log, folder, now, true, out, detail);
}

size_t dsm_identity_store_made(const struct dsm_identity_store *store)
{
    return store->made;
}

void dsm_identity_store_close(struct dsm_identity_store *store)
{
    if (!store)
        return;
    for (size_t i = 0; i < store->issuer_count; i++)
        dsm_issuer_store_close(&store->issuers[i]);
    free(store->folder);
    free(store);
}

void dsm_identity_store_drop_keys(struct dsm_identity_store *store, bool is_last)
{
    lock(store);
    for (size_t i = 0; store->users == 0 && (store->folder || is_last) && i < store->issuer_count; i++)
        dsm_issuer_drop_keys(&store->issuers[i].issuer);
    unlock(store);
}

static struct dsm_bytes credential_chain(const struct dsm_device *device, size_t slot_id, size_t i)
{
    const struct dsm_slot *slot = &device->identity.slots[slot_id];

    if (i >= slot->credential_count)
        return dsm_bytes(NULL, 0);
    return dsm_bytes(slot->credentials[i]->chain.der, slot->credentials[i]->chain.n);
}

const char *dsm_identity_store_root_path(const struct dsm_identity_store *store, const struct dsm_device *device,
                                         size_t i)
{
    for (size_t k = 0; k < store->issuer_count; k++)
        if (dsm_issuer_store_issued(&store->issuers[k], credential_chain(device, 0, i)))
            return store->issuers[k].root_path;
    return NULL;
}

/* What a device's files are called, and whom they are for. */
struct leaf {
    struct dsm_identity_store *store;
    const struct dsm_device *device;
    const struct dsm_asym_algorithm *algorithm;
    struct dsm_issuer_store *issuer;
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

static enum dsm_error need_issuer(const struct leaf *leaf, struct dsm_issuer_store *issuer,
                                  struct dsm_error_detail *detail)
{
    enum dsm_error error;

    lock(leaf->store);
    error = dsm_issuer_store_need(issuer, detail);
    unlock(leaf->store);
    return error;
}

static bool is_alias(const struct leaf *leaf)
{
    return (leaf->device->settings.capabilities & DSM_CAP_ALIAS_CERT) != 0;
}

static enum dsm_error make_leaf(struct leaf *leaf, struct dsm_error_detail *detail)
{
    struct dsm_identity_store *store = leaf->store;
    enum dsm_error error;

    DSM_TRY(need_issuer(leaf, leaf->issuer, detail));
    dsm_log(store->log, leaf->algorithm->key_bits >= 2048 ? DSM_LOG_INFO : DSM_LOG_DEBUG, leaf->device->name,
            "making a key for %s%s", leaf->algorithm->common.name,
            leaf->algorithm->key_bits >= 3072 ? "; this takes seconds" : "");
    error = (is_alias(leaf) ? dsm_leaf_make_device_ca
                            : dsm_leaf_make)(store->crypto, &leaf->issuer->issuer, leaf->algorithm, leaf->issuer->hash,
                                             leaf->device->name, &leaf->device->ids, &leaf->key, &leaf->chain);
    if (error != DSM_OK)
        return dsm_error_detail_set_at(detail, leaf->algorithm->common.name, "%s", dsm_error_text(error));
    lock(store);
    store->made++;
    unlock(store);
    if (store->folder && store->only_looks)
        return dsm_store_check_writable(store->folder, detail);
    return store->folder ? keep_leaf(leaf, detail) : DSM_OK;
}

/* Does the kept leaf name the device as it is described now? */
static bool names_device(const struct leaf *leaf)
{
    char wanted[DSM_CMA_NAME_SIZE];

    dsm_pci_ids_cma_name(&leaf->device->ids, wanted);
    return strncmp(leaf->info.cma_name, wanted, strlen(wanted)) == 0;
}

static void drop_leaf(struct leaf *leaf)
{
    dsm_private_key_destroy(leaf->key);
    dsm_certificates_free(&leaf->chain);
    leaf->key = NULL;
}

static enum dsm_error verify_once(const struct leaf *leaf, struct dsm_error_detail *detail)
{
    struct dsm_public_key *key = NULL;

    if (leaf->issuer->verified)
        return DSM_OK;
    dsm_error_detail_set(detail, "does not verify");
    if (dsm_certificates_verify(leaf->store->crypto, chain_of(leaf), NULL, &key, detail) != DSM_OK)
        return dsm_error_detail_within(detail, leaf->chain_path);
    dsm_public_key_destroy(key);
    leaf->issuer->verified = true;
    return DSM_OK;
}

/* In folders from before each family had its issuer, a leaf of another family stands under the default one. */
static enum dsm_error issuer_check(struct leaf *leaf, struct dsm_error_detail *detail)
{
    struct dsm_issuer_store *first = &leaf->store->issuers[0];

    if (dsm_issuer_store_issued(first, chain_of(leaf)))
        leaf->issuer = first;
    else
        DSM_TRY(dsm_issuer_store_need(leaf->issuer, detail));
    if (dsm_issuer_store_issued(leaf->issuer, chain_of(leaf)))
        return DSM_OK;
    return dsm_error_detail_set_at(detail, leaf->chain_path, "%s",
                                   "does not stand under this folder's root; remove it to have a new one made");
}

static enum dsm_error check_leaf(struct leaf *leaf, struct dsm_error_detail *detail)
{
    enum dsm_error error;

    if (!dsm_private_key_fits(leaf->key, leaf->algorithm))
        return dsm_error_detail_set_at(detail, leaf->key_path, "%s", "does not hold a key for its algorithm");
    if (!dsm_certificate_info_matches_key(chain_of(leaf), leaf->key, &leaf->info))
        return dsm_error_detail_set_at(detail, leaf->key_path, "%s",
                                       "is not the key of the chain beside it; remove both to have new ones made");
    lock(leaf->store);
    error = issuer_check(leaf, detail);
    if (error == DSM_OK && !is_alias(leaf)) /* a device's CA is judged with the alias below it, by who verifies that */
        error = verify_once(leaf, detail);
    unlock(leaf->store);
    return error;
}

static enum dsm_error read_leaf(struct leaf *leaf, struct dsm_error_detail *detail)
{
    struct dsm_issuer_store *first = &leaf->store->issuers[0];

    if (leaf->issuer == first || dsm_issuer_store_is_kept(first))
        DSM_TRY(need_issuer(leaf, first, detail));
    dsm_identity_warn_of_mode(leaf->key_path, leaf->store->log);
    DSM_TRY(dsm_pem_pair_read(leaf->store->crypto, leaf->key_path, leaf->chain_path, &leaf->key, &leaf->chain, detail));
    DSM_TRY(check_leaf(leaf, detail));
    if (names_device(leaf))
        return DSM_OK;
    dsm_log(leaf->store->log, DSM_LOG_WARNING, leaf->device->name,
            "is described with other PCI ids than its certificate names: a new one is made under the same root");
    drop_leaf(leaf);
    return make_leaf(leaf, detail);
}

/* Files are called by the algorithm, by the hash where it is not the default, and by what the leaf is. */
static enum dsm_error obtain_leaf(struct leaf *leaf, struct dsm_error_detail *detail)
{
    struct dsm_identity_store *store = leaf->store;
    const char *hash =
        strcmp(leaf->issuer->hash->common.name, DSM_ISSUER_HASH) == 0 ? "" : leaf->issuer->hash->common.name;
    char name[64];

    if (!store->folder)
        return make_leaf(leaf, detail);
    snprintf(name, sizeof(name), "%s%s%s%s", leaf->algorithm->common.name, *hash ? "-" : "", hash,
             is_alias(leaf) ? "-device" : "");
    leaf->key_path = dsm_identity_path(store->folder, leaf->device->name, name, ".key.pem");
    leaf->chain_path = dsm_identity_path(store->folder, leaf->device->name, name, ".chain.pem");
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
    enum dsm_error error;

    lock(store);
    error = issuer_find(store, dsm_issuer_algorithm(algorithm),
                        dsm_issuer_hash(device->settings.algorithms[DSM_ALG_HASH]), &leaf.issuer, detail);
    unlock(store);
    if (error == DSM_OK)
        error = obtain_leaf(&leaf, detail);
    if (error == DSM_OK && is_alias(&leaf))
        error = dsm_alias_make(device, algorithm, leaf.issuer->hash, &leaf.key, &leaf.chain, detail);
    free(leaf.key_path);
    free(leaf.chain_path);
    if (error == DSM_OK)
        error = dsm_credential_create(leaf.key, leaf.chain, &credential);
    if (error != DSM_OK) {
        drop_leaf(&leaf);
        return error;
    }
    error = dsm_identity_add(&device->identity, 0, credential);
    if (error != DSM_OK)
        dsm_credential_unref(credential);
    return error;
}

/* One credential an algorithm; an RSA key serves both of its schemes. */
static enum dsm_error add_made(struct dsm_identity_store *store, struct dsm_device *device,
                               const struct dsm_asym_mask *mask, struct dsm_error_detail *detail)
{
    const struct dsm_asym_algorithm *algorithm;

    for (size_t i = 0; (algorithm = dsm_asym_algorithm_at(i)) != NULL; i++)
        if (dsm_asym_mask_has(mask, algorithm) && !dsm_identity_find(&device->identity, 0, algorithm))
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
        .asym_mask = { description->settings.algorithms[DSM_ALG_ASYM],
                       description->settings.algorithms[DSM_ALG_PQC_ASYM] },
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

/*
 * Those that are named. Unasked, there is a post-quantum key where such algorithms come first or no other is left; what
 * the library has not, dsm_device_check() refuses.
 */
static struct dsm_asym_mask algorithms_to_make(const struct dsm_identity_store *store,
                                               const struct dsm_device_description *description)
{
    const struct dsm_device_settings *settings = &description->settings;
    struct dsm_asym_mask mask = { dsm_algorithm_by_name(DSM_ALG_ASYM, LEAF_ALGORITHM)->bit, 0 };

    if (description->asym_chosen)
        mask.base = settings->algorithms[DSM_ALG_ASYM];
    if (settings->pqc_first || (mask.base & dsm_algorithm_mask(DSM_ALG_ASYM, DSM_SPDM_14)) == 0)
        mask.pqc = dsm_algorithm_by_name(DSM_ALG_PQC_ASYM, PQC_LEAF_ALGORITHM)->bit;
    if (description->pqc_asym_chosen)
        mask.pqc = settings->algorithms[DSM_ALG_PQC_ASYM];
    mask.pqc &= settings->version_max >= DSM_SPDM_14 ? dsm_crypto_mask(store->crypto, DSM_ALG_PQC_ASYM) : 0;
    return mask;
}

/* The folder is another process's, or ours; within ours all threads are. */
static enum dsm_error begin_use(struct dsm_identity_store *store, struct dsm_error_detail *detail)
{
    bool is_kept = store->folder && !store->only_looks;
    enum dsm_error error = DSM_OK;

    lock(store);
    if (is_kept && store->users == 0 && dsm_store_lock(store->folder, &store->folder_lock) != DSM_OK)
        error =
            dsm_error_detail_set_at(detail, store->folder, "%s",
                                    errno == EWOULDBLOCK ? "is locked by another process (.lock)" : strerror(errno));
    store->users += error == DSM_OK;
    unlock(store);
    return error;
}

static void end_use(struct dsm_identity_store *store)
{
    lock(store);
    if (--store->users == 0) {
        dsm_store_unlock(store->folder_lock);
        store->folder_lock = -1;
    }
    unlock(store);
}

static enum dsm_error make_own(struct dsm_identity_store *store, const struct dsm_device_description *description,
                               struct dsm_device *device, struct dsm_error_detail *detail)
{
    struct dsm_asym_mask mask = algorithms_to_make(store, description);
    enum dsm_error error;

    DSM_TRY(begin_use(store, detail));
    error = add_made(store, device, &mask, detail);
    end_use(store);
    return error;
}

enum dsm_error dsm_identity_store_provide(struct dsm_identity_store *store,
                                          const struct dsm_device_description *description, struct dsm_device *device,
                                          struct dsm_error_detail *detail)
{
    DSM_TRY(dsm_psk_files_load(description->psks, description->psk_count, &device->psks, detail));
    DSM_TRY(add_users(store, description, device, detail));
    if (device->identity.slots[0].credential_count == 0)
        DSM_TRY(make_own(store, description, device, detail));
    return store->folder ? dsm_provisioned_open(store->folder, !store->only_looks, device, detail) : DSM_OK;
}

enum dsm_error dsm_identity_root_pem(const struct dsm_device *device, size_t slot, size_t i, uint8_t **pem, size_t *n)
{
    struct dsm_bytes root;

    DSM_TRY(dsm_certificates_at(credential_chain(device, slot, i), 0, &root));
    return dsm_certificates_to_pem(root, pem, n);
}

enum dsm_error dsm_identity_root_digest(const struct dsm_device *device, size_t slot, size_t i,
                                        char text[DSM_ROOT_DIGEST_TEXT_LEN])
{
    const struct dsm_hash_algorithm *hash = dsm_hash_algorithm_by_name(ROOT_HASH);
    uint8_t digest[DSM_HASH_MAX];
    struct dsm_bytes root;

    text[0] = '\0';
    DSM_TRY(dsm_certificates_at(credential_chain(device, slot, i), 0, &root));
    DSM_TRY(dsm_hash_once(device->crypto, hash, root, digest));
    for (size_t k = 0; k < hash->size; k++)
        snprintf(text + 2 * k, 3, "%02x", digest[k]);
    return DSM_OK;
}
