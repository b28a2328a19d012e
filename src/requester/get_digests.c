/* SPDX-License-Identifier: BSD-3-Clause */
#include "requester/get_digests.h"

#include "requester/fail.h"
#include "requester/round_trip.h"
#include "requester/transcript_rules.h"
#include "wire/digests.h"

static enum dsm_error digests_check(struct dsm_requester *r, const struct dsm_digests *digests)
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
        memcpy(slot->digest, digest, dsm_negotiated_hash(&r->negotiated)->size);
        digest += dsm_negotiated_hash(&r->negotiated)->size;
    }
}

static enum dsm_error take(struct dsm_requester *r, struct dsm_bytes response)
{
    struct dsm_wire_params params = dsm_requester_decode_params(r);
    struct dsm_digests digests;

    DSM_TRY(dsm_fail_decode(r, dsm_digests_decode(&params, &response, &digests), "DSP0274 DIGESTS", response.n));
    DSM_TRY(digests_check(r, &digests));
    DSM_TRY(dsm_transcript_rules_add(r, response));
    adopt(r, &digests);
    return DSM_OK;
}

static enum dsm_error send_request(struct dsm_requester *r)
{
    struct dsm_wire_params params = dsm_requester_params(r);
    struct dsm_get_digests request = { .reserved_set = false };
    struct dsm_writer w = dsm_requester_writer(r);

    dsm_requester_name_step(r, "GET_DIGESTS");
    DSM_TRY(dsm_get_digests_encode(&params, &request, &w));
    return dsm_round_trip_begin(r, dsm_written(&w), DSM_SPDM_DIGESTS, take);
}

enum dsm_step dsm_get_digests_begin(struct dsm_requester *r)
{
    (void)dsm_step_prepare(r);
    return dsm_step_begin(r, send_request);
}
