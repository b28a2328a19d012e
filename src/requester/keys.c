/* SPDX-License-Identifier: BSD-3-Clause */
#include "requester/keys.h"

struct dsm_kdf dsm_requester_kdf(const struct dsm_requester *r)
{
    return (struct dsm_kdf){ .crypto = r->crypto, .hash = r->negotiated.hash, .version = r->negotiated.version };
}

enum dsm_error dsm_requester_set_out(struct dsm_requester *r, const struct dsm_secret *secret)
{
    struct dsm_kdf kdf = dsm_requester_kdf(r);

    return dsm_record_direction_begin(&kdf, r->negotiated.aead, secret, DSM_AEAD_SEAL,
                                      dsm_both_can(&r->negotiated, DSM_CAP_ENCRYPT), &r->session.out);
}

enum dsm_error dsm_requester_set_in(struct dsm_requester *r, const struct dsm_secret *secret)
{
    struct dsm_kdf kdf = dsm_requester_kdf(r);

    return dsm_record_direction_begin(&kdf, r->negotiated.aead, secret, DSM_AEAD_OPEN,
                                      dsm_both_can(&r->negotiated, DSM_CAP_ENCRYPT), &r->session.in);
}
