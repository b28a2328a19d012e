/* SPDX-License-Identifier: BSD-3-Clause */
/* What one certificate says, for people; and whose key the leaf holds. */
#ifndef DSM_CRYPTO_CERTIFICATE_INFO_H
#define DSM_CRYPTO_CERTIFICATE_INFO_H

#include "crypto/certificates.h"
#include "crypto/signature.h"

struct dsm_certificate_info {
    char subject[256];
    char issuer[256];
    char not_before[32];
    char not_after[32];
    char key[64];       /* "EC P-384" */
    char cma_name[160]; /* the CMA otherName's text, or "" */
    char serial[64];    /* hexadecimal */
    struct dsm_bytes der;
};

/* The i-th certificate of a chain; DSM_ERR_LIMIT past the last. */
enum dsm_error dsm_certificate_info_read(const struct dsm_crypto *crypto, struct dsm_bytes der, size_t i,
                                         struct dsm_certificate_info *out) DSM_MUST_CHECK;

/* Does the chain's leaf hold this key's public half? leaf (may be NULL): what it says, by the same reading of it. */
bool dsm_certificate_info_matches_key(struct dsm_bytes der, const struct dsm_private_key *key,
                                      struct dsm_certificate_info *leaf);

#endif
