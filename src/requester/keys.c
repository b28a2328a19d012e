/* SPDX-License-Identifier: BSD-3-Clause */
#include "requester/keys.h"

struct dsm_kdf dsm_requester_kdf(const struct dsm_requester *r)
{
    return (struct dsm_kdf){ .crypto = r->crypto,
                             .hash = dsm_negotiated_hash(&r->negotiated),
                             .version = r->negotiated.version };
}

static enum dsm_error begin_direction(struct dsm_requester *r, const struct dsm_secret *secret,
                                      enum dsm_aead_direction direction, struct dsm_record_direction *out)
{
    struct dsm_kdf kdf = dsm_requester_kdf(r);

    return dsm_record_direction_begin(&kdf, dsm_negotiated_aead(&r->negotiated), secret, direction,
                                      dsm_both_can(&r->negotiated, DSM_CAP_ENCRYPT), out);
}

enum dsm_error dsm_requester_set_out(struct dsm_requester *r, const struct dsm_secret *secret)
{
    return begin_direction(r, secret, DSM_AEAD_SEAL, &r->session->out);
}

enum dsm_error dsm_requester_set_in(struct dsm_requester *r, const struct dsm_secret *secret)
{
    return begin_direction(r, secret, DSM_AEAD_OPEN, &r->session->in);
}

enum dsm_error dsm_requester_set_next_in(struct dsm_requester *r, const struct dsm_secret *secret)
{
    return begin_direction(r, secret, DSM_AEAD_OPEN, &r->session->next_in);
}
