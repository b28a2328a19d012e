/* SPDX-License-Identifier: BSD-3-Clause */
/* A certificate chain as SPDM carries it (DSP0274, certificate chain format): a header, which depends on the negotiated
 * hash, and the certificates, which are left where they are. */
#ifndef DSM_SPDM_CHAIN_FORM_H
#define DSM_SPDM_CHAIN_FORM_H

#include "crypto/hash.h"
#include "wire/limits.h"

struct dsm_chain_form {
    struct dsm_bytes certificates;    /* borrowed: root first, DER end to end */
    uint8_t header[4 + DSM_HASH_MAX]; /* Length, Reserved, RootHash */
    size_t header_len;
    size_t total_len;
    uint8_t digest[DSM_HASH_MAX]; /* of the whole */
};

enum dsm_error dsm_chain_form_make(const struct dsm_crypto *crypto, const struct dsm_hash_algorithm *hash,
                                   struct dsm_bytes certificates, struct dsm_chain_form *out) DSM_MUST_CHECK;
/* n bytes from offset on, which are there. */
void dsm_chain_form_copy(const struct dsm_chain_form *form, size_t offset, size_t n, uint8_t *out);

#endif
