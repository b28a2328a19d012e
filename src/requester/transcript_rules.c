/* SPDX-License-Identifier: BSD-3-Clause */
#include "requester/transcript_rules.h"

/* DSP0274, "M1/M2": these requests, made instead of CHALLENGE, bring M1 and M2 back to nothing. */
static bool resets_m1m2(uint8_t code)
{
    return code == DSM_SPDM_GET_MEASUREMENTS || code == DSM_SPDM_KEY_EXCHANGE || code == DSM_SPDM_GET_DIGESTS;
}

struct dsm_hash *dsm_transcript_rules_l1l2(struct dsm_requester *r)
{
    return dsm_requester_is_secured(r) ? &r->session.l1l2 : &r->transcript.l1l2;
}

/* DSP0274, "L1/L2": any other request than GET_MEASUREMENTS brings L1 and L2 back to nothing. */
void dsm_transcript_rules_sent(struct dsm_requester *r, uint8_t code)
{
    if (code != DSM_SPDM_GET_MEASUREMENTS)
        dsm_hash_reset(dsm_transcript_rules_l1l2(r));
    if (!dsm_requester_is_secured(r) && resets_m1m2(code))
        dsm_transcript_reset_m1m2(&r->transcript);
}

static enum dsm_error add(struct dsm_requester *r, struct dsm_bytes message)
{
    switch (r->round_trip.request.p[1]) {
    case DSM_SPDM_GET_VERSION:
    case DSM_SPDM_GET_CAPABILITIES:
    case DSM_SPDM_NEGOTIATE_ALGORITHMS:
        return dsm_transcript_add_vca(&r->transcript, message);
    case DSM_SPDM_GET_DIGESTS:
    case DSM_SPDM_GET_CERTIFICATE:
    case DSM_SPDM_CHALLENGE:
        return dsm_requester_is_secured(r) ? DSM_OK : dsm_transcript_add_m1m2(&r->transcript, message);
    case DSM_SPDM_GET_MEASUREMENTS:
        return dsm_transcript_add_l1l2(&r->transcript, dsm_transcript_rules_l1l2(r), message);
    default:
        return DSM_OK;
    }
}

enum dsm_error dsm_transcript_rules_add(struct dsm_requester *r, struct dsm_bytes response, size_t tail)
{
    DSM_TRY(add(r, r->round_trip.request));
    return add(r, dsm_bytes(response.p, response.n - tail));
}
