/* SPDX-License-Identifier: BSD-3-Clause */
/* GET_MEASUREMENTS (DSP0274 10.11): the device's blocks, signed over L1/L2 when asked. */
#include "responder/get_measurements.h"

#include "device/device_finding.h"
#include "device/measurements_record.h"
#include "responder/handler.h"
#include "responder/response.h"
#include "responder/slots.h"
#include "wire/challenge.h"
#include "wire/measurements.h"

/* Header, NumberOfBlocks, MeasurementRecordLength, Nonce, OpaqueDataLength */
#define MEASUREMENTS_FIXED_LEN (RECORD_AT + DSM_NONCE_LEN + 2u)
#define RECORD_AT (DSM_SPDM_HEADER_LEN + 1u + 3u)

/* content changed, bits 5:4 of param2 */
#define CONTENT_CHANGED 1u
#define CONTENT_UNCHANGED 2u

static bool is_signed(const struct dsm_get_measurements *request)
{
    return (request->attributes & DSM_MEASUREMENTS_SIGNATURE_REQUESTED) != 0;
}

static size_t record_len(const struct dsm_measurements_set *set, uint8_t operation,
                         const struct dsm_hash_algorithm *hash, bool raw)
{
    struct dsm_measurement_block_wire wire;

    if (operation == DSM_MEASUREMENTS_ALL)
        return dsm_measurements_record_len(set, hash, raw);
    dsm_measurement_value(dsm_measurements_find(set, operation), hash, raw, &wire);
    return dsm_measurement_block_len(wire.value.n);
}

/* The decoder has dropped the bits of param1 that this version does not define; the header still has them. */
static enum dsm_error note_attributes(struct dsm_connection *connection, const struct dsm_get_measurements *request)
{
    if (connection->request.header.param1 == request->attributes)
        return dsm_handler_note_reserved(connection, request->reserved_set);
    return dsm_device_finding(connection->device, DSM_FINDING_UNDEFINED_ATTRIBUTES, DSM_ERR_INVALID_FIELD,
                              "GET_MEASUREMENTS attributes 0x%02x", connection->request.header.param1);
}

/* The length of a request for a signature. */
static size_t signed_len(uint8_t version)
{
    return DSM_SPDM_HEADER_LEN + DSM_NONCE_LEN + (version >= DSM_SPDM_11 ? 1u : 0) +
           (version >= DSM_SPDM_13 ? DSM_REQUESTER_CONTEXT_LEN : 0);
}

/*
 * A requester that sends Nonce and SlotID always (xaionaro-go/spdm does) has them behind the request's own fields: it
 * is answered as if they were not there, and they stay in L1/L2 since its sender counts them. Padding is still no part
 * of it, and Context is where the requester has it.
 */
static enum dsm_error take_unasked(struct dsm_connection *connection, struct dsm_get_measurements *request)
{
    const struct dsm_wire_params *params = &connection->request.params;
    struct dsm_bytes *message = &connection->request.message;
    size_t own = signed_len(params->version);

    DSM_TRY(dsm_device_finding(connection->device, DSM_FINDING_NONCE_UNASKED, DSM_ERR_TRAILING,
                               "a GET_MEASUREMENTS for no signature of %zu bytes", message->n));
    if (message->n < own || message->n - own > params->pad_max)
        return DSM_OK;
    message->n = own;
    if (params->version >= DSM_SPDM_13)
        memcpy(request->context, message->p + own - sizeof(request->context), sizeof(request->context));
    return DSM_OK;
}

static enum dsm_error decode(struct dsm_connection *connection, struct dsm_get_measurements *request)
{
    enum dsm_error error =
        dsm_get_measurements_decode(&connection->request.params, &connection->request.message, request);

    if (error != DSM_ERR_TRAILING || is_signed(request))
        return error;
    return take_unasked(connection, request);
}

static enum dsm_error check(struct dsm_connection *connection, const struct dsm_get_measurements *request)
{
    struct dsm_cause *cause = &connection->device->cause;

    if (connection->state.negotiated.measurement_spec == 0)
        return dsm_cause_set(cause, DSM_CAUSE_NO_MEASUREMENT_SPECIFICATION, 0, 0);
    DSM_TRY(note_attributes(connection, request));
    if (!is_signed(request))
        return DSM_OK;
    if ((connection->state.negotiated.responder_flags & DSM_CAP_MEAS_SIG) == 0)
        return dsm_cause_set(cause, DSM_CAUSE_MEASUREMENTS_UNSIGNED, request->attributes, 0);
    return dsm_slots_find(connection, request->slot) ? DSM_OK : dsm_slots_refuse(connection, request->slot);
}

static size_t response_len(const struct dsm_connection *connection, const struct dsm_get_measurements *request,
                           size_t record)
{
    size_t n = MEASUREMENTS_FIXED_LEN + record;

    if (connection->request.params.version >= DSM_SPDM_13)
        n += sizeof(request->context);
    return is_signed(request) ? n + connection->request.params.signature_size : n;
}

static enum dsm_error too_large(struct dsm_connection *connection, const struct dsm_get_measurements *request,
                                size_t record)
{
    return dsm_response_too_large(connection, response_len(connection, request, record));
}

/* All blocks together can be larger than anything else that is large. */
static void reserve(struct dsm_connection *connection, const struct dsm_get_measurements *request)
{
    const struct dsm_hash_algorithm *hash = dsm_negotiated_measurement_hash(&connection->state.negotiated);
    bool raw = (request->attributes & DSM_MEASUREMENTS_RAW_REQUESTED) != 0;
    size_t record;

    if (request->operation != DSM_MEASUREMENTS_ALL || !dsm_response_is_large(connection))
        return;
    record = dsm_measurements_record_len(&connection->device->measurements, hash, raw);
    dsm_response_reserve(connection, response_len(connection, request, record));
}

/* MeasurementRecord, or the number of blocks alone. */
static enum dsm_error fill(struct dsm_connection *connection, const struct dsm_get_measurements *request,
                           struct dsm_writer *record, struct dsm_measurements *response)
{
    const struct dsm_measurements_set *set = &connection->device->measurements;
    const struct dsm_hash_algorithm *hash = dsm_negotiated_measurement_hash(&connection->state.negotiated);
    bool raw = (request->attributes & DSM_MEASUREMENTS_RAW_REQUESTED) != 0;
    enum dsm_error error;

    if (request->operation == DSM_MEASUREMENTS_COUNT) {
        response->total_blocks = (uint8_t)set->count;
        return DSM_OK;
    }
    error = dsm_measurements_write(set, request->operation, hash, raw, record, &response->block_count);
    response->record = dsm_written(record);
    if (error == DSM_ERR_INVALID_FIELD)
        return dsm_cause_set(&connection->device->cause, DSM_CAUSE_MEASUREMENT_INDEX, request->operation, 0);
    if (error != DSM_ERR_NO_SPACE)
        return error;
    return too_large(connection, request, record_len(set, request->operation, hash, raw));
}

/*
 * DSP0274 1.2, 10.11.1: only a signed response says whether anything changed that earlier responses of the same L1/L2
 * tell. Outside of a session nothing can have: after a change L1/L2 begins anew behind GET_VERSION.
 */
static uint8_t content_changed(const struct dsm_connection *connection, const struct dsm_get_measurements *request)
{
    const struct dsm_responder_session *session = connection->request.session;

    if (!is_signed(request))
        return 0;
    return session && session->measurements_changed ? CONTENT_CHANGED : CONTENT_UNCHANGED;
}

static enum dsm_error make_response(struct dsm_connection *connection, const struct dsm_get_measurements *request)
{
    struct dsm_writer *w = &connection->request.response;
    struct dsm_writer record;
    struct dsm_measurements response = {
        .slot = request->slot,
        .content_changed = content_changed(connection, request),
    };

    reserve(connection, request);
    record = dsm_writer(w->p + RECORD_AT, dsm_writer_left(w) - RECORD_AT);
    DSM_TRY(fill(connection, request, &record, &response));
    memcpy(response.context, request->context, sizeof(response.context));
    DSM_TRY(dsm_random(connection->device->crypto, response.nonce, sizeof(response.nonce)));
    if (dsm_measurements_encode(&connection->request.params, &response, w) != DSM_OK)
        return too_large(connection, request, response.record.n);
    return dsm_response_fits(connection, is_signed(request) ? connection->request.params.signature_size : 0);
}

enum dsm_error dsm_get_measurements_handle(struct dsm_connection *connection)
{
    struct dsm_get_measurements request;

    DSM_TRY(decode(connection, &request));
    DSM_TRY(check(connection, &request));
    if (connection->request.session && connection->request.session->base.l1l2.n == 0)
        connection->request.session->measurements_changed = false; /* L1/L2 has nothing of before */
    DSM_TRY(make_response(connection, &request));
    if (is_signed(&request))
        dsm_handler_begin_signing(connection, dsm_slots_find(connection, request.slot)->credential,
                                  DSM_SIGN_MEASUREMENTS);
    return DSM_OK;
}
