/* SPDX-License-Identifier: BSD-3-Clause */
/* GET_MEASUREMENT_EXTENSION_LOG (DSP0274 1.3): the device's log in portions. */
#include "responder/get_measurement_log.h"

#include "device/measurement_log.h"
#include "responder/handler.h"
#include "responder/response.h"
#include "wire/measurement_log.h"

#define LOG_FIXED_LEN 12u /* MEASUREMENT_EXTENSION_LOG without its portion */

static size_t min(size_t a, size_t b)
{
    return a < b ? a : b;
}

enum dsm_error dsm_get_measurement_log_handle(struct dsm_connection *connection)
{
    struct dsm_bytes log = dsm_measurement_log_bytes(&connection->device->measurements);
    struct dsm_cause *cause = &connection->device->cause;
    struct dsm_get_measurement_extension_log request;
    struct dsm_measurement_extension_log response;
    size_t left;

    DSM_TRY(
        dsm_get_measurement_extension_log_decode(&connection->request.params, &connection->request.message, &request));
    DSM_TRY(dsm_handler_note_reserved(connection, request.reserved_set));
    if (connection->state.negotiated.mel_spec == 0)
        return dsm_cause_set(cause, DSM_CAUSE_NO_LOG_SPECIFICATION, 0, 0);
    if (request.offset >= log.n)
        return dsm_cause_set(cause, DSM_CAUSE_LOG_OFFSET, request.offset, log.n);
    left = log.n - request.offset;
    response.portion = dsm_bytes(log.p + request.offset,
                                 min(min(left, request.length), dsm_response_limit(connection) - LOG_FIXED_LEN));
    response.remainder_length = (uint32_t)(left - response.portion.n);
    return dsm_measurement_extension_log_encode(&connection->request.params, &response, &connection->request.response);
}
