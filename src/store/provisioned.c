/* SPDX-License-Identifier: BSD-3-Clause */
#include "store/provisioned.h"

#include "crypto/certificate_info.h"
#include "store/identity_files.h"
#include "store/provisioned_keys.h"
#include "store/store_file.h"
#include "store/user_identity.h"
#include "wire/spdm.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define CHANGES (DSM_CAP_SET_CERT | DSM_CAP_SET_KEY_PAIR_INFO)

/* The caller frees it; NULL without memory. */
static char *chain_path(const char *folder, const char *device, size_t slot, const struct dsm_asym_algorithm *algorithm)
{
    char name[96];

    snprintf(name, sizeof(name), DSM_PROVISIONED_FOLDER "/%zu.%s", slot, algorithm->common.name);
    return dsm_identity_path(folder, device, name, ".chain.pem");
}

/* The first that the key signs with: its files are called by it. */
static const struct dsm_asym_algorithm *algorithm_of(const struct dsm_private_key *key)
{
    const struct dsm_asym_algorithm *algorithm;

    for (size_t i = 0; (algorithm = dsm_asym_algorithm_at(i)) != NULL; i++)
        if (dsm_private_key_fits(key, algorithm))
            return algorithm;
    return NULL;
}

static enum dsm_error keep_chain(void *context, const char *device, uint8_t slot, uint8_t key_pair_id,
                                 const struct dsm_private_key *key, struct dsm_bytes chain)
{
    const struct dsm_asym_algorithm *algorithm = algorithm_of(key);
    struct dsm_error_detail detail;
    enum dsm_error error;
    char *path;

    if (!algorithm)
        return DSM_ERR_INTERNAL;
    path = chain_path(context, device, slot, algorithm);
    if (!path)
        return DSM_ERR_NO_MEMORY;
    error = chain.n > 0 ? dsm_identity_keep_certificates(path, chain, &detail)
                        : dsm_store_write(path, DSM_STORE_PUBLIC, dsm_bytes(NULL, 0));
    free(path);
    if (error == DSM_OK && chain.n > 0)
        error = dsm_provisioned_note_slot(context, device, key_pair_id, slot);
    return error == DSM_OK || error == DSM_ERR_NO_MEMORY ? error : DSM_ERR_IO;
}

/* The key pair whose chain it is; NULL: none of the device's, which has got other keys since. */
static struct dsm_key_pair *key_pair_of(struct dsm_device *device, const struct dsm_certificates *chain)
{
    struct dsm_key_pairs *pairs = &device->identity.key_pairs;

    for (size_t i = 0; i < pairs->count; i++)
        if (pairs->all[i].key &&
            dsm_certificate_info_matches_key(dsm_bytes(chain->der, chain->n), pairs->all[i].key, NULL))
            return &pairs->all[i];
    return NULL;
}

/* Takes the chain over on success. */
static enum dsm_error apply(struct dsm_device *device, uint8_t slot, const struct dsm_key_pair *pair,
                            struct dsm_certificates chain)
{
    struct dsm_credential *credential = NULL;
    struct dsm_slot_change *change = NULL;
    struct dsm_private_key *key = NULL;
    enum dsm_error error = dsm_private_key_share(pair->key, &key);

    if (error == DSM_OK)
        error = dsm_credential_create(key, chain, &credential);
    if (error != DSM_OK) {
        dsm_private_key_destroy(key);
        return error;
    }
    credential->is_bare = chain.n == 0;
    error = dsm_slot_change_create(slot, credential, &change);
    if (error == DSM_OK) {
        dsm_slot_change_apply(&device->identity, &change);
        return DSM_OK;
    }
    credential->chain = (struct dsm_certificates){ 0 };
    dsm_credential_unref(credential);
    return error;
}

static enum dsm_error adopt_chain(struct dsm_device *device, uint8_t slot, const char *path,
                                  struct dsm_error_detail *detail)
{
    struct dsm_certificates chain = { 0 };
    const struct dsm_key_pair *pair;
    enum dsm_error error;

    DSM_TRY(dsm_pem_chain_read(path, &chain, detail));
    pair = key_pair_of(device, &chain);
    if (!pair) {
        dsm_log(device->log, DSM_LOG_WARNING, device->name,
                "%s: is of a key that the device has no longer: slot %u is as without it", path, slot);
        dsm_certificates_free(&chain);
        return DSM_OK;
    }
    error = apply(device, slot, pair, chain);
    if (error != DSM_OK)
        dsm_certificates_free(&chain);
    return error;
}

static enum dsm_error adopt(struct dsm_device *device, uint8_t slot, const struct dsm_asym_algorithm *algorithm,
                            const char *path, struct dsm_error_detail *detail)
{
    const struct dsm_key_pair *pair;
    struct stat status;

    if (stat(path, &status) != 0)
        return errno == ENOENT ? DSM_OK : dsm_error_detail_set_at(detail, path, "%s", strerror(errno));
    if (status.st_size > 0)
        return adopt_chain(device, slot, path, detail);
    pair = dsm_identity_key_pair(&device->identity, slot, algorithm);
    return pair ? apply(device, slot, pair, (struct dsm_certificates){ 0 }) : DSM_OK;
}

static enum dsm_error adopt_all(const char *folder, struct dsm_device *device, struct dsm_error_detail *detail)
{
    const struct dsm_asym_algorithm *algorithm;

    for (uint8_t slot = 0; slot < DSM_SLOTS_MAX; slot++)
        for (size_t i = 0; (algorithm = dsm_asym_algorithm_at(i)) != NULL; i++) {
            char *path = chain_path(folder, device->name, slot, algorithm);
            enum dsm_error error = path ? adopt(device, slot, algorithm, path, detail) : DSM_ERR_NO_MEMORY;

            free(path);
            DSM_TRY(error);
        }
    return DSM_OK;
}

static enum dsm_error make_folder(const char *folder, const char *device, struct dsm_error_detail *detail)
{
    char *path = dsm_identity_path(folder, device, DSM_PROVISIONED_FOLDER, "");
    enum dsm_error error = path ? dsm_identity_make_folder(folder, device, detail) : DSM_ERR_NO_MEMORY;

    if (error == DSM_OK)
        error = dsm_store_own_folder(path, detail);
    free(path);
    return error;
}

enum dsm_error dsm_provisioned_open(const char *folder, bool makes, struct dsm_device *device,
                                    struct dsm_error_detail *detail)
{
    bool changes = (device->settings.capabilities & CHANGES) != 0;
    char *path = dsm_identity_path(folder, device->name, DSM_PROVISIONED_FOLDER, "");
    bool exists = path && dsm_store_exists(path);

    free(path);
    if (!path)
        return DSM_ERR_NO_MEMORY;
    if (exists) {
        DSM_TRY(dsm_provisioned_adopt_keys(folder, device, detail));
        DSM_TRY(adopt_all(folder, device, detail));
        DSM_TRY(dsm_provisioned_adopt_slots(folder, device, detail));
    }
    if (!changes || !makes)
        return DSM_OK;
    DSM_TRY(make_folder(folder, device->name, detail));
    device->provisioning.keeper = (struct dsm_keeper){
        .context = (void *)folder, /* handed back as const */
        .keep_chain = keep_chain,
        .keep_key_pair = dsm_provisioned_keep_key_pair,
    };
    return DSM_OK;
}
