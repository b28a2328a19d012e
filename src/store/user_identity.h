/* SPDX-License-Identifier: BSD-3-Clause */
/* Key and chain from PEM files. */
#ifndef DSM_STORE_USER_IDENTITY_H
#define DSM_STORE_USER_IDENTITY_H

#include "base/error_detail.h"
#include "device/identity.h"

#define DSM_PEM_MAX (256u * 1024u)

/* Reads both files. DSM_ERR_CONFIG with file and reason in detail. Key and chain are the caller's on success. */
enum dsm_error dsm_pem_pair_read(const struct dsm_crypto *crypto, const char *key_path, const char *chain_path,
                                 struct dsm_private_key **key, struct dsm_certificates *chain,
                                 struct dsm_error_detail *detail) DSM_MUST_CHECK;
enum dsm_error dsm_pem_key_read(const struct dsm_crypto *crypto, const char *path, struct dsm_private_key **key,
                                struct dsm_error_detail *detail) DSM_MUST_CHECK;
enum dsm_error dsm_pem_chain_read(const char *path, struct dsm_certificates *chain,
                                  struct dsm_error_detail *detail) DSM_MUST_CHECK;

/* The user's own: the key has to match the leaf, the chain to verify, and the key to serve an offered algorithm. */
enum dsm_error dsm_user_identity_load(const struct dsm_crypto *crypto, const char *key_path, const char *chain_path,
                                      uint32_t asym_mask, struct dsm_credential **out,
                                      struct dsm_error_detail *detail) DSM_MUST_CHECK;

#endif
