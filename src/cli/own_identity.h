/* SPDX-License-Identifier: BSD-3-Clause */
/* What swtsm authenticates itself with: a key in PEM and its chain in PEM or DER. */
#ifndef DSM_CLI_OWN_IDENTITY_H
#define DSM_CLI_OWN_IDENTITY_H

#include "cli/refuse.h"
#include "crypto/certificates.h"
#include "crypto/private_key.h"

struct cli_own_identity {
    struct dsm_private_key *key;
    struct dsm_certificates chain;
};

/* False: detail tells. To be cleared in any case. */
bool cli_own_identity_read(const char *key_path, const char *chain_path, const struct dsm_crypto *crypto,
                           struct cli_own_identity *out, struct dsm_error_detail *detail);
void cli_own_identity_clear(struct cli_own_identity *identity);

#endif
