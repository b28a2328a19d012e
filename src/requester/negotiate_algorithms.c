/* SPDX-License-Identifier: BSD-3-Clause */
#include "requester/negotiate_algorithms.h"

#include "requester/fail.h"
#include "requester/own.h"
#include "requester/round_trip.h"
#include "requester/transcript_rules.h"
#include "spdm/exchange.h"
#include "wire/algorithms.h"
#include "wire/fields.h"

#define RULE "DSP0274 ALGORITHMS, "

/* What we may offer of a kind. */
static uint32_t choice_of(const struct dsm_requester *r, enum dsm_algorithm_kind kind)
{
    uint32_t chosen = r->options.algorithms[kind];
    uint32_t all = dsm_algorithm_mask(kind, r->negotiated.version) & dsm_crypto_mask(r->crypto, kind);
    struct dsm_asym_mask own = dsm_own_asym_mask(r);

    if (kind == DSM_ALG_REQ_ASYM || kind == DSM_ALG_REQ_PQC_ASYM)
        all &= dsm_asym_mask_of(&own, kind);
    return chosen ? chosen & all : all;
}

static bool is_used(const struct dsm_requester *r, const struct dsm_algorithm_kind_row *row)
{
    return (dsm_both_flags(&r->negotiated) & row->used_by) != 0;
}

/* A kind without a structure has its field in every version, and is offered always. */
static void offer_kind(const struct dsm_requester *r, enum dsm_algorithm_kind kind, struct dsm_algorithm_bits *out)
{
    const struct dsm_algorithm_kind_row *row = dsm_algorithm_kind(kind);

    if (kind == DSM_ALG_MEASUREMENT_HASH || row->since > r->negotiated.version || (row->used_by && !is_used(r, row)))
        return;
    out->mask[kind] = choice_of(r, kind);
    /* A structure that has nothing to choose from is refused by libspdm's responder. */
    out->has_struct[kind] = row->alg_type != 0 && out->mask[kind] != 0;
}

/* A device that can is asked to use several keys of an algorithm: one that has nothing else has to be. */
static bool is_multi_key(const struct dsm_requester *r)
{
    uint32_t flags = r->options.one_key ? DSM_CAP_MULTI_KEY_ONLY : DSM_CAP_MULTI_KEY_MASK;

    return r->negotiated.version >= DSM_SPDM_13 && (r->negotiated.responder_flags & flags) != 0;
}

static void offer(const struct dsm_requester *r, struct dsm_negotiate_algorithms *out)
{
    *out = (struct dsm_negotiate_algorithms){
        .measurement_specification = r->negotiated.responder_flags & DSM_CAP_MEAS_MASK ? DSM_MEASUREMENT_SPEC_DMTF : 0,
        .other_params_support = r->negotiated.version >= DSM_SPDM_12 ? DSM_OPAQUE_FORMAT_0 | DSM_OPAQUE_FORMAT_1 : 0,
        .mel_specification = r->negotiated.responder_flags & DSM_CAP_MEL ? DSM_MEASUREMENT_SPEC_DMTF : 0,
    };
    if (is_multi_key(r))
        out->other_params_support |= DSM_OTHER_PARAMS_MULTI_KEY;
    for (enum dsm_algorithm_kind kind = 0; kind < DSM_ALG_KINDS; kind++)
        offer_kind(r, kind, &out->offered);
}

/* DSP0274 ALGORITHMS: the responder shall set exactly one bit (the decoder lets no two pass), and one that was offered;
 * none means nothing in common. */
static enum dsm_error check_one(struct dsm_requester *r, const char *rule, uint32_t selected, uint32_t offered)
{
    if (selected == 0)
        return dsm_fail_protocol(r, DSM_ERR_NO_COMMON_ALGORITHM, rule, "the device selected none of 0x%08x", offered);
    if ((selected & ~offered) != 0)
        return dsm_fail_protocol(r, DSM_ERR_INVALID_FIELD, rule,
                                 "the device selected 0x%08x, which was not offered (0x%08x)", selected, offered);
    return DSM_OK;
}

static enum dsm_error check_none(struct dsm_requester *r, const char *rule, uint32_t selected)
{
    if (selected == 0)
        return DSM_OK;
    return dsm_fail_protocol(r, DSM_ERR_INVALID_FIELD, rule, "the device selected 0x%x, which was not offered",
                             selected);
}

/* Of a kind that was offered one, of any other none; also of one for which another is selected. */
static enum dsm_error adopt_kind(struct dsm_requester *r, enum dsm_algorithm_kind kind, uint32_t offered,
                                 uint32_t selected, bool is_other_selected)
{
    const char *rule = dsm_algorithm_kind(kind)->field;

    if (offered == 0)
        return check_none(r, rule, selected);
    if (selected == 0 && is_other_selected)
        return DSM_OK;
    if (is_other_selected)
        return dsm_fail_protocol(r, DSM_ERR_INVALID_FIELD, rule,
                                 "the device selected 0x%08x beside %s, and only one of both may be", selected,
                                 dsm_algorithm_kind(dsm_algorithm_kind(kind)->instead)->name);
    DSM_TRY(check_one(r, rule, selected, offered));
    r->negotiated.selected[kind] = dsm_algorithm_by_bit(kind, selected);
    return DSM_OK;
}

static bool is_other_selected(const struct dsm_algorithm_bits *selected, enum dsm_algorithm_kind kind)
{
    enum dsm_algorithm_kind instead = dsm_algorithm_kind(kind)->instead;

    return instead != kind && selected->mask[instead] != 0;
}

static enum dsm_error adopt_measurements(struct dsm_requester *r, const struct dsm_negotiate_algorithms *offered,
                                         const struct dsm_algorithms *algorithms)
{
    uint32_t selected = algorithms->selected.mask[DSM_ALG_MEASUREMENT_HASH];

    if (offered->measurement_specification == 0)
        return check_none(r, RULE "MeasurementSpecificationSel", algorithms->measurement_specification_sel);
    DSM_TRY(check_one(r, RULE "MeasurementSpecificationSel", algorithms->measurement_specification_sel,
                      DSM_MEASUREMENT_SPEC_DMTF));
    DSM_TRY(adopt_kind(r, DSM_ALG_MEASUREMENT_HASH, UINT32_MAX, selected, false));
    r->negotiated.measurement_spec = algorithms->measurement_specification_sel;
    r->negotiated.measurement_hash_bit = selected;
    return DSM_OK;
}

static enum dsm_error adopt_params(struct dsm_requester *r, const struct dsm_negotiate_algorithms *offered,
                                   const struct dsm_algorithms *algorithms)
{
    uint8_t format = algorithms->other_params_selection & DSM_OPAQUE_FORMAT_MASK;

    DSM_TRY(check_none(r, RULE "OtherParamsSelection",
                       algorithms->other_params_selection & (uint8_t)~DSM_OPAQUE_FORMAT_MASK));
    DSM_TRY(check_none(r, RULE "MELspecificationSel",
                       algorithms->mel_specification_sel & (uint8_t)~offered->mel_specification));
    DSM_TRY(check_none(r, RULE "ExtAsymSelCount", (uint32_t)algorithms->selected.external[DSM_ALG_ASYM].n));
    DSM_TRY(check_none(r, RULE "ExtHashSelCount", (uint32_t)algorithms->selected.external[DSM_ALG_HASH].n));
    if (format != 0)
        DSM_TRY(
            check_one(r, RULE "OtherParamsSelection", format, offered->other_params_support & DSM_OPAQUE_FORMAT_MASK));
    r->negotiated.multi_key_conn = (offered->other_params_support & DSM_OTHER_PARAMS_MULTI_KEY) != 0;
    r->negotiated.opaque_format = format;
    r->negotiated.mel_spec = algorithms->mel_specification_sel;
    return DSM_OK;
}

static enum dsm_error adopt(struct dsm_requester *r, const struct dsm_negotiate_algorithms *offered,
                            const struct dsm_algorithms *algorithms)
{
    for (enum dsm_algorithm_kind kind = 0; kind < DSM_ALG_KINDS; kind++)
        if (kind != DSM_ALG_MEASUREMENT_HASH)
            DSM_TRY(adopt_kind(r, kind, offered->offered.mask[kind], algorithms->selected.mask[kind],
                               is_other_selected(&algorithms->selected, kind)));
    DSM_TRY(adopt_measurements(r, offered, algorithms));
    DSM_TRY(adopt_params(r, offered, algorithms));
    if (algorithms->reserved_set)
        dsm_requester_note(r, "reserved bits are set in ALGORITHMS");
    return DSM_OK;
}

/* What was given beforehand has to be of what was agreed on. */
static enum dsm_error take_public_key(struct dsm_requester *r)
{
    const struct dsm_asym_algorithm *asym = dsm_negotiated_asym(&r->negotiated);
    const struct dsm_requester_slot *slot = dsm_requester_slot(r, DSM_SLOT_PUBLIC_KEY);

    DSM_TRY(dsm_requester_adopt_public_key(r));
    if (!slot->leaf_key || (asym && dsm_public_key_fits(slot->leaf_key, asym)))
        return DSM_OK;
    return dsm_fail_verify(r, DSM_ERR_INVALID_FIELD, "DSP0274 CAPABILITIES, PUB_KEY_ID_CAP",
                           "the public key that was given is not one of %s", asym ? asym->common.name : "no algorithm");
}

static enum dsm_error take(struct dsm_requester *r, struct dsm_bytes response)
{
    struct dsm_wire_params params = dsm_requester_decode_params(r);
    struct dsm_negotiated before = r->negotiated;
    struct dsm_negotiate_algorithms request;
    struct dsm_algorithms algorithms;
    enum dsm_error error;

    DSM_TRY(
        dsm_fail_decode(r, dsm_algorithms_decode(&params, &response, &algorithms), "DSP0274 ALGORITHMS", response.n));
    offer(r, &request);
    error = adopt(r, &request, &algorithms);
    if (error == DSM_OK)
        error = dsm_transcript_rules_add(r, response);
    if (error != DSM_OK) {
        r->negotiated = before;
        return error;
    }
    dsm_transcript_begin(&r->transcript, dsm_negotiated_hash(&r->negotiated), r->negotiated.version);
    r->transcript.keeps_digests = r->negotiated.multi_key_conn;
    return take_public_key(r);
}

enum dsm_error dsm_negotiate_algorithms_send(struct dsm_requester *r)
{
    struct dsm_wire_params params = dsm_requester_params(r);
    struct dsm_writer w = dsm_requester_writer(r);
    struct dsm_negotiate_algorithms request;

    dsm_requester_name_step(r, "NEGOTIATE_ALGORITHMS");
    if (dsm_exchange_phase(&r->transcript) != DSM_PHASE_CAPABILITIES)
        return DSM_ERR_UNEXPECTED_REQUEST; /* A has it already, or no CAPABILITIES yet */
    offer(r, &request);
    if ((request.offered.mask[DSM_ALG_ASYM] | request.offered.mask[DSM_ALG_PQC_ASYM]) == 0 ||
        request.offered.mask[DSM_ALG_HASH] == 0)
        return dsm_fail_protocol(r, DSM_ERR_NO_COMMON_ALGORITHM, "DSP0274 NEGOTIATE_ALGORITHMS",
                                 "none of the algorithms asked for exists in SPDM %s",
                                 dsm_spdm_version_text(r->negotiated.version));
    DSM_TRY(dsm_negotiate_algorithms_encode(&params, &request, &w));
    return dsm_round_trip_begin(r, dsm_written(&w), DSM_SPDM_ALGORITHMS, take);
}

enum dsm_step dsm_negotiate_algorithms_begin(struct dsm_requester *r)
{
    (void)dsm_step_prepare(r);
    return dsm_step_begin(r, dsm_negotiate_algorithms_send);
}
