/* SPDX-License-Identifier: BSD-3-Clause */
/* Private to the room: the parts of making any certificate. */
#ifndef DSM_CRYPTO_CERTIFICATE_BUILD_H
#define DSM_CRYPTO_CERTIFICATE_BUILD_H

#include "crypto/certificate_parse.h"
#include "crypto/certificates.h"
#include "crypto/crypto.h"

#define DSM_COMMON_NAME_MAX 64u /* RFC 5280 appendix A, ub-common-name */

struct dsm_certificate_serial {
    uint8_t bytes[16];
    char text[2 * 16 + 1];
};
enum dsm_error dsm_certificate_serial_make(const struct dsm_crypto *crypto,
                                           struct dsm_certificate_serial *serial) DSM_MUST_CHECK;

/* How much of a text is a common name: a longer one is cut between two characters. */
size_t dsm_certificate_common_name_len(const char *text);

/* An unsigned certificate: everything but extensions and signature. issuer NULL: its own. */
X509 *dsm_certificate_begin(const struct dsm_crypto *crypto, X509 *issuer, const char *common_name,
                            const struct dsm_certificate_serial *serial, EVP_PKEY *key, bool name_serial);

/* RSA certificates are signed with PKCS #1 v1.5 also where SPDM itself uses PSS, since every verifier knows it. */
enum dsm_error dsm_certificate_sign(const struct dsm_crypto *crypto, X509 *x509, const struct dsm_private_key *key,
                                    const struct dsm_hash_algorithm *hash, struct dsm_certificates *out) DSM_MUST_CHECK;

#endif
