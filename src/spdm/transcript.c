/* SPDX-License-Identifier: BSD-3-Clause */
#include "spdm/transcript.h"

#include "wire/spdm.h"

void dsm_transcript_init(const struct dsm_crypto *crypto, struct dsm_transcript *transcript)
{
    *transcript = (struct dsm_transcript){ .crypto = crypto };
}

void dsm_transcript_clear(struct dsm_transcript *transcript)
{
    dsm_messages_reset(&transcript->m1m2);
    dsm_messages_reset(&transcript->l1l2);
    dsm_messages_reset(&transcript->digests);
    dsm_transcript_init(transcript->crypto, transcript);
}

static size_t vca_len(const struct dsm_transcript *transcript)
{
    return transcript->vca_count > 0 ? transcript->vca_end[transcript->vca_count - 1] : 0;
}

static void append_vca(struct dsm_transcript *transcript, struct dsm_bytes message)
{
    size_t at = vca_len(transcript);

    memcpy(transcript->vca + at, message.p, message.n);
    transcript->vca_end[transcript->vca_count++] = at + message.n;
}

enum dsm_error dsm_transcript_add_vca(struct dsm_transcript *transcript, struct dsm_bytes request,
                                      struct dsm_bytes response)
{
    size_t left = sizeof(transcript->vca) - vca_len(transcript);

    if (transcript->vca_count + 2 > DSM_VCA_MESSAGES || request.n > left || response.n > left - request.n)
        return DSM_ERR_LIMIT;
    append_vca(transcript, request);
    append_vca(transcript, response);
    return DSM_OK;
}

struct dsm_bytes dsm_transcript_vca(const struct dsm_transcript *transcript)
{
    return dsm_bytes(transcript->vca, vca_len(transcript));
}

struct dsm_bytes dsm_transcript_vca_message(const struct dsm_transcript *transcript, size_t i)
{
    size_t at = i > 0 && i < transcript->vca_count ? transcript->vca_end[i - 1] : 0;

    return i < transcript->vca_count ? dsm_bytes(transcript->vca + at, transcript->vca_end[i] - at)
                                     : dsm_bytes(NULL, 0);
}

void dsm_transcript_begin(struct dsm_transcript *transcript, const struct dsm_hash_algorithm *algorithm,
                          uint8_t version)
{
    transcript->algorithm = algorithm;
    transcript->version = version;
}

/* The digest of A where it belongs, what was collected, and one more exchange. */
static enum dsm_error digest_collected(const struct dsm_transcript *transcript, bool with_vca,
                                       const struct dsm_messages *collected, struct dsm_bytes request,
                                       struct dsm_bytes response, uint8_t *digest)
{
    struct dsm_bytes parts[] = { dsm_bytes(NULL, 0), dsm_bytes(NULL, 0), request, response };

    if (!transcript->algorithm)
        return DSM_ERR_INTERNAL;
    if (with_vca)
        parts[0] = dsm_transcript_vca(transcript);
    DSM_TRY(dsm_messages_get(collected, &parts[1]));
    return dsm_hash_parts(transcript->crypto, transcript->algorithm, parts, 4, digest);
}

enum dsm_error dsm_transcript_digest_m1m2(const struct dsm_transcript *transcript, struct dsm_bytes request,
                                          struct dsm_bytes response, uint8_t *digest)
{
    return digest_collected(transcript, true, &transcript->m1m2, request, response, digest);
}

/* DSP0274 1.2, 10.11.2: L1/L2 = Concatenate(VCA, ...); 1.0 and 1.1 have the measurement messages alone. */
enum dsm_error dsm_transcript_digest_l1l2(const struct dsm_transcript *transcript, const struct dsm_messages *l1l2,
                                          struct dsm_bytes request, struct dsm_bytes response, uint8_t *digest)
{
    return digest_collected(transcript, transcript->version >= DSM_SPDM_12, l1l2, request, response, digest);
}

enum dsm_error dsm_transcript_digest_il1il2(const struct dsm_transcript *transcript, struct dsm_bytes request,
                                            struct dsm_bytes response, uint8_t *digest)
{
    static const struct dsm_messages none;

    return digest_collected(transcript, true, &none, request, response, digest);
}
