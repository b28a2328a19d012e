/* SPDX-License-Identifier: BSD-3-Clause */
#include "requester/negotiate_algorithms.h"

#include "requester/fail.h"
#include "requester/round_trip.h"
#include "requester/transcript_rules.h"
#include "spdm/exchange.h"
#include "wire/algorithms.h"

#define RULE "DSP0274 ALGORITHMS, "
#define KEY_SCHEDULE_SPDM 0x0001u

static uint32_t hashes(const struct dsm_requester *r)
{
    uint32_t all = 0;

    for (size_t i = 0; dsm_hash_algorithm_at(i); i++)
        all |= dsm_hash_algorithm_at(i)->bit;
    return r->options.hash_mask ? r->options.hash_mask & all : all;
}

static uint32_t asyms(const struct dsm_requester *r)
{
    uint32_t all = 0;

    for (size_t i = 0; dsm_asym_algorithm_at(i); i++)
        if (dsm_asym_algorithm_at(i)->min_version <= r->negotiated.version)
            all |= dsm_asym_algorithm_at(i)->bit;
    return r->options.asym_mask ? r->options.asym_mask & all : all;
}

static uint16_t dhes(const struct dsm_requester *r)
{
    uint16_t all = 0;

    for (size_t i = 0; dsm_dhe_algorithm_at(i); i++)
        all |= dsm_dhe_algorithm_at(i)->bit;
    return r->options.dhe_mask ? r->options.dhe_mask & all : all;
}

static uint16_t aeads(const struct dsm_requester *r)
{
    uint16_t all = 0;

    for (size_t i = 0; dsm_aead_algorithm_at(i); i++)
        all |= dsm_aead_algorithm_at(i)->bit;
    return r->options.aead_mask ? r->options.aead_mask & all : all;
}

static void offer(const struct dsm_requester *r, struct dsm_negotiate_algorithms *out)
{
    *out = (struct dsm_negotiate_algorithms){
        .measurement_specification = r->negotiated.responder_flags & DSM_CAP_MEAS_MASK ? DSM_MEASUREMENT_SPEC_DMTF : 0,
        .other_params_support = r->negotiated.version >= DSM_SPDM_12 ? DSM_OPAQUE_FORMAT_0 | DSM_OPAQUE_FORMAT_1 : 0,
        .base_asym_algo = asyms(r),
        .base_hash_algo = hashes(r),
    };
    if (r->negotiated.version < DSM_SPDM_11 || !dsm_both_can(&r->negotiated, DSM_CAP_KEY_EX))
        return;
    out->alg_struct_count = 3;
    out->alg_structs[0] = (struct dsm_alg_struct){ .alg_type = DSM_ALG_TYPE_DHE, .alg_supported = dhes(r) };
    out->alg_structs[1] = (struct dsm_alg_struct){ .alg_type = DSM_ALG_TYPE_AEAD, .alg_supported = aeads(r) };
    out->alg_structs[2] =
        (struct dsm_alg_struct){ .alg_type = DSM_ALG_TYPE_KEY_SCHEDULE, .alg_supported = KEY_SCHEDULE_SPDM };
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

/* The bits selected for a type; 0 without a structure. */
static uint16_t selected_of(const struct dsm_algorithms *algorithms, uint8_t alg_type)
{
    for (size_t i = 0; i < algorithms->alg_struct_count; i++)
        if (algorithms->alg_structs[i].alg_type == alg_type)
            return algorithms->alg_structs[i].alg_supported;
    return 0;
}

static bool is_offered_type(const struct dsm_negotiate_algorithms *offered, uint8_t alg_type)
{
    for (size_t i = 0; i < offered->alg_struct_count; i++)
        if (offered->alg_structs[i].alg_type == alg_type)
            return true;
    return false;
}

static enum dsm_error adopt_structs(struct dsm_requester *r, const struct dsm_negotiate_algorithms *offered,
                                    const struct dsm_algorithms *algorithms)
{
    for (size_t i = 0; i < algorithms->alg_struct_count; i++)
        if (!is_offered_type(offered, algorithms->alg_structs[i].alg_type))
            DSM_TRY(check_none(r, RULE "AlgType", algorithms->alg_structs[i].alg_supported));
    if (offered->alg_struct_count == 0)
        return DSM_OK;
    DSM_TRY(check_one(r, RULE "DHE", selected_of(algorithms, DSM_ALG_TYPE_DHE), dhes(r)));
    DSM_TRY(check_one(r, RULE "AEAD", selected_of(algorithms, DSM_ALG_TYPE_AEAD), aeads(r)));
    DSM_TRY(check_one(r, RULE "KeySchedule", selected_of(algorithms, DSM_ALG_TYPE_KEY_SCHEDULE), KEY_SCHEDULE_SPDM));
    r->negotiated.dhe = dsm_dhe_algorithm_by_bit(selected_of(algorithms, DSM_ALG_TYPE_DHE));
    r->negotiated.aead = dsm_aead_algorithm_by_bit(selected_of(algorithms, DSM_ALG_TYPE_AEAD));
    r->negotiated.key_schedule = true;
    return DSM_OK;
}

static enum dsm_error adopt_measurements(struct dsm_requester *r, const struct dsm_negotiate_algorithms *offered,
                                         const struct dsm_algorithms *algorithms)
{
    if (offered->measurement_specification == 0)
        return check_none(r, RULE "MeasurementSpecificationSel", algorithms->measurement_specification_sel);
    DSM_TRY(check_one(r, RULE "MeasurementSpecificationSel", algorithms->measurement_specification_sel,
                      DSM_MEASUREMENT_SPEC_DMTF));
    DSM_TRY(check_one(r, RULE "MeasurementHashAlgo", algorithms->measurement_hash_algo, UINT32_MAX));
    r->negotiated.measurement_spec = algorithms->measurement_specification_sel;
    r->negotiated.measurement_hash_bit = algorithms->measurement_hash_algo;
    r->negotiated.measurement_hash = dsm_hash_algorithm_by_measurement_bit(algorithms->measurement_hash_algo);
    return DSM_OK;
}

static enum dsm_error adopt_params(struct dsm_requester *r, const struct dsm_negotiate_algorithms *offered,
                                   const struct dsm_algorithms *algorithms)
{
    uint8_t format = algorithms->other_params_selection & DSM_OPAQUE_FORMAT_MASK;

    DSM_TRY(check_none(r, RULE "OtherParamsSelection",
                       algorithms->other_params_selection & (uint8_t)~DSM_OPAQUE_FORMAT_MASK));
    DSM_TRY(check_none(r, RULE "MELspecificationSel", algorithms->mel_specification_sel));
    DSM_TRY(check_none(r, RULE "ExtAsymSelCount", (uint32_t)algorithms->ext_asym_sel.n));
    DSM_TRY(check_none(r, RULE "ExtHashSelCount", (uint32_t)algorithms->ext_hash_sel.n));
    if (format != 0)
        DSM_TRY(check_one(r, RULE "OtherParamsSelection", format, offered->other_params_support));
    r->negotiated.opaque_format = format;
    return DSM_OK;
}

static enum dsm_error adopt(struct dsm_requester *r, const struct dsm_negotiate_algorithms *offered,
                            const struct dsm_algorithms *algorithms)
{
    DSM_TRY(check_one(r, RULE "BaseHashSel", algorithms->base_hash_sel, offered->base_hash_algo));
    DSM_TRY(check_one(r, RULE "BaseAsymSel", algorithms->base_asym_sel, offered->base_asym_algo));
    r->negotiated.hash = dsm_hash_algorithm_by_bit(algorithms->base_hash_sel);
    r->negotiated.asym = dsm_asym_algorithm_by_bit(algorithms->base_asym_sel);
    DSM_TRY(adopt_measurements(r, offered, algorithms));
    DSM_TRY(adopt_params(r, offered, algorithms));
    DSM_TRY(adopt_structs(r, offered, algorithms));
    if (algorithms->reserved_set)
        dsm_requester_note(r, "reserved bits are set in ALGORITHMS");
    return DSM_OK;
}

static enum dsm_error take(struct dsm_requester *r, struct dsm_bytes response)
{
    struct dsm_wire_params params = dsm_requester_params(r);
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
    dsm_transcript_begin(&r->transcript, r->negotiated.hash, r->negotiated.version);
    return DSM_OK;
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
    if (request.base_asym_algo == 0 || request.base_hash_algo == 0)
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
