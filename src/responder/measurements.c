/* SPDX-License-Identifier: BSD-3-Clause */
/* GET_MEASUREMENTS (DSP0274 10.11): the device's blocks, signed over L1/L2 when asked. */
#include "wire/measurements.h"

#include "responder/handlers.h"

/* What a version defines of param1; other bits are reserved. */
static uint8_t defined_attributes(uint8_t version)
{
    uint8_t defined = DSM_MEASUREMENTS_SIGNATURE_REQUESTED;

    if (version >= DSM_SPDM_12)
        defined |= DSM_MEASUREMENTS_RAW_REQUESTED;
    if (version >= DSM_SPDM_13)
        defined |= DSM_MEASUREMENTS_NEW_REQUESTED;
    return defined;
}

static enum dsm_error check(struct dsm_connection *connection, const struct dsm_get_measurements *request)
{
    uint8_t undefined = request->attributes & (uint8_t)~defined_attributes(connection->params.version);
    bool is_signed = (request->attributes & DSM_MEASUREMENTS_SIGNATURE_REQUESTED) != 0;

    if (connection->negotiated.measurement_spec == 0)
        return DSM_ERR_UNEXPECTED_REQUEST;
    if (undefined != 0)
        DSM_TRY(dsm_device_finding(connection->device, DSM_FINDING_UNDEFINED_ATTRIBUTES, DSM_ERR_INVALID_FIELD,
                                   "GET_MEASUREMENTS attributes 0x%02x", request->attributes));
    DSM_TRY(dsm_note_reserved(connection, request->reserved_set));
    if (!is_signed)
        return DSM_OK;
    if ((connection->negotiated.responder_flags & DSM_CAP_MEAS_SIG) == 0)
        return DSM_ERR_INVALID_FIELD;
    return dsm_slot_view(connection, request->slot) ? DSM_OK : DSM_ERR_INVALID_FIELD;
}

static enum dsm_error fill(const struct dsm_connection *connection, const struct dsm_get_measurements *request,
                           struct dsm_writer *record, struct dsm_measurements *response)
{
    const struct dsm_measurements_set *set = &connection->device->measurements;
    bool raw = (request->attributes & defined_attributes(connection->params.version) &
                DSM_MEASUREMENTS_RAW_REQUESTED) != 0;
    enum dsm_error error;

    if (request->operation == DSM_MEASUREMENTS_COUNT) {
        response->total_blocks = (uint8_t)set->count;
        return DSM_OK;
    }
    error = dsm_measurements_write(set, request->operation, connection->negotiated.measurement_hash, raw, record,
                                   &response->block_count);
    response->record = dsm_written(record);
    return error == DSM_ERR_NO_SPACE ? DSM_ERR_RESPONSE_TOO_LARGE : error;
}

static enum dsm_error sign_later(struct dsm_connection *connection, uint8_t slot)
{
    struct dsm_hash *l1l2 = dsm_current_l1l2(connection);

    if (dsm_writer_left(&connection->response) < connection->params.signature_size)
        return DSM_ERR_RESPONSE_TOO_LARGE;
    DSM_TRY(dsm_hash_peek(l1l2, connection->job.digest));
    dsm_job_sign(connection, dsm_slot_view(connection, slot)->credential, DSM_SIGN_MEASUREMENTS);
    return DSM_OK;
}

enum dsm_error dsm_handle_get_measurements(struct dsm_connection *connection)
{
    struct dsm_hash *l1l2 = dsm_current_l1l2(connection);
    uint8_t bytes[DSM_RESPONSE_MAX];
    struct dsm_writer record = dsm_writer(bytes, sizeof(bytes));
    struct dsm_measurements response = { 0 };
    struct dsm_get_measurements request;

    DSM_TRY(dsm_get_measurements_decode(&connection->params, &connection->message, &request));
    DSM_TRY(check(connection, &request));
    DSM_TRY(fill(connection, &request, &record, &response));
    response.slot = request.slot;
    memcpy(response.context, request.context, sizeof(response.context));
    DSM_TRY(dsm_random(connection->device->crypto, response.nonce, sizeof(response.nonce)));
    if (dsm_measurements_encode(&connection->params, &response, &connection->response) != DSM_OK)
        return DSM_ERR_RESPONSE_TOO_LARGE;
    dsm_reset_transcripts(connection);
    DSM_TRY(dsm_transcript_add_l1l2(&connection->transcript, l1l2, connection->message));
    DSM_TRY(dsm_transcript_add_l1l2(&connection->transcript, l1l2, dsm_written(&connection->response)));
    if ((request.attributes & DSM_MEASUREMENTS_SIGNATURE_REQUESTED) == 0)
        return DSM_OK;
    return sign_later(connection, request.slot);
}

enum dsm_error dsm_finish_measurements(struct dsm_connection *connection)
{
    dsm_hash_reset(dsm_current_l1l2(connection));
    return DSM_OK;
}
