/* SPDX-License-Identifier: BSD-3-Clause */
#include "spdm/chain_form.h"

#include "base/writer.h"
#include "crypto/certificates.h"

enum dsm_error dsm_chain_form_make(const struct dsm_crypto *crypto, const struct dsm_hash_algorithm *hash,
                                   struct dsm_bytes certificates, struct dsm_chain_form *out)
{
    struct dsm_writer w = dsm_writer(out->header, sizeof(out->header));
    struct dsm_bytes root, parts[2];

    out->certificates = certificates;
    out->header_len = 4 + hash->size;
    out->total_len = out->header_len + certificates.n;
    DSM_TRY(dsm_certificates_at(certificates, 0, &root));
    dsm_write_u32le(&w, (uint32_t)out->total_len); /* before 1.4 the upper two bytes are reserved */
    DSM_TRY(dsm_hash_once(crypto, hash, root, out->header + 4));
    parts[0] = dsm_bytes(out->header, out->header_len);
    parts[1] = certificates;
    return dsm_hash_parts(crypto, hash, parts, 2, out->digest);
}

/* A portion may lie in both. */
void dsm_chain_form_copy(const struct dsm_chain_form *form, size_t offset, size_t n, uint8_t *out)
{
    size_t from_header = offset < form->header_len ? form->header_len - offset : 0;

    from_header = from_header < n ? from_header : n;
    memcpy(out, form->header + offset * (from_header != 0), from_header);
    if (n > from_header)
        memcpy(out + from_header, form->certificates.p + (offset + from_header - form->header_len), n - from_header);
}
