/* SPDX-License-Identifier: BSD-3-Clause */
#include "responder/large_response.h"

#include "responder/message_log.h"
#include "responder/response.h"
#include "wire/error_message.h"

/* In front of the response, where there is room for it. */
static enum dsm_error write_ack_head(struct dsm_connection *connection, size_t head_len)
{
    const struct dsm_request *request = &connection->request;
    struct dsm_wire_params params = { .version = connection->state.negotiated.version };
    struct dsm_writer w = dsm_writer(request->response.start - head_len, head_len);
    struct dsm_chunk_send_ack ack = {
        .attributes = request->in_ack == DSM_IN_ACK_OF_ERROR ? DSM_CHUNK_EARLY_ERROR_DETECTED : 0,
        .handle = request->ack_handle,
        .chunk_seq_no = request->ack_seq_no,
    };

    DSM_TRY(dsm_chunk_send_ack_encode(&params, &ack, &w));
    connection->request.response.start -= head_len;
    return DSM_OK;
}

static enum dsm_error write_error(struct dsm_connection *connection)
{
    struct dsm_wire_params params = { .version = connection->state.negotiated.version };
    struct dsm_error_message message = {
        .error_code = DSM_SPDM_ERROR_LARGE_RESPONSE,
        .extended = dsm_bytes(&connection->state.large_handle, 1),
    };

    dsm_response_begin(connection);
    return dsm_error_message_encode(&params, &message, &connection->request.response);
}

/* A session that this response establishes is so when it has all gone out. */
static enum dsm_error set_aside(struct dsm_connection *connection)
{
    struct dsm_request *request = &connection->request;

    dsm_message_log_response(connection, dsm_written(&request->response));
    connection->state.large_handle++;
    connection->state.large_response = (struct dsm_large_transfer){
        .chunks = { .under_way = true,
                    .handle = connection->state.large_handle,
                    .len = dsm_written_len(&request->response) },
        .session_id = request->session ? request->session->base.id : 0,
        .establishes = request->afterwards == DSM_AFTER_ESTABLISH,
    };
    if (request->afterwards == DSM_AFTER_ESTABLISH)
        request->afterwards = DSM_AFTER_NOTHING;
    return write_error(connection);
}

enum dsm_error dsm_large_response_divide(struct dsm_connection *connection)
{
    const struct dsm_request *request = &connection->request;
    size_t head_len = 0;

    if (request->in_ack != DSM_NOT_IN_ACK)
        head_len = dsm_chunk_send_ack_head_len(connection->state.negotiated.version);
    /* DSP0274, CHUNK_SEND_ACK: where it would be too large, LargeResponse stands in its place */
    if (dsm_response_is_large(connection) &&
        head_len + dsm_written_len(&request->response) > dsm_response_transfer_max(connection))
        return set_aside(connection);
    return head_len > 0 ? write_ack_head(connection, head_len) : DSM_OK;
}

void dsm_large_response_drop(struct dsm_connection *connection)
{
    struct dsm_large_transfer *large = &connection->state.large_response;

    if (large->chunks.len > 0)
        dsm_wipe(dsm_response_large(connection), large->chunks.len); /* it may have travelled sealed */
    *large = (struct dsm_large_transfer){ .session_id = 0 };
}
