/* SPDX-License-Identifier: BSD-3-Clause */
#include "requester/get_measurements.h"

#include "requester/fail.h"
#include "requester/round_trip.h"
#include "requester/signature.h"
#include "requester/transcript_rules.h"
#include "spdm/signing.h"
#include "wire/fields.h"

#define RULE "DSP0274 GET_MEASUREMENTS and MEASUREMENTS, "

struct get_measurements {
    struct dsm_measurements_request wanted;
    struct dsm_get_measurements request;
    struct dsm_measurements *out;
};

static enum dsm_error check_block(struct dsm_requester *r, const struct dsm_measurement_block_wire *block,
                                  uint8_t operation, uint8_t *seen)
{
    if (seen[block->index]++)
        return dsm_fail_protocol(r, DSM_ERR_INVALID_FIELD, RULE "Index", "block %u comes twice", block->index);
    if (operation != DSM_MEASUREMENTS_ALL && block->index != operation)
        return dsm_fail_protocol(r, DSM_ERR_INVALID_FIELD, RULE "Index", "block %u came instead of %u", block->index,
                                 operation);
    if (!(block->value_type & DSM_MEASUREMENT_RAW) && dsm_negotiated_measurement_hash(&r->negotiated) &&
        block->value.n != dsm_negotiated_measurement_hash(&r->negotiated)->size)
        return dsm_fail_protocol(r, DSM_ERR_INVALID_FIELD, RULE "DMTFSpecMeasurementValueSize",
                                 "block %u is a digest of %zu bytes, not %zu", block->index, block->value.n,
                                 dsm_negotiated_measurement_hash(&r->negotiated)->size);
    return DSM_OK;
}

static enum dsm_error check_record(struct dsm_requester *r, const struct dsm_measurements *measurements,
                                   uint8_t operation)
{
    struct dsm_reader reader = dsm_reader(measurements->record);
    uint8_t seen[DSM_MEASUREMENTS_ALL + 1] = { 0 };

    for (unsigned i = 0; i < measurements->block_count; i++) {
        struct dsm_measurement_block_wire block;

        DSM_TRY(dsm_fail_decode(r, dsm_measurement_block_read(&reader, &block, &r->cause), "DSP0274 measurement block",
                                measurements->record.n));
        DSM_TRY(check_block(r, &block, operation, seen));
    }
    return dsm_fail_decode(r, dsm_reader_end(&reader), "DSP0274 MeasurementRecord", measurements->record.n);
}

static enum dsm_error check_count(struct dsm_requester *r, const struct dsm_measurements *measurements,
                                  uint8_t operation)
{
    unsigned wanted = operation == DSM_MEASUREMENTS_COUNT ? 0 : 1;

    if (operation == DSM_MEASUREMENTS_ALL || measurements->block_count == wanted)
        return DSM_OK;
    return dsm_fail_protocol(r, DSM_ERR_INVALID_FIELD, RULE "NumberOfBlocks", "%u blocks came instead of %u",
                             measurements->block_count, wanted);
}

static enum dsm_error check_fields(struct dsm_requester *r, const struct dsm_measurements_request *wanted,
                                   const struct dsm_get_measurements *request,
                                   const struct dsm_measurements *measurements)
{
    if (wanted->is_signed && r->negotiated.version >= DSM_SPDM_11 &&
        measurements->slot != (wanted->slot & DSM_SLOT_MASK))
        return dsm_fail_protocol(r, DSM_ERR_INVALID_FIELD, RULE "SlotID", "slot %u signed instead of slot %u",
                                 measurements->slot, wanted->slot);
    if (r->negotiated.version >= DSM_SPDM_13 &&
        memcmp(measurements->context, request->context, sizeof(request->context)) != 0)
        return dsm_fail_verify(r, DSM_ERR_INVALID_FIELD, RULE "RequesterContext", "RequesterContext is not echoed");
    DSM_TRY(check_count(r, measurements, wanted->operation));
    if (measurements->reserved_set)
        dsm_requester_note(r, "reserved bits are set in MEASUREMENTS");
    return check_record(r, measurements, wanted->operation);
}

static enum dsm_error verify(struct dsm_requester *r, uint8_t slot, struct dsm_bytes response,
                             struct dsm_bytes signature)
{
    static const struct dsm_signed what = { DSM_SIGN_MEASUREMENTS, RULE "Signature", "L1/L2",
                                            DSM_VERIFIED_MEASUREMENTS };
    uint8_t digest[DSM_HASH_MAX];

    DSM_TRY(dsm_transcript_rules_digest(r, response, signature, digest));
    return dsm_signature_verify(r, &what, slot, digest, signature);
}

static enum dsm_error take(struct dsm_requester *r, struct dsm_bytes response)
{
    struct dsm_wire_params params = dsm_requester_decode_params(r);
    const struct get_measurements *step = DSM_STEP_MEMORY(r, struct get_measurements);
    const struct dsm_measurements_request *wanted = &step->wanted;
    struct dsm_measurements *out = step->out;

    params.is_signed = wanted->is_signed;
    DSM_TRY(dsm_fail_decode(r, dsm_measurements_decode(&params, &response, out), "DSP0274 MEASUREMENTS", response.n));
    DSM_TRY(check_fields(r, wanted, &step->request, out));
    if (wanted->is_signed)
        return verify(r, wanted->slot, response, out->signature);
    return dsm_transcript_rules_add(r, response);
}

/* As the device does it: an exchange that failed ends what was collected. */
static void end(struct dsm_requester *r, bool is_done)
{
    if (!is_done)
        dsm_transcript_rules_refused(r, DSM_SPDM_ERROR_UNSPECIFIED);
}

static enum dsm_error encode_request(struct dsm_requester *r, struct get_measurements *step, struct dsm_writer *w)
{
    struct dsm_wire_params params = dsm_requester_params(r);
    struct dsm_get_measurements *request = &step->request;

    *request = (struct dsm_get_measurements){ .operation = step->wanted.operation, .slot = step->wanted.slot };
    if (step->wanted.is_signed)
        request->attributes |= DSM_MEASUREMENTS_SIGNATURE_REQUESTED;
    if (step->wanted.raw && r->negotiated.version >= DSM_SPDM_12)
        request->attributes |= DSM_MEASUREMENTS_RAW_REQUESTED;
    if (step->wanted.nonce)
        memcpy(request->nonce, step->wanted.nonce, sizeof(request->nonce));
    else
        DSM_TRY(dsm_random(r->crypto, request->nonce, sizeof(request->nonce)));
    DSM_TRY(dsm_random(r->crypto, request->context, sizeof(request->context)));
    return dsm_get_measurements_encode(&params, request, w);
}

static enum dsm_error send_request(struct dsm_requester *r)
{
    struct get_measurements *step = DSM_STEP_MEMORY(r, struct get_measurements);
    const struct dsm_measurements_request *wanted = &step->wanted;
    struct dsm_writer w = dsm_requester_writer(r);
    const struct dsm_requester_slot *slot;

    dsm_requester_name_step(r, "GET_MEASUREMENTS");
    if (r->negotiated.version < DSM_SPDM_11)
        step->wanted.slot = 0; /* there is no SlotID: DSP0274 1.0, the signature is slot 0's */
    slot = dsm_requester_slot(r, wanted->slot);
    if (wanted->is_signed && (!slot || !slot->leaf_key))
        return dsm_fail_protocol(r, DSM_ERR_INTERNAL, RULE "Signature",
                                 "slot %u signs, whose certificate chain was not read", wanted->slot);
    r->step.end = end;
    DSM_TRY(encode_request(r, step, &w));
    return dsm_round_trip_begin(r, dsm_written(&w), DSM_SPDM_MEASUREMENTS, take);
}

enum dsm_step dsm_get_measurements_begin(struct dsm_requester *r, const struct dsm_measurements_request *wanted,
                                         struct dsm_measurements *out)
{
    struct get_measurements *step = dsm_step_prepare(r);

    step->wanted = *wanted;
    step->out = out;
    return dsm_step_begin(r, send_request);
}
