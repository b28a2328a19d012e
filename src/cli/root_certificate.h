/* SPDX-License-Identifier: BSD-3-Clause */
/* Certificates from a file in PEM or DER: the one that is to be the root, or a chain. */
#ifndef DSM_CLI_ROOT_CERTIFICATE_H
#define DSM_CLI_ROOT_CERTIFICATE_H

#include "cli/refuse.h"
#include "crypto/certificates.h"
#include "crypto/crypto.h"

/* All certificates of a file, PEM or DER. Owned: free with dsm_certificates_free. False: detail tells. */
bool cli_certificates_read(const char *path, struct dsm_certificates *out, struct dsm_error_detail *detail);
/* Of several certificates the first. Owned: free with dsm_certificates_free. False: detail tells. */
/* A public key, PEM or DER, as SubjectPublicKeyInfo in DER. */
bool cli_public_key_read(const char *path, const struct dsm_crypto *crypto, struct dsm_certificates *der,
                         struct dsm_error_detail *detail);
bool cli_root_certificate_read(const char *path, const struct dsm_crypto *crypto, struct dsm_certificates *root,
                               struct dsm_error_detail *detail);

#endif
