/* SPDX-License-Identifier: BSD-3-Clause */
/* The root and intermediate that all made leaves stand under: made or read when they are first needed. */
#ifndef DSM_STORE_ISSUER_STORE_H
#define DSM_STORE_ISSUER_STORE_H

#include "crypto/issuer.h"
#include "store/identity_files.h"

#define DSM_ISSUER_HASH "SHA_384" /* that certificates are signed with, and roots are shown by */

struct dsm_issuer_store {
    const struct dsm_crypto *crypto;
    const struct dsm_log *log;
    const char *folder; /* NULL: nothing is kept */
    struct dsm_issuer issuer;
    bool ready;
};

enum dsm_error dsm_issuer_store_need(struct dsm_issuer_store *store, struct dsm_error_detail *detail) DSM_MUST_CHECK;
/* Does a chain begin with root and intermediate? */
bool dsm_issuer_store_issued(const struct dsm_issuer_store *store, struct dsm_bytes chain);

#endif
