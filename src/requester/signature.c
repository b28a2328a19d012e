/* SPDX-License-Identifier: BSD-3-Clause */
#include "requester/signature.h"

#include "requester/fail.h"
#include "spdm/signing.h"

enum dsm_error dsm_signature_verify(struct dsm_requester *r, const struct dsm_signed *what, uint8_t slot,
                                    const uint8_t *digest, struct dsm_bytes signature)
{
    struct dsm_signing signing = {
        .crypto = r->crypto,
        .asym = dsm_negotiated_asym(&r->negotiated),
        .hash = dsm_negotiated_hash(&r->negotiated),
        .version = r->negotiated.version,
        .context = what->context,
    };
    enum dsm_error error = dsm_spdm_verify(&signing, dsm_requester_slot(r, slot)->leaf_key, digest, signature);

    if (error == DSM_ERR_BAD_SIGNATURE)
        return dsm_fail_verify(r, error, what->rule, "the signature over %s does not verify with slot %u's key",
                               what->over, slot);
    if (error == DSM_OK)
        r->verified |= what->verified;
    return error;
}
