/* SPDX-License-Identifier: BSD-3-Clause */
#include "cli/root_certificate.h"

#include "cli/read_file.h"
#include "crypto/certificate_info.h"
#include "crypto/certificates_pem.h"
#include "crypto/public_key.h"

#include <stdlib.h>

/* PEM allows any text in front of its blocks, so that no first byte tells: what reads as PEM is PEM, else it is DER. */
static bool decode(const struct cli_file *file, struct dsm_certificates *out, struct dsm_error_detail *reason)
{
    struct dsm_bytes bytes = dsm_bytes(file->bytes, file->n), first;

    if (dsm_certificates_from_pem(bytes, out, reason) == DSM_OK)
        return true;
    if (dsm_certificates_at(bytes, 0, &first) != DSM_OK)
        return false;
    *out = (struct dsm_certificates){ 0 };
    return dsm_certificates_append(out, bytes) == DSM_OK || (dsm_error_detail_set(reason, "out of memory"), false);
}

bool cli_certificates_read(const char *path, struct dsm_certificates *out, struct dsm_error_detail *detail)
{
    struct dsm_error_detail reason = { .reason = "" };
    struct cli_file file;
    bool is_read;

    if (!cli_file_read(path, &file, detail))
        return false;
    is_read = decode(&file, out, &reason);
    free(file.bytes);
    return is_read || cli_refuse(detail, "%s: no certificate in PEM or DER: %.120s", path, reason.reason);
}

bool cli_public_key_read(const char *path, const struct dsm_crypto *crypto, struct dsm_certificates *der,
                         struct dsm_error_detail *detail)
{
    struct cli_file file;
    enum dsm_error error;

    if (!cli_file_read(path, &file, detail))
        return false;
    error = dsm_public_key_der_read(crypto, dsm_bytes(file.bytes, file.n), der);
    free(file.bytes);
    return error == DSM_OK || cli_refuse(detail, "%s: no public key in PEM or DER", path);
}

bool cli_root_certificate_read(const char *path, const struct dsm_crypto *crypto, struct dsm_certificates *root,
                               struct dsm_error_detail *detail)
{
    struct dsm_certificate_info first;

    if (!cli_certificates_read(path, root, detail))
        return false;
    if (dsm_certificate_info_read(crypto, dsm_bytes(root->der, root->n), 0, &first) != DSM_OK)
        return cli_refuse(detail, "%s: its first certificate is not X.509 in DER", path);
    root->n = first.der.n; /* it stands at the beginning */
    return true;
}
