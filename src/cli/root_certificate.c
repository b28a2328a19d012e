/* SPDX-License-Identifier: BSD-3-Clause */
#include "cli/root_certificate.h"

#include "cli/read_file.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* PEM allows any text in front of its blocks, so that no first byte tells: what reads as PEM is PEM, else it is DER. */
static bool decode(const struct dsm_crypto *crypto, const struct cli_file *file, struct dsm_certificates *out,
                   struct dsm_reason *reason)
{
    struct dsm_bytes bytes = dsm_bytes(file->bytes, file->n);
    struct dsm_certificate_info info;

    if (dsm_certificates_from_pem(crypto, bytes, out, reason) == DSM_OK)
        return true;
    if (dsm_certificates_info(bytes, 0, &info) != DSM_OK)
        return false;
    *out = (struct dsm_certificates){ malloc(file->n), file->n };
    if (!out->der)
        return snprintf(reason->text, sizeof(reason->text), "out of memory"), false;
    memcpy(out->der, file->bytes, file->n);
    return true;
}

bool cli_root_certificate_read(const char *path, const struct dsm_crypto *crypto, struct dsm_certificates *root,
                               struct dsm_error_detail *detail)
{
    struct dsm_reason reason = { .text = "" };
    struct dsm_bytes first;
    struct cli_file file;
    bool is_read;

    if (!cli_file_read(path, &file, detail))
        return false;
    is_read = decode(crypto, &file, root, &reason);
    free(file.bytes);
    if (!is_read)
        return cli_refuse(detail, "%s: no certificate in PEM or DER: %.120s", path, reason.text);
    if (dsm_certificates_at(dsm_bytes(root->der, root->n), 0, &first) == DSM_OK)
        root->n = first.n; /* it stands at the beginning */
    return true;
}
