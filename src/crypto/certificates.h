/* SPDX-License-Identifier: BSD-3-Clause */
/* DER certificates end to end, root first, as SPDM carries them (DSP0274, certificate chain format). */
#ifndef DSM_CRYPTO_CERTIFICATES_H
#define DSM_CRYPTO_CERTIFICATES_H

#include "base/bytes.h"
#include "base/error.h"

/* Owned: free with dsm_certificates_free. */
struct dsm_certificates {
    uint8_t *der;
    size_t n;
};
void dsm_certificates_free(struct dsm_certificates *certificates);
enum dsm_error dsm_certificates_append(struct dsm_certificates *certificates, struct dsm_bytes der) DSM_MUST_CHECK;

/* Where the i-th lies, by its outermost tag and length alone: cheap, since what is in it is not looked at.
 * DSM_ERR_LIMIT past the last, DSM_ERR_BAD_CERTIFICATE when der is not one DER SEQUENCE after the other. */
enum dsm_error dsm_certificates_at(struct dsm_bytes der, size_t i, struct dsm_bytes *out) DSM_MUST_CHECK;
enum dsm_error dsm_certificates_last(struct dsm_bytes der, struct dsm_bytes *out) DSM_MUST_CHECK;

#endif
