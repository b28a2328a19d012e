/* SPDX-License-Identifier: BSD-3-Clause */
#include "requester/challenge.h"

#include "requester/fail.h"
#include "requester/round_trip.h"
#include "requester/signature.h"
#include "requester/transcript_rules.h"
#include "spdm/signing.h"
#include "wire/challenge.h"
#include "wire/fields.h"

#define RULE "DSP0274 CHALLENGE and CHALLENGE_AUTH, "

struct challenge {
    struct dsm_challenge request;
    struct dsm_challenge_result *out;
};

static uint8_t provisioned_mask(const struct dsm_requester *r)
{
    uint8_t mask = 0;

    for (size_t i = 0; i < DSM_SLOTS_MAX; i++)
        if (r->slots[i].provisioned)
            mask |= (uint8_t)(1u << i);
    return mask;
}

static bool can_authenticate(const struct dsm_requester *r)
{
    return dsm_both_can(&r->negotiated, DSM_CAP_MUT_AUTH | DSM_CAP_ENCAP) && dsm_negotiated_req_asym(&r->negotiated);
}

static enum dsm_error check_slot(struct dsm_requester *r, uint8_t slot, const struct dsm_challenge_auth *auth)
{
    uint8_t known = provisioned_mask(r);
    bool is_key = slot == DSM_SLOT_PUBLIC_KEY;

    if (auth->slot != (is_key ? DSM_SLOT_PUBLIC_KEY4 : slot))
        return dsm_fail_protocol(r, DSM_ERR_INVALID_FIELD, RULE "SlotID", "slot %u answered instead of slot %u",
                                 auth->slot, slot);
    if ((!is_key && (auth->slot_mask & (1u << slot)) == 0) || (known != 0 && auth->slot_mask != known))
        return dsm_fail_protocol(r, DSM_ERR_INVALID_FIELD, RULE "SlotMask",
                                 "slots 0x%02x are provisioned, DIGESTS said 0x%02x", auth->slot_mask, known);
    if (auth->basic_mut_auth && !can_authenticate(r))
        return dsm_fail_protocol(r, DSM_ERR_INVALID_FIELD, RULE "BasicMutAuthReq",
                                 "the device asks for mutual authentication, which was not negotiated");
    return DSM_OK;
}

static enum dsm_error check_fields(struct dsm_requester *r, const struct dsm_challenge *request,
                                   const struct dsm_challenge_auth *auth)
{
    const struct dsm_requester_slot *slot = dsm_requester_slot(r, request->slot);

    DSM_TRY(check_slot(r, request->slot, auth));
    if (!dsm_bytes_equal(auth->cert_chain_hash,
                         dsm_bytes(slot->chain_digest, dsm_negotiated_hash(&r->negotiated)->size)))
        return dsm_fail_verify(r, DSM_ERR_BAD_DIGEST, RULE "CertChainHash",
                               "CertChainHash is not the digest of slot %u's chain", request->slot);
    if (r->negotiated.version >= DSM_SPDM_13 && memcmp(auth->context, request->context, sizeof(auth->context)) != 0)
        return dsm_fail_verify(r, DSM_ERR_INVALID_FIELD, RULE "RequesterContext", "RequesterContext is not echoed");
    if (auth->reserved_set)
        dsm_requester_note(r, "reserved bits are set in CHALLENGE_AUTH");
    return DSM_OK;
}

/* M1 = A, B, C; C is CHALLENGE and CHALLENGE_AUTH up to its signature. */
static enum dsm_error verify(struct dsm_requester *r, uint8_t slot, struct dsm_bytes response,
                             struct dsm_bytes signature)
{
    static const struct dsm_signed what = { DSM_SIGN_CHALLENGE_AUTH, RULE "Signature", "M1/M2",
                                            DSM_VERIFIED_CHALLENGE_AUTH };
    uint8_t digest[DSM_HASH_MAX];

    DSM_TRY(dsm_transcript_rules_digest(r, response, signature, digest));
    return dsm_signature_verify(r, &what, slot, digest, signature);
}

static enum dsm_error take(struct dsm_requester *r, struct dsm_bytes response)
{
    struct dsm_wire_params params = dsm_requester_decode_params(r);
    const struct challenge *step = DSM_STEP_MEMORY(r, struct challenge);
    struct dsm_challenge_auth auth;

    params.has_summary = step->request.summary_type != DSM_SUMMARY_NONE;
    DSM_TRY(
        dsm_fail_decode(r, dsm_challenge_auth_decode(&params, &response, &auth), "DSP0274 CHALLENGE_AUTH", response.n));
    DSM_TRY(check_fields(r, &step->request, &auth));
    DSM_TRY(verify(r, step->request.slot, response, auth.signature));
    *step->out = (struct dsm_challenge_result){ auth.slot_mask, auth.basic_mut_auth, auth.summary_hash, auth.opaque };
    return DSM_OK;
}

static enum dsm_error send_request(struct dsm_requester *r)
{
    struct dsm_wire_params params = dsm_requester_params(r);
    struct dsm_challenge *request = &DSM_STEP_MEMORY(r, struct challenge)->request;
    struct dsm_writer w = dsm_requester_writer(r);
    const struct dsm_requester_slot *slot;

    dsm_requester_name_step(r, "CHALLENGE");
    slot = dsm_requester_slot(r, request->slot);
    if (!slot || !slot->leaf_key)
        return DSM_ERR_INTERNAL;
    DSM_TRY(dsm_random(r->crypto, request->nonce, sizeof(request->nonce)));
    DSM_TRY(dsm_random(r->crypto, request->context, sizeof(request->context)));
    DSM_TRY(dsm_challenge_encode(&params, request, &w));
    return dsm_round_trip_begin(r, dsm_written(&w), DSM_SPDM_CHALLENGE_AUTH, take);
}

enum dsm_step dsm_challenge_begin(struct dsm_requester *r, uint8_t slot, uint8_t summary_type,
                                  struct dsm_challenge_result *out)
{
    struct challenge *step = dsm_step_prepare(r);

    *step = (struct challenge){ { .slot = slot, .summary_type = summary_type }, out };
    return dsm_step_begin(r, send_request);
}
