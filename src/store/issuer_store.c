/* SPDX-License-Identifier: BSD-3-Clause */
#include "store/issuer_store.h"

#include "crypto/certificate_info.h"
#include "store/store_file.h"
#include "store/user_identity.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SUBJECT "swdsm"
#define FOLDER "issuers" /* of all but the default's */

/* What the issuers' files are called. */
struct paths {
    char *root;
    char *root_key;
    char *intermediate_key;
    char *chain;
};

static void free_paths(struct paths *paths)
{
    free(paths->root);
    free(paths->root_key);
    free(paths->intermediate_key);
    free(paths->chain);
}

static enum dsm_error make_paths(const char *folder, struct paths *paths)
{
    paths->root = dsm_identity_path(folder, NULL, "root", ".pem");
    paths->root_key = dsm_identity_path(folder, NULL, "root", ".key.pem");
    paths->intermediate_key = dsm_identity_path(folder, NULL, "intermediate", ".key.pem");
    paths->chain = dsm_identity_path(folder, NULL, "issuer", ".chain.pem");
    if (paths->root && paths->root_key && paths->intermediate_key && paths->chain)
        return DSM_OK;
    free_paths(paths);
    return DSM_ERR_NO_MEMORY;
}

static struct dsm_bytes chain_of(const struct dsm_issuer_store *store)
{
    return dsm_bytes(store->issuer.chain.der, store->issuer.chain.n);
}

/* The chain is written last: where it is, all is. */
static enum dsm_error keep(const struct dsm_issuer_store *store, const struct paths *paths,
                           struct dsm_error_detail *detail)
{
    struct dsm_bytes root;

    DSM_TRY(dsm_certificates_at(chain_of(store), 0, &root));
    DSM_TRY(dsm_identity_keep_key(paths->root_key, store->issuer.root_key, detail));
    DSM_TRY(dsm_identity_keep_key(paths->intermediate_key, store->issuer.intermediate_key, detail));
    DSM_TRY(dsm_identity_keep_certificates(paths->root, root, detail));
    return dsm_identity_keep_certificates(paths->chain, chain_of(store), detail);
}

bool dsm_issuer_store_is_default(const struct dsm_issuer_store *store)
{
    return strcmp(store->algorithm->common.name, DSM_ISSUER_ALGORITHM) == 0 &&
           strcmp(store->hash->common.name, DSM_ISSUER_HASH) == 0;
}

static enum dsm_error folder_make(struct dsm_issuer_store *store, const char *all, struct dsm_error_detail *detail)
{
    char *issuers;
    enum dsm_error error;

    if (asprintf(&issuers, "%s/" FOLDER, all) < 0)
        return DSM_ERR_NO_MEMORY;
    error = dsm_store_own_folder(issuers, detail);
    if (error == DSM_OK)
        error = dsm_store_own_folder(store->folder, detail);
    free(issuers);
    return error;
}

enum dsm_error dsm_issuer_store_open(struct dsm_issuer_store *store, const char *folder,
                                     struct dsm_error_detail *detail)
{
    bool is_default = dsm_issuer_store_is_default(store);

    if (!folder)
        return DSM_OK;
    if (is_default)
        store->folder = strdup(folder);
    else if (asprintf(&store->folder, "%s/" FOLDER "/%s-%s", folder, store->algorithm->common.name,
                      store->hash->common.name) < 0)
        store->folder = NULL;
    store->root_path = store->folder ? dsm_identity_path(store->folder, NULL, "root", ".pem") : NULL;
    if (!store->root_path)
        return DSM_ERR_NO_MEMORY;
    return is_default || store->only_looks ? DSM_OK : folder_make(store, folder, detail);
}

void dsm_issuer_store_close(struct dsm_issuer_store *store)
{
    dsm_issuer_clear(&store->issuer);
    free(store->folder);
    free(store->root_path);
}

bool dsm_issuer_store_is_kept(const struct dsm_issuer_store *store)
{
    return store->root_path && dsm_store_exists(store->root_path);
}

static enum dsm_error make(struct dsm_issuer_store *store, struct dsm_error_detail *detail)
{
    enum dsm_error error = dsm_issuer_make(store->crypto, store->algorithm, store->hash, SUBJECT, &store->issuer);

    return error == DSM_OK ? DSM_OK : dsm_error_detail_set(detail, "%s: %s", "root", dsm_error_text(error));
}

/* Verifiers pin root.pem by the path that the start-up line shows. */
static enum dsm_error check_root(const char *path, struct dsm_bytes root, struct dsm_error_detail *detail)
{
    struct dsm_certificates kept;
    bool same;

    DSM_TRY(dsm_pem_chain_read(path, &kept, detail));
    same = kept.n == root.n && memcmp(kept.der, root.p, root.n) == 0;
    dsm_certificates_free(&kept);
    return same ? DSM_OK
                : dsm_error_detail_set_at(detail, path, "%s", "is not the first certificate of issuer.chain.pem");
}

/* Signatures are verified together with the first leaf that is read. */
static enum dsm_error check(const struct dsm_issuer_store *store, const struct paths *paths,
                            struct dsm_error_detail *detail)
{
    struct dsm_bytes root;

    if (dsm_certificates_at(chain_of(store), 0, &root) != DSM_OK ||
        !dsm_certificate_info_matches_key(root, store->issuer.root_key, NULL))
        return dsm_error_detail_set_at(detail, paths->chain, "%s",
                                       "does not begin with the certificate of root.key.pem");
    if (!dsm_certificate_info_matches_key(chain_of(store), store->issuer.intermediate_key, NULL))
        return dsm_error_detail_set_at(detail, paths->chain, "%s",
                                       "does not end with the certificate of intermediate.key.pem");
    return check_root(paths->root, root, detail);
}

static enum dsm_error read_kept(struct dsm_issuer_store *store, const struct paths *paths,
                                struct dsm_error_detail *detail)
{
    dsm_identity_warn_of_mode(paths->root_key, store->log);
    dsm_identity_warn_of_mode(paths->intermediate_key, store->log);
    DSM_TRY(dsm_pem_key_read(store->crypto, paths->root_key, &store->issuer.root_key, detail));
    DSM_TRY(dsm_pem_pair_read(store->crypto, paths->intermediate_key, paths->chain, &store->issuer.intermediate_key,
                              &store->issuer.chain, detail));
    return check(store, paths, detail);
}

static enum dsm_error read_or_make(struct dsm_issuer_store *store, struct dsm_error_detail *detail)
{
    struct paths paths;
    enum dsm_error error;

    DSM_TRY(make_paths(store->folder, &paths));
    if (dsm_store_exists(paths.chain)) {
        error = read_kept(store, &paths, detail);
    } else {
        error = make(store, detail);
        if (error == DSM_OK && !store->only_looks)
            error = keep(store, &paths, detail);
    }
    free_paths(&paths);
    return error;
}

/* Into a chain that is there already, which others may be reading. */
static enum dsm_error read_keys(struct dsm_issuer_store *store, struct dsm_error_detail *detail)
{
    struct dsm_issuer *issuer = &store->issuer;
    struct paths paths;
    enum dsm_error error;

    DSM_TRY(make_paths(store->folder, &paths));
    error = dsm_pem_key_read(store->crypto, paths.root_key, &issuer->root_key, detail);
    if (error == DSM_OK)
        error = dsm_pem_key_read(store->crypto, paths.intermediate_key, &issuer->intermediate_key, detail);
    if (error == DSM_OK)
        error = check(store, &paths, detail);
    if (error != DSM_OK)
        dsm_issuer_drop_keys(issuer);
    free_paths(&paths);
    return error;
}

enum dsm_error dsm_issuer_store_need(struct dsm_issuer_store *store, struct dsm_error_detail *detail)
{
    enum dsm_error error;

    if (store->ready)
        return store->issuer.root_key ? DSM_OK : read_keys(store, detail);
    error = store->folder ? read_or_make(store, detail) : make(store, detail);
    store->ready = error == DSM_OK;
    if (error != DSM_OK)
        dsm_issuer_clear(&store->issuer);
    return error;
}

bool dsm_issuer_store_issued(const struct dsm_issuer_store *store, struct dsm_bytes chain)
{
    struct dsm_bytes issuer = chain_of(store);

    return store->ready && chain.n > issuer.n && memcmp(chain.p, issuer.p, issuer.n) == 0;
}
