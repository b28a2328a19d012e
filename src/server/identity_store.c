/* SPDX-License-Identifier: BSD-3-Clause */
#include "server/identity_store.h"

#include "base/secret.h"
#include "server/store_file.h"
#include "server/user_identity.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SUBJECT "swdsm"
#define ISSUER_ALGORITHM "ECDSA_P384" /* of root and intermediate, whatever the leaves sign with */
#define ISSUER_HASH "SHA_384"
#define LEAF_ALGORITHM "ECDSA_P384" /* where the description names none */
#define KEY_PEM_MAX 8192u

struct dsm_identity_store {
    const struct dsm_crypto *crypto;
    const struct dsm_log *log;
    char *folder;    /* NULL: nothing is kept */
    char *root_path;
    struct dsm_issuer issuer; /* made or read when it is first needed */
    bool ready;
    bool verified; /* the issuers' signatures, with the first leaf that was read: once for all devices */
};

struct why {
    char *text;
    size_t size;
};

static enum dsm_error refuse(struct why why, const char *path, const char *reason)
{
    snprintf(why.text, why.size, "%s: %s", path, reason);
    return DSM_ERR_CONFIG;
}

/* DIR/name or DIR/devices/device/name; the caller frees it. */
static char *path_in(const struct dsm_identity_store *store, const char *device, const char *name, const char *suffix)
{
    char *path;
    int n = device ? asprintf(&path, "%s/devices/%s/%s%s", store->folder, device, name, suffix)
                   : asprintf(&path, "%s/%s%s", store->folder, name, suffix);

    return n < 0 ? NULL : path;
}

static enum dsm_error write_key(const char *path, const struct dsm_private_key *key)
{
    uint8_t pem[KEY_PEM_MAX];
    size_t n = sizeof(pem);
    enum dsm_error error = dsm_private_key_to_pem(key, pem, &n);

    if (error == DSM_OK)
        error = dsm_store_write(path, dsm_bytes(pem, n));
    dsm_wipe(pem, sizeof(pem));
    return error;
}

static enum dsm_error write_certificates(const char *path, struct dsm_bytes der)
{
    uint8_t *pem = NULL;
    size_t n = 0;
    enum dsm_error error;

    DSM_TRY(dsm_certificates_to_pem(der, &pem, &n));
    error = dsm_store_write(path, dsm_bytes(pem, n));
    free(pem);
    return error;
}

/* A file of the folder; takes the path over. */
static enum dsm_error keep_key(char *path, const struct dsm_private_key *key, struct why why)
{
    enum dsm_error error = path ? write_key(path, key) : DSM_ERR_NO_MEMORY;

    if (error != DSM_OK && path)
        (void)refuse(why, path, error == DSM_ERR_IO ? strerror(errno) : dsm_error_text(error));
    free(path);
    return error;
}

static enum dsm_error keep_certificates(char *path, struct dsm_bytes der, struct why why)
{
    enum dsm_error error = path ? write_certificates(path, der) : DSM_ERR_NO_MEMORY;

    if (error != DSM_OK && path)
        (void)refuse(why, path, error == DSM_ERR_IO ? strerror(errno) : dsm_error_text(error));
    free(path);
    return error;
}

static struct dsm_bytes issuer_chain(const struct dsm_identity_store *store)
{
    return dsm_bytes(store->issuer.chain.der, store->issuer.chain.n);
}

/* The chain is written last: where it is, all is. */
static enum dsm_error keep_issuer(const struct dsm_identity_store *store, struct why why)
{
    struct dsm_bytes root;

    DSM_TRY(dsm_certificates_at(issuer_chain(store), 0, &root));
    DSM_TRY(keep_key(path_in(store, NULL, "root", ".key.pem"), store->issuer.root_key, why));
    DSM_TRY(keep_key(path_in(store, NULL, "intermediate", ".key.pem"), store->issuer.intermediate_key, why));
    DSM_TRY(keep_certificates(path_in(store, NULL, "root", ".pem"), root, why));
    return keep_certificates(path_in(store, NULL, "issuer", ".chain.pem"), issuer_chain(store), why);
}

static enum dsm_error make_issuer(struct dsm_identity_store *store, struct why why)
{
    const struct dsm_asym_algorithm *algorithm = dsm_asym_algorithm_by_name(ISSUER_ALGORITHM);
    const struct dsm_hash_algorithm *hash = dsm_hash_algorithm_by_name(ISSUER_HASH);
    enum dsm_error error = dsm_issuer_make(store->crypto, algorithm, hash, SUBJECT, &store->issuer);

    if (error != DSM_OK)
        return refuse(why, "root", dsm_error_text(error));
    return store->folder ? keep_issuer(store, why) : DSM_OK;
}

static enum dsm_error check_issuer(const struct dsm_identity_store *store, const char *chain_path, struct why why)
{
    struct dsm_bytes root;

    if (dsm_certificates_at(issuer_chain(store), 0, &root) != DSM_OK || !dsm_certificates_match_key(root, store->issuer.root_key))
        return refuse(why, chain_path, "does not begin with the certificate of root.key.pem");
    if (!dsm_certificates_match_key(issuer_chain(store), store->issuer.intermediate_key))
        return refuse(why, chain_path, "does not end with the certificate of intermediate.key.pem");
    return DSM_OK;
}

static enum dsm_error read_issuer(struct dsm_identity_store *store, const char *chain_path, struct why why)
{
    char *root_key = path_in(store, NULL, "root", ".key.pem");
    char *intermediate_key = path_in(store, NULL, "intermediate", ".key.pem");
    enum dsm_error error = root_key && intermediate_key ? DSM_OK : DSM_ERR_NO_MEMORY;

    if (error == DSM_OK)
        error = dsm_pem_key_read(store->crypto, root_key, &store->issuer.root_key, why.text, why.size);
    if (error == DSM_OK)
        error = dsm_pem_pair_read(store->crypto, intermediate_key, chain_path, &store->issuer.intermediate_key,
                                  &store->issuer.chain, why.text, why.size);
    if (error == DSM_OK)
        error = check_issuer(store, chain_path, why);
    free(root_key);
    free(intermediate_key);
    return error;
}

static enum dsm_error need_issuer(struct dsm_identity_store *store, struct why why)
{
    char *chain = store->folder ? path_in(store, NULL, "issuer", ".chain.pem") : NULL;
    enum dsm_error error;

    if (store->ready) {
        free(chain);
        return DSM_OK;
    }
    error = chain && dsm_store_exists(chain) ? read_issuer(store, chain, why) : make_issuer(store, why);
    store->ready = error == DSM_OK;
    if (error != DSM_OK)
        dsm_issuer_clear(&store->issuer);
    free(chain);
    return error;
}

enum dsm_error dsm_identity_store_open(const struct dsm_crypto *crypto, const struct dsm_log *log, const char *folder,
                                       struct dsm_identity_store **out, char *why, size_t why_size)
{
    struct dsm_identity_store *store = calloc(1, sizeof(*store));
    struct why told = { why, why_size };

    if (!store)
        return DSM_ERR_NO_MEMORY;
    store->crypto = crypto;
    store->log = log;
    *out = store;
    if (!folder)
        return DSM_OK;
    store->folder = strdup(folder);
    store->root_path = store->folder ? path_in(store, NULL, "root", ".pem") : NULL;
    if (store->root_path && dsm_store_folder(folder) == DSM_OK)
        return DSM_OK;
    (void)refuse(told, folder, strerror(errno));
    dsm_identity_store_close(store);
    return DSM_ERR_CONFIG;
}

void dsm_identity_store_close(struct dsm_identity_store *store)
{
    if (!store)
        return;
    dsm_issuer_clear(&store->issuer);
    free(store->folder);
    free(store->root_path);
    free(store);
}

const char *dsm_identity_store_root_path(const struct dsm_identity_store *store)
{
    return store->ready ? store->root_path : NULL;
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
};

static enum dsm_error make_folders(const struct leaf *leaf, struct why why)
{
    char *devices = path_in(leaf->store, NULL, "devices", "");
    char *own = path_in(leaf->store, leaf->device->name, "", "");
    enum dsm_error error = devices && own ? DSM_OK : DSM_ERR_NO_MEMORY;

    if (error == DSM_OK && (dsm_store_folder(devices) != DSM_OK || dsm_store_folder(own) != DSM_OK))
        error = refuse(why, own, strerror(errno));
    free(devices);
    free(own);
    return error;
}

static enum dsm_error keep_leaf(const struct leaf *leaf, struct why why)
{
    DSM_TRY(make_folders(leaf, why));
    DSM_TRY(keep_key(strdup(leaf->key_path), leaf->key, why));
    return keep_certificates(strdup(leaf->chain_path), dsm_bytes(leaf->chain.der, leaf->chain.n), why);
}

static enum dsm_error make_leaf(struct leaf *leaf, struct why why)
{
    struct dsm_identity_store *store = leaf->store;
    enum dsm_error error;

    dsm_log(store->log, leaf->algorithm->key_bits >= 2048 ? DSM_LOG_INFO : DSM_LOG_DEBUG, leaf->device->name,
            "making a key for %s%s", leaf->algorithm->name, leaf->algorithm->key_bits >= 3072 ? "; this takes seconds" : "");
    error = dsm_leaf_make(store->crypto, &store->issuer, leaf->algorithm, dsm_hash_algorithm_by_name(ISSUER_HASH),
                          leaf->device->name, &leaf->device->ids, &leaf->key, &leaf->chain);
    if (error != DSM_OK)
        return refuse(why, leaf->algorithm->name, dsm_error_text(error));
    return store->folder ? keep_leaf(leaf, why) : DSM_OK;
}

/* Does the kept leaf name the device as it is described now? */
static bool names_device(const struct leaf *leaf)
{
    struct dsm_bytes chain = dsm_bytes(leaf->chain.der, leaf->chain.n), certificate;
    struct dsm_certificate_info info;
    char wanted[DSM_CMA_NAME_SIZE];
    size_t count = 0;

    while (dsm_certificates_at(chain, count, &certificate) == DSM_OK)
        count++;
    if (count == 0 || dsm_certificates_info(chain, count - 1, &info) != DSM_OK)
        return false;
    dsm_pci_ids_cma_name(&leaf->device->ids, wanted);
    return strncmp(info.cma_name, wanted, strlen(wanted)) == 0;
}

static void forget_leaf(struct leaf *leaf)
{
    dsm_private_key_destroy(leaf->key);
    dsm_certificates_free(&leaf->chain);
    leaf->key = NULL;
}

static enum dsm_error verify_once(const struct leaf *leaf, struct why why)
{
    struct dsm_public_key *key = NULL;
    struct dsm_reason reason = { "" };
    struct dsm_bytes chain = dsm_bytes(leaf->chain.der, leaf->chain.n);

    if (leaf->store->verified)
        return DSM_OK;
    if (dsm_certificates_verify(leaf->store->crypto, chain, dsm_bytes(NULL, 0), &key, &reason) != DSM_OK)
        return refuse(why, leaf->chain_path, reason.text[0] ? reason.text : "does not verify");
    dsm_public_key_destroy(key);
    leaf->store->verified = true;
    return DSM_OK;
}

static enum dsm_error check_leaf(const struct leaf *leaf, struct why why)
{
    struct dsm_bytes issuer = issuer_chain(leaf->store);

    if (!dsm_private_key_fits(leaf->key, leaf->algorithm))
        return refuse(why, leaf->key_path, "does not hold a key for its algorithm");
    if (!dsm_certificates_match_key(dsm_bytes(leaf->chain.der, leaf->chain.n), leaf->key))
        return refuse(why, leaf->key_path, "is not the key of the chain beside it; remove both to have new ones made");
    if (leaf->chain.n <= issuer.n || memcmp(leaf->chain.der, issuer.p, issuer.n) != 0)
        return refuse(why, leaf->chain_path, "does not stand under this folder's root; remove it to have a new one made");
    return verify_once(leaf, why);
}

static enum dsm_error read_leaf(struct leaf *leaf, struct why why)
{
    DSM_TRY(dsm_pem_pair_read(leaf->store->crypto, leaf->key_path, leaf->chain_path, &leaf->key, &leaf->chain, why.text,
                              why.size));
    DSM_TRY(check_leaf(leaf, why));
    if (names_device(leaf))
        return DSM_OK;
    dsm_log(leaf->store->log, DSM_LOG_WARNING, leaf->device->name,
            "is described with other PCI ids than its certificate names: a new one is made under the same root");
    forget_leaf(leaf);
    return make_leaf(leaf, why);
}

static enum dsm_error obtain_leaf(struct leaf *leaf, struct why why)
{
    struct dsm_identity_store *store = leaf->store;

    if (!store->folder)
        return make_leaf(leaf, why);
    leaf->key_path = path_in(store, leaf->device->name, leaf->algorithm->name, ".key.pem");
    leaf->chain_path = path_in(store, leaf->device->name, leaf->algorithm->name, ".chain.pem");
    if (!leaf->key_path || !leaf->chain_path)
        return DSM_ERR_NO_MEMORY;
    if (dsm_store_exists(leaf->key_path) && dsm_store_exists(leaf->chain_path))
        return read_leaf(leaf, why);
    return make_leaf(leaf, why);
}

static enum dsm_error add_leaf(struct dsm_identity_store *store, struct dsm_device *device,
                               const struct dsm_asym_algorithm *algorithm, struct why why)
{
    struct leaf leaf = { .store = store, .device = device, .algorithm = algorithm };
    struct dsm_credential *credential = NULL;
    enum dsm_error error = obtain_leaf(&leaf, why);

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
static enum dsm_error add_made(struct dsm_identity_store *store, struct dsm_device *device, uint32_t mask, struct why why)
{
    const struct dsm_asym_algorithm *algorithm;

    DSM_TRY(need_issuer(store, why));
    for (size_t i = 0; (algorithm = dsm_asym_algorithm_at(i)) != NULL; i++)
        if ((mask & algorithm->bit) && !dsm_identity_find(&device->identity, 0, algorithm))
            DSM_TRY(add_leaf(store, device, algorithm, why));
    return DSM_OK;
}

static enum dsm_error add_users(struct dsm_identity_store *store, const struct dsm_device_description *description,
                                struct dsm_device *device, struct why why)
{
    for (size_t i = 0; i < description->identity_count; i++) {
        const struct dsm_described_identity *identity = &description->identities[i];
        struct dsm_credential *credential;
        enum dsm_error error;

        DSM_TRY(dsm_user_identity_load(store->crypto, identity->key, identity->chain, description->settings.asym_mask,
                                       &credential, why.text, why.size));
        error = dsm_identity_add(&device->identity, identity->slot, credential);
        if (error != DSM_OK) {
            dsm_credential_unref(credential);
            return refuse(why, identity->key, "there is no room in its slot");
        }
    }
    return DSM_OK;
}

enum dsm_error dsm_identity_store_provide(struct dsm_identity_store *store, const struct dsm_device_description *description,
                                          struct dsm_device *device, char *why, size_t why_size)
{
    uint32_t mask = description->asym_chosen ? description->settings.asym_mask
                                             : dsm_asym_algorithm_by_name(LEAF_ALGORITHM)->bit;
    struct why told = { why, why_size };
    enum dsm_error error;
    int lock = -1;

    DSM_TRY(add_users(store, description, device, told));
    if (device->identity.slots[0].credential_count > 0)
        return DSM_OK;
    if (store->folder && dsm_store_lock(store->folder, &lock) != DSM_OK)
        return refuse(told, store->folder, strerror(errno));
    error = add_made(store, device, mask, told);
    dsm_store_unlock(lock);
    return error;
}

enum dsm_error dsm_identity_root_digest(const struct dsm_device *device, char text[DSM_ROOT_DIGEST_TEXT_LEN])
{
    const struct dsm_hash_algorithm *hash = dsm_hash_algorithm_by_name(ISSUER_HASH);
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
    struct dsm_bytes issuer = issuer_chain(store);

    return store->ready && slot->credential_count > 0 && slot->credentials[0]->chain.n > issuer.n &&
           memcmp(slot->credentials[0]->chain.der, issuer.p, issuer.n) == 0;
}
