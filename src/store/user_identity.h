/* SPDX-License-Identifier: BSD-3-Clause */
/* Key and chain from PEM files. */
#ifndef DSM_STORE_USER_IDENTITY_H
#define DSM_STORE_USER_IDENTITY_H

#include "base/error_detail.h"
#include "base/log.h"
#include "describe/description.h"

#define DSM_PEM_MAX (256u * 1024u)

/* Reads both files. DSM_ERR_CONFIG with file and reason in detail. Key and chain are the caller's on success. */
enum dsm_error dsm_pem_pair_read(const struct dsm_crypto *crypto, const char *key_path, const char *chain_path,
                                 struct dsm_private_key **key, struct dsm_certificates *chain,
                                 struct dsm_error_detail *detail) DSM_MUST_CHECK;
enum dsm_error dsm_pem_key_read(const struct dsm_crypto *crypto, const char *path, struct dsm_private_key **key,
                                struct dsm_error_detail *detail) DSM_MUST_CHECK;
enum dsm_error dsm_pem_chain_read(const char *path, struct dsm_certificates *chain,
                                  struct dsm_error_detail *detail) DSM_MUST_CHECK;

/* Whose identity it is, and who is told of what is wrong with it and no reason to refuse it. */
struct dsm_user_identity_terms {
    const struct dsm_crypto *crypto;
    const struct dsm_log *log;
    const char *device;
    struct dsm_asym_mask asym_mask; /* what is offered */
    int64_t now;                    /* seconds since 1970; 0: validity is not looked at */
};

/* The user's own: the key has to match the leaf, the chain to verify, and the key to serve an offered algorithm. With
 * allow_invalid_chain the last alone has to be so, and the log warns of the rest. */
enum dsm_error dsm_user_identity_load(const struct dsm_user_identity_terms *terms,
                                      const struct dsm_described_identity *identity, struct dsm_credential **out,
                                      struct dsm_error_detail *detail) DSM_MUST_CHECK;

#endif
