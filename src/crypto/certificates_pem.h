/* SPDX-License-Identifier: BSD-3-Clause */
/* Certificates in PEM form, in any number, root first. */
#ifndef DSM_CRYPTO_CERTIFICATES_PEM_H
#define DSM_CRYPTO_CERTIFICATES_PEM_H

#include "base/error_detail.h"
#include "crypto/certificates.h"

/* Blocks that are no certificates, such as keys, are passed over. What is in a certificate is left to who verifies. */
enum dsm_error dsm_certificates_from_pem(struct dsm_bytes pem, struct dsm_certificates *out,
                                         struct dsm_error_detail *detail) DSM_MUST_CHECK;
enum dsm_error dsm_certificates_to_pem(struct dsm_bytes der, uint8_t **pem, size_t *n) DSM_MUST_CHECK; /* free() it */

#endif
