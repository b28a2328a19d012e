/* SPDX-License-Identifier: BSD-3-Clause */
/* Private to the room: what the files about certificates share. */
#ifndef DSM_CRYPTO_CERTIFICATE_PRIVATE_H
#define DSM_CRYPTO_CERTIFICATE_PRIVATE_H

#include <openssl/x509.h>

#include "crypto/certificate.h"

#define DSM_OID_CMA "2.23.147"                            /* PCIe 6.1, 6.31.3 */
#define DSM_OID_DMTF_DEVICE_INFO "1.3.6.1.4.1.412.274.1"  /* DSP0274, annex "Object identifiers" */
#define DSM_OID_DMTF_RESPONDER_AUTH "1.3.6.1.4.1.412.274.3"
#define DSM_OID_DMTF_SPDM_EXTENSION "1.3.6.1.4.1.412.274.6"

enum dsm_error dsm_certificates_append(struct dsm_certificates *certificates, struct dsm_bytes der) DSM_MUST_CHECK;
enum dsm_error dsm_certificates_last(struct dsm_bytes der, struct dsm_bytes *out) DSM_MUST_CHECK;
/* The certificate as OpenSSL's object, its key in our library context; NULL when it is not one certificate. */
X509 *dsm_certificate_parse(const struct dsm_crypto *crypto, struct dsm_bytes der);

void dsm_reason_set(struct dsm_reason *why, const char *format, ...) __attribute__((format(printf, 2, 3)));

#endif
