/* SPDX-License-Identifier: BSD-3-Clause */
#include "spdm/signing.h"

#include "wire/limits.h"
#include "wire/spdm.h"

#define PREFIX_LEN 64u  /* the 16 bytes "dmtf-spdm-v1.2.*", four times */
#define CONTEXT_LEN 36u /* zeros, then the context, which ends here */
#define COMBINED_LEN (PREFIX_LEN + CONTEXT_LEN)

struct combined {
    uint8_t bytes[COMBINED_LEN + DSM_HASH_MAX];
    size_t n;
};

/* DSP0274 1.2, clause 15 "Signature generation": combined_spdm_prefix || message_hash. */
static enum dsm_error combine(const struct dsm_signing *signing, const uint8_t *digest, struct combined *out)
{
    char prefix[] = "dmtf-spdm-v1.2.*";
    size_t context_len = strlen(signing->context);
    struct dsm_writer w = dsm_writer(out->bytes, sizeof(out->bytes));

    if (context_len > CONTEXT_LEN)
        return DSM_ERR_INTERNAL;
    prefix[11] = (char)('0' + (signing->version >> 4));
    prefix[13] = (char)('0' + (signing->version & 0x0F));
    for (int i = 0; i < 4; i++)
        dsm_write_bytes(&w, dsm_bytes(prefix, sizeof(prefix) - 1));
    dsm_write_zeros(&w, CONTEXT_LEN - context_len);
    dsm_write_bytes(&w, dsm_bytes(signing->context, context_len));
    dsm_write_bytes(&w, dsm_bytes(digest, signing->hash->size));
    out->n = dsm_written_len(&w);
    return w.failed ? DSM_ERR_INTERNAL : DSM_OK;
}

enum dsm_error dsm_spdm_sign(const struct dsm_signing *signing, const struct dsm_private_key *key,
                             const uint8_t *digest, uint8_t *signature)
{
    struct dsm_bytes context = dsm_bytes(signing->context, strlen(signing->context));
    struct combined message;

    if (signing->version < DSM_SPDM_12)
        return dsm_sign_digest(signing->crypto, key, signing->asym, signing->hash, digest, signature);
    DSM_TRY(combine(signing, digest, &message));
    return dsm_sign_in_context(signing->crypto, key, signing->asym, signing->hash, context,
                               dsm_bytes(message.bytes, message.n), signature);
}

enum dsm_error dsm_spdm_verify(const struct dsm_signing *signing, const struct dsm_public_key *key,
                               const uint8_t *digest, struct dsm_bytes signature)
{
    struct dsm_bytes context = dsm_bytes(signing->context, strlen(signing->context));
    struct combined message;

    if (signing->version < DSM_SPDM_12)
        return dsm_verify_digest(signing->crypto, key, signing->asym, signing->hash, digest, signature);
    DSM_TRY(combine(signing, digest, &message));
    return dsm_verify_in_context(signing->crypto, key, signing->asym, signing->hash, context,
                                 dsm_bytes(message.bytes, message.n), signature);
}
