/* SPDX-License-Identifier: BSD-3-Clause */
#include "spdm/transcript.h"

#include "wire/spdm.h"

void dsm_transcript_init(const struct dsm_crypto *crypto, struct dsm_transcript *transcript)
{
    *transcript = (struct dsm_transcript){ .crypto = crypto };
}

void dsm_transcript_clear(struct dsm_transcript *transcript)
{
    dsm_hash_reset(&transcript->m1m2);
    dsm_hash_reset(&transcript->l1l2);
    dsm_transcript_init(transcript->crypto, transcript);
}

enum dsm_error dsm_transcript_add_vca(struct dsm_transcript *transcript, struct dsm_bytes message)
{
    if (message.n > sizeof(transcript->vca) - transcript->vca_len)
        return DSM_ERR_LIMIT;
    if (message.n > 0)
        memcpy(transcript->vca + transcript->vca_len, message.p, message.n);
    transcript->vca_len += message.n;
    return DSM_OK;
}

void dsm_transcript_cut_vca(struct dsm_transcript *transcript, size_t len)
{
    if (len < transcript->vca_len)
        transcript->vca_len = len;
}

void dsm_transcript_begin(struct dsm_transcript *transcript, const struct dsm_hash_algorithm *algorithm,
                          uint8_t version)
{
    dsm_hash_reset(&transcript->m1m2);
    dsm_hash_reset(&transcript->l1l2);
    transcript->algorithm = algorithm;
    transcript->version = version;
}

/* A digest that has not begun begins, with A in front where with_vca says so. */
static enum dsm_error begin_digest(const struct dsm_transcript *transcript, struct dsm_hash *hash, bool with_vca)
{
    if (dsm_hash_begun(hash))
        return DSM_OK;
    if (!transcript->algorithm)
        return DSM_ERR_INTERNAL;
    DSM_TRY(dsm_hash_begin(transcript->crypto, transcript->algorithm, hash));
    return with_vca ? dsm_hash_update(hash, dsm_bytes(transcript->vca, transcript->vca_len)) : DSM_OK;
}

enum dsm_error dsm_transcript_add_m1m2(struct dsm_transcript *transcript, struct dsm_bytes message)
{
    DSM_TRY(begin_digest(transcript, &transcript->m1m2, true));
    return dsm_hash_update(&transcript->m1m2, message);
}

enum dsm_error dsm_transcript_peek_m1m2(const struct dsm_transcript *transcript, uint8_t *digest)
{
    if (!dsm_hash_begun(&transcript->m1m2))
        return DSM_ERR_INTERNAL;
    return dsm_hash_peek(&transcript->m1m2, digest);
}

void dsm_transcript_reset_m1m2(struct dsm_transcript *transcript)
{
    dsm_hash_reset(&transcript->m1m2);
}

enum dsm_error dsm_transcript_add_l1l2(const struct dsm_transcript *transcript, struct dsm_hash *l1l2,
                                       struct dsm_bytes message)
{
    /* DSP0274 1.2, 10.11.2: L1/L2 = Concatenate(VCA, ...); 1.0 and 1.1 have the measurement messages alone. */
    DSM_TRY(begin_digest(transcript, l1l2, transcript->version >= DSM_SPDM_12));
    return dsm_hash_update(l1l2, message);
}

enum dsm_error dsm_transcript_begin_th(const struct dsm_transcript *transcript, struct dsm_bytes chain_digest,
                                       struct dsm_hash *th)
{
    dsm_hash_reset(th);
    DSM_TRY(begin_digest(transcript, th, true));
    return dsm_hash_update(th, chain_digest);
}
