/* SPDX-License-Identifier: BSD-3-Clause */
/* Private to the room: a certificate as OpenSSL's object. */
#ifndef DSM_CRYPTO_CERTIFICATE_PARSE_H
#define DSM_CRYPTO_CERTIFICATE_PARSE_H

#include "crypto/openssl.h"

#define DSM_OID_CMA "2.23.147"                           /* PCIe 6.31.3 */
#define DSM_OID_DMTF_DEVICE_INFO "1.3.6.1.4.1.412.274.1" /* DSP0274, annex "Object identifiers" */
#define DSM_OID_DMTF_HARDWARE_IDENTITY "1.3.6.1.4.1.412.274.2"
#define DSM_OID_DMTF_RESPONDER_AUTH "1.3.6.1.4.1.412.274.3"
#define DSM_OID_DMTF_REQUESTER_AUTH "1.3.6.1.4.1.412.274.4"
#define DSM_OID_DMTF_MUTABLE_CERTIFICATE "1.3.6.1.4.1.412.274.5"
#define DSM_OID_DMTF_SPDM_EXTENSION "1.3.6.1.4.1.412.274.6"

/* NULL when der is not one certificate in DER, to the last byte: what another encoding says the same by is not taken.
 * Most of the time goes into decoding the key (0.3 ms in OpenSSL 3.0). */
X509 *dsm_certificate_parse(OSSL_LIB_CTX *library, struct dsm_bytes der);

/* The text of the CMA otherName in the subject alternative name, "" where there is none; other characters than ASCII's
 * printable ones as "?". False when the extension is malformed. */
bool dsm_certificate_cma_name(X509 *x509, char *out, size_t size);

/* "2026-01-31T12:00:00Z"; false when the time is malformed. */
bool dsm_certificate_time(const ASN1_TIME *time, char *out, size_t size);

#endif
