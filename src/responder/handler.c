/* SPDX-License-Identifier: BSD-3-Clause */
#include "responder/handler.h"

#include "device/device_finding.h"
#include "device/measurements_record.h"
#include "wire/challenge.h"
#include "wire/spdm_messages.h"

/* The decoder has cut the message to its own length: what stands behind it is DOE's padding. */
static enum dsm_error note_padding(struct dsm_connection *connection)
{
    static const uint8_t zeros[4];
    size_t n = connection->request.padded_len - connection->request.message.n;

    if (n > sizeof(zeros) || memcmp(connection->request.message.p + connection->request.message.n, zeros, n) == 0)
        return DSM_OK;
    return dsm_device_finding(connection->device, DSM_FINDING_DOE_PADDING, DSM_ERR_INVALID_FIELD, "%zu bytes behind %s",
                              n, dsm_spdm_messages_name(connection->request.header.code));
}

enum dsm_error dsm_handler_note_reserved(struct dsm_connection *connection, bool reserved_set)
{
    DSM_TRY(note_padding(connection));
    if (!reserved_set)
        return DSM_OK;
    return dsm_device_finding(connection->device, DSM_FINDING_RESERVED_BITS, DSM_ERR_INVALID_FIELD, "%s",
                              dsm_spdm_messages_name(connection->request.header.code));
}

enum dsm_error dsm_handler_summary_hash(const struct dsm_connection *connection, uint8_t summary_type, uint8_t *out,
                                        struct dsm_bytes *hash)
{
    const struct dsm_device *device = connection->device;
    const struct dsm_negotiated *negotiated = &connection->state.negotiated;

    *hash = dsm_bytes(NULL, 0);
    if (summary_type == DSM_SUMMARY_NONE)
        return DSM_OK;
    if (summary_type != DSM_SUMMARY_TCB && summary_type != DSM_SUMMARY_ALL)
        return dsm_cause_set(&connection->device->cause, DSM_CAUSE_SUMMARY_TYPE, summary_type, 0);
    if (negotiated->measurement_spec == 0)
        return dsm_cause_set(&connection->device->cause, DSM_CAUSE_SUMMARY_WITHOUT_MEASUREMENTS, summary_type, 0);
    DSM_TRY(dsm_measurements_summary(device->crypto, &device->measurements, summary_type,
                                     dsm_negotiated_hash(negotiated), dsm_negotiated_measurement_hash(negotiated),
                                     out));
    *hash = dsm_bytes(out, dsm_negotiated_hash(negotiated)->size);
    return DSM_OK;
}

enum dsm_error dsm_handler_answer_again(struct dsm_connection *connection, size_t i)
{
    const struct dsm_transcript *transcript = &connection->state.transcript;

    if (!dsm_bytes_equal(dsm_transcript_vca_message(transcript, i), connection->request.message))
        return dsm_cause_set(&connection->device->cause, DSM_CAUSE_NOT_THE_SAME_AGAIN, 0, 0);
    connection->request.repeated = true;
    dsm_write_bytes(&connection->request.response, dsm_transcript_vca_message(transcript, i + 1));
    return dsm_encode_end(&connection->request.response);
}

void dsm_handler_begin_signing(struct dsm_connection *connection, struct dsm_credential *credential,
                               const char *context)
{
    struct dsm_signing signing = {
        .crypto = connection->device->crypto,
        .asym = dsm_negotiated_asym(&connection->state.negotiated),
        .hash = dsm_negotiated_hash(&connection->state.negotiated),
        .version = connection->state.negotiated.version,
        .context = context,
    };

    dsm_job_sign(&connection->job, &signing, credential, &connection->request.response);
    connection->job.epoch = connection->epoch;
}
