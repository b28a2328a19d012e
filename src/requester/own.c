/* SPDX-License-Identifier: BSD-3-Clause */
#include "requester/own.h"

#include "spdm/signing.h"

bool dsm_own_is_given(const struct dsm_requester *r)
{
    return r->options.identity.key != NULL;
}

struct dsm_asym_mask dsm_own_asym_mask(const struct dsm_requester *r)
{
    const struct dsm_asym_algorithm *algorithm;
    struct dsm_asym_mask mask = { 0 };

    for (size_t i = 0; dsm_own_is_given(r) && (algorithm = dsm_asym_algorithm_at(i)) != NULL; i++)
        if (dsm_private_key_fits(r->options.identity.key, algorithm))
            dsm_asym_mask_add(&mask, algorithm);
    return mask;
}

enum dsm_error dsm_own_chain(const struct dsm_requester *r, struct dsm_chain_form *out)
{
    return dsm_chain_form_make(r->crypto, dsm_negotiated_hash(&r->negotiated), r->options.identity.certificates, out);
}

enum dsm_error dsm_own_sign(const struct dsm_requester *r, const char *context, const uint8_t *digest,
                            struct dsm_writer *w)
{
    struct dsm_signing signing = {
        .crypto = r->crypto,
        .asym = dsm_negotiated_req_asym(&r->negotiated),
        .hash = dsm_negotiated_hash(&r->negotiated),
        .version = r->negotiated.version,
        .context = context,
    };
    uint8_t *signature = dsm_write_space(w, signing.asym->signature_size);

    return signature ? dsm_spdm_sign(&signing, r->options.identity.key, digest, signature) : DSM_ERR_NO_SPACE;
}
