/* SPDX-License-Identifier: BSD-3-Clause */
/* The certificate that is to be the root, from a file in PEM or DER. */
#ifndef DSM_CLI_ROOT_CERTIFICATE_H
#define DSM_CLI_ROOT_CERTIFICATE_H

#include "cli/refuse.h"
#include "crypto/certificates.h"
#include "crypto/crypto.h"

/* Of several certificates the first. Owned: free with dsm_certificates_free. False: detail tells. */
bool cli_root_certificate_read(const char *path, const struct dsm_crypto *crypto, struct dsm_certificates *root,
                               struct dsm_error_detail *detail);

#endif
