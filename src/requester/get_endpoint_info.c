/* SPDX-License-Identifier: BSD-3-Clause */
#include "requester/get_endpoint_info.h"

#include "requester/fail.h"
#include "requester/round_trip.h"
#include "requester/signature.h"
#include "requester/transcript_rules.h"
#include "spdm/signing.h"

#define RULE "DSP0274 GET_ENDPOINT_INFO and ENDPOINT_INFO, "

struct get_endpoint_info {
    struct dsm_endpoint_info_request wanted;
    struct dsm_endpoint_info *out;
};

static enum dsm_error check_fields(struct dsm_requester *r, const struct dsm_endpoint_info_request *wanted,
                                   const struct dsm_endpoint_info *info)
{
    uint8_t slot = wanted->is_signed ? wanted->slot : 0;
    struct dsm_device_classes classes;

    if (info->slot != slot)
        return dsm_fail_protocol(r, DSM_ERR_INVALID_FIELD, RULE "SlotID", "slot %u came instead of slot %u", info->slot,
                                 slot);
    DSM_TRY(dsm_fail_decode(r, dsm_device_classes_decode(info->info, &classes), "DSP0274 device class identifiers",
                            info->info.n));
    if (info->reserved_set || classes.reserved_set)
        dsm_requester_note(r, "reserved bits are set in ENDPOINT_INFO");
    return DSM_OK;
}

static enum dsm_error take(struct dsm_requester *r, struct dsm_bytes response)
{
    static const struct dsm_signed what = { DSM_SIGN_ENDPOINT_INFO, RULE "Signature", "IL1/IL2",
                                            DSM_VERIFIED_ENDPOINT_INFO };
    struct dsm_wire_params params = dsm_requester_decode_params(r);
    const struct get_endpoint_info *step = DSM_STEP_MEMORY(r, struct get_endpoint_info);
    uint8_t digest[DSM_HASH_MAX];

    params.is_signed = step->wanted.is_signed;
    DSM_TRY(dsm_fail_decode(r, dsm_endpoint_info_decode(&params, &response, step->out), "DSP0274 ENDPOINT_INFO",
                            response.n));
    DSM_TRY(check_fields(r, &step->wanted, step->out));
    if (!step->wanted.is_signed)
        return DSM_OK;
    DSM_TRY(dsm_transcript_rules_digest(r, response, step->out->signature, digest));
    return dsm_signature_verify(r, &what, step->wanted.slot, digest, step->out->signature);
}

static enum dsm_error send_request(struct dsm_requester *r)
{
    const struct dsm_endpoint_info_request *wanted = &DSM_STEP_MEMORY(r, struct get_endpoint_info)->wanted;
    struct dsm_get_endpoint_info request = { .sub_code = DSM_ENDPOINT_INFO_DEVICE_CLASS };
    struct dsm_wire_params params = dsm_requester_params(r);
    struct dsm_writer w = dsm_requester_writer(r);

    dsm_requester_name_step(r, "GET_ENDPOINT_INFO");
    if (wanted->is_signed && (wanted->slot >= DSM_SLOTS_MAX || !r->slots[wanted->slot].leaf_key))
        return dsm_fail_protocol(r, DSM_ERR_INTERNAL, RULE "Signature",
                                 "slot %u signs, whose certificate chain was not read", wanted->slot);
    if (wanted->is_signed) {
        request.slot = wanted->slot;
        request.attributes = DSM_ENDPOINT_INFO_SIGNATURE_REQUESTED;
        DSM_TRY(dsm_random(r->crypto, request.nonce, sizeof(request.nonce)));
    }
    DSM_TRY(dsm_get_endpoint_info_encode(&params, &request, &w));
    return dsm_round_trip_begin(r, dsm_written(&w), DSM_SPDM_ENDPOINT_INFO, take);
}

enum dsm_step dsm_get_endpoint_info_begin(struct dsm_requester *r, const struct dsm_endpoint_info_request *wanted,
                                          struct dsm_endpoint_info *out)
{
    struct get_endpoint_info *step = dsm_step_prepare(r);

    step->wanted = *wanted;
    step->out = out;
    return dsm_step_begin(r, send_request);
}
