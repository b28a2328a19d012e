/* SPDX-License-Identifier: BSD-3-Clause */
/* A root and an intermediate that made leaves of one family and hash stand under: made or read when first needed. */
#ifndef DSM_STORE_ISSUER_STORE_H
#define DSM_STORE_ISSUER_STORE_H

#include "crypto/issuer.h"
#include "store/identity_files.h"

#define DSM_ISSUER_ALGORITHM "ECDSA_P384" /* by default */
#define DSM_ISSUER_HASH "SHA_384"

struct dsm_issuer_store {
    const struct dsm_crypto *crypto;
    const struct dsm_log *log;
    const struct dsm_asym_algorithm *algorithm; /* of root and intermediate */
    const struct dsm_hash_algorithm *hash;      /* that they and leaves are signed with */
    char *folder;                               /* of its files; NULL: nothing is kept */
    bool only_looks;                            /* what is not kept is made in memory alone */
    char *root_path;
    struct dsm_issuer issuer;
    bool ready;
    bool verified; /* its signatures, with the first leaf that was read: once for all devices */
};

/* folder: of all identities, in which those of another family or hash than the default's have one of their own. NULL:
 * nothing is kept. The algorithms, crypto, log and only_looks are set before. */
enum dsm_error dsm_issuer_store_open(struct dsm_issuer_store *store, const char *folder,
                                     struct dsm_error_detail *detail) DSM_MUST_CHECK;
void dsm_issuer_store_close(struct dsm_issuer_store *store);
/* Of ECDSA_P384 and SHA_384: its files stand in the folder of all identities. */
bool dsm_issuer_store_is_default(const struct dsm_issuer_store *store);
bool dsm_issuer_store_is_kept(const struct dsm_issuer_store *store);

enum dsm_error dsm_issuer_store_need(struct dsm_issuer_store *store, struct dsm_error_detail *detail) DSM_MUST_CHECK;
/* Does a chain begin with root and intermediate? */
bool dsm_issuer_store_issued(const struct dsm_issuer_store *store, struct dsm_bytes chain);

#endif
