/* SPDX-License-Identifier: BSD-3-Clause */
/* Private to the room: the extensions of the certificates that we make. */
#ifndef DSM_CRYPTO_CERTIFICATE_EXTENSIONS_H
#define DSM_CRYPTO_CERTIFICATE_EXTENSIONS_H

#include "crypto/certificate_parse.h"

/* issuer may be subject itself. The subject's key must be set. */
bool dsm_extensions_add_root(X509 *subject);
bool dsm_extensions_add_intermediate(X509 *issuer, X509 *subject);
/* cma_name, device_info: the texts of the two other names. An alias certificate names itself as mutable, and not its
 * key as the hardware's own. */
bool dsm_extensions_add_leaf(X509 *issuer, X509 *subject, const char *cma_name, const char *device_info, bool is_alias);
/* The Device Certificate CA above it does. */
bool dsm_extensions_add_device_ca(X509 *issuer, X509 *subject, const char *cma_name, const char *device_info);

#endif
