/* SPDX-License-Identifier: BSD-3-Clause */
/* Certificate signing requests (RFC 2986, PKCS #10), as CSR carries them. */
#ifndef DSM_CRYPTO_CSR_H
#define DSM_CRYPTO_CSR_H

#include "crypto/certificates.h"
#include "crypto/private_key.h"

struct dsm_csr_terms {
    const struct dsm_private_key *key;
    const struct dsm_hash_algorithm *hash; /* that it is signed with */
    struct dsm_bytes certificate;          /* DER of the one that is to be replaced: its names go into the request */
    struct dsm_bytes requester_info;       /* DER of a CertificationRequestInfo; empty: nothing is wished */
    const char *common_name;               /* where there is neither */
};

/* Is this a CertificationRequestInfo of version 0? */
enum dsm_error dsm_csr_info_check(const struct dsm_crypto *crypto, struct dsm_bytes requester_info) DSM_MUST_CHECK;
/* A request in DER for the key, signed by it. Subject and attributes are the requester's; of extensions those of the
 * certificate come first, since the device knows what it is. */
enum dsm_error dsm_csr_make(const struct dsm_crypto *crypto, const struct dsm_csr_terms *terms,
                            struct dsm_certificates *out) DSM_MUST_CHECK;
/* Is it a request whose signature verifies with its own key? Then *key, the caller's to destroy, is that one. */
enum dsm_error dsm_csr_verify(const struct dsm_crypto *crypto, struct dsm_bytes csr,
                              struct dsm_public_key **key) DSM_MUST_CHECK;
/* As PEM; *pem is the caller's to free. */
enum dsm_error dsm_csr_to_pem(struct dsm_bytes csr, uint8_t **pem, size_t *n) DSM_MUST_CHECK;

#endif
