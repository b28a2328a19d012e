/* SPDX-License-Identifier: BSD-3-Clause */
#include "spdm/th.h"

enum dsm_error dsm_th_begin(struct dsm_th *th, const struct dsm_transcript *transcript, struct dsm_bytes chain_digest)
{
    struct dsm_bytes digests = dsm_bytes(NULL, 0);

    dsm_th_reset(th);
    if (!transcript->algorithm)
        return DSM_ERR_INTERNAL;
    if (chain_digest.n > 0) /* with a PSK there are no keys to tell apart */
        DSM_TRY(dsm_messages_get(&transcript->digests, &digests));
    DSM_TRY(dsm_messages_add(&th->messages, dsm_transcript_vca(transcript), digests));
    return dsm_messages_add(&th->messages, chain_digest, dsm_bytes(NULL, 0));
}

enum dsm_error dsm_th_add(struct dsm_th *th, struct dsm_bytes part)
{
    return dsm_messages_add(&th->messages, part, dsm_bytes(NULL, 0));
}

static void drop_running(struct dsm_th *th)
{
    dsm_hash_reset(&th->running);
    th->hashed = 0;
}

enum dsm_error dsm_th_digest(struct dsm_th *th, const struct dsm_crypto *crypto,
                             const struct dsm_hash_algorithm *algorithm, uint8_t *digest)
{
    struct dsm_bytes bytes;

    DSM_TRY(dsm_messages_get(&th->messages, &bytes));
    if (!dsm_hash_begun(&th->running)) {
        th->hashed = 0;
        DSM_TRY(dsm_hash_begin(crypto, algorithm, &th->running));
    }
    DSM_TRY(dsm_hash_update(&th->running, dsm_bytes(bytes.p + th->hashed, bytes.n - th->hashed)));
    th->hashed = bytes.n;
    return dsm_hash_peek(&th->running, digest);
}

void dsm_th_cut(struct dsm_th *th, size_t n)
{
    dsm_messages_cut(&th->messages, n);
    if (th->hashed > n)
        drop_running(th);
}

void dsm_th_reset(struct dsm_th *th)
{
    dsm_messages_reset(&th->messages);
    drop_running(th);
}
