/* SPDX-License-Identifier: BSD-3-Clause */
#include "wire/digests.h"

#include "requester/exchange.h"

static enum dsm_error check(struct dsm_requester *r, const struct dsm_digests *digests)
{
    if (digests->provisioned_slot_mask == 0)
        return dsm_fail_protocol(r, DSM_ERR_INVALID_FIELD, "DSP0274 DIGESTS, ProvisionedSlotMask",
                                 "the device has no certificate slot provisioned");
    if (digests->reserved_set)
        dsm_requester_note(r, "reserved bits are set in DIGESTS");
    return DSM_OK;
}

static void adopt(struct dsm_requester *r, const struct dsm_digests *digests)
{
    const uint8_t *digest = digests->digests.p;

    r->supported_slots = digests->supported_slot_mask;
    for (size_t i = 0; i < DSM_SLOTS_MAX; i++) {
        struct dsm_requester_slot *slot = &r->slots[i];

        slot->provisioned = digests->provisioned_slot_mask & (1u << i);
        slot->has_digest = slot->provisioned;
        if (!slot->provisioned)
            continue;
        memcpy(slot->digest, digest, r->negotiated.hash->size);
        digest += r->negotiated.hash->size;
    }
}

enum dsm_error dsm_requester_get_digests(struct dsm_requester *r)
{
    struct dsm_wire_params params = dsm_requester_params(r);
    struct dsm_get_digests request = { .reserved_set = false };
    struct dsm_writer w = dsm_requester_writer(r);
    struct dsm_digests digests;
    struct dsm_bytes response;

    dsm_requester_step(r, "GET_DIGESTS");
    DSM_TRY(dsm_get_digests_encode(&params, &request, &w));
    DSM_TRY(dsm_requester_exchange(r, dsm_written(&w), DSM_SPDM_DIGESTS, &response));
    DSM_TRY(dsm_fail_decode(r, dsm_digests_decode(&params, &response, &digests), "DSP0274 DIGESTS", response.n));
    DSM_TRY(check(r, &digests));
    adopt(r, &digests);
    if (dsm_requester_is_secured(r))
        return DSM_OK;
    DSM_TRY(dsm_transcript_add_m1m2(&r->transcript, dsm_written(&w)));
    return dsm_transcript_add_m1m2(&r->transcript, response);
}
