/* SPDX-License-Identifier: BSD-3-Clause */
/* A public key as SubjectPublicKeyInfo in DER (RFC 5280 4.1), which is how one is provisioned (DSP0274,
 * PUB_KEY_ID_CAP).
 */
#ifndef DSM_CRYPTO_PUBLIC_KEY_H
#define DSM_CRYPTO_PUBLIC_KEY_H

#include "crypto/certificates.h"
#include "crypto/private_key.h"

/* A private key's other half; der: free with dsm_certificates_free. */
enum dsm_error dsm_private_key_public_der(const struct dsm_private_key *key,
                                          struct dsm_certificates *der) DSM_MUST_CHECK;
/* The DER of what is PEM (PUBLIC KEY) or DER. DSM_ERR_CONFIG: it is no public key. */
enum dsm_error dsm_public_key_der_read(const struct dsm_crypto *crypto, struct dsm_bytes text,
                                       struct dsm_certificates *der) DSM_MUST_CHECK;
enum dsm_error dsm_public_key_from_der(const struct dsm_crypto *crypto, struct dsm_bytes der,
                                       struct dsm_public_key **out) DSM_MUST_CHECK;

#endif
