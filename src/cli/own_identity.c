/* SPDX-License-Identifier: BSD-3-Clause */
#include "cli/own_identity.h"

#include "base/secret.h"
#include "cli/read_file.h"
#include "cli/root_certificate.h"
#include "crypto/certificate_info.h"

#include <stdlib.h>

static bool read_key(const char *path, const struct dsm_crypto *crypto, struct dsm_private_key **key,
                     struct dsm_error_detail *detail)
{
    struct cli_file file;
    enum dsm_error error;

    if (!cli_file_read(path, &file, detail))
        return false;
    error = dsm_private_key_from_pem(crypto, dsm_bytes(file.bytes, file.n), key);
    dsm_wipe(file.bytes, file.n);
    free(file.bytes);
    return error == DSM_OK || cli_refuse(detail, "%s: holds no private key in PEM without a passphrase", path);
}

bool cli_own_identity_read(const char *key_path, const char *chain_path, const struct dsm_crypto *crypto,
                           struct cli_own_identity *out, struct dsm_error_detail *detail)
{
    if (!key_path && !chain_path)
        return true;
    if (!key_path || !chain_path)
        return cli_refuse(detail, "--key and --cert come together: a key and the chain of its certificate");
    if (!read_key(key_path, crypto, &out->key, detail) || !cli_certificates_read(chain_path, &out->chain, detail))
        return false;
    if (dsm_certificate_info_matches_key(dsm_bytes(out->chain.der, out->chain.n), out->key, NULL))
        return true;
    return cli_refuse(detail, "%s: is not the key of the last certificate in %s (root first, leaf last)", key_path,
                      chain_path);
}

void cli_own_identity_clear(struct cli_own_identity *identity)
{
    dsm_private_key_destroy(identity->key);
    dsm_certificates_free(&identity->chain);
}
