/* SPDX-License-Identifier: BSD-3-Clause */
/* CHUNK_SEND (DSP0274 1.2): a large request is put together of its chunks, each of which is acknowledged. */
#include "responder/chunk_send.h"

#include "responder/handler.h"
#include "responder/sizes.h"

/* DSP0274, large SPDM messages: these are never large. */
static bool comes_at_once(uint8_t code)
{
    return code == DSM_SPDM_GET_VERSION || code == DSM_SPDM_GET_CAPABILITIES || code == DSM_SPDM_CHUNK_SEND ||
           code == DSM_SPDM_CHUNK_GET;
}

static enum dsm_error take_chunk(struct dsm_connection *connection, const struct dsm_chunk *chunk)
{
    struct dsm_large_transfer *large = &connection->state.large_request;
    struct dsm_cause *cause = &connection->device->cause;
    struct dsm_chunks_limits limits = {
        .least = DSM_DATA_TRANSFER_SIZE_MIN,
        .most = dsm_sizes_message_max(connection),
    };

    DSM_TRY(dsm_chunks_check(&large->chunks, chunk, &limits, cause));
    if (!large->chunks.under_way && comes_at_once(chunk->chunk.p[1]))
        return dsm_cause_set(cause, DSM_CAUSE_CHUNK_SEND_CODE, chunk->chunk.p[1], 0);
    large->session_id = connection->request.session ? connection->request.session->base.id : 0;
    return dsm_chunks_join(&large->chunks, chunk, &connection->large_request);
}

/* DSP0274, CHUNK_SEND_ACK: an error that is found early ends the large request. */
enum dsm_error dsm_chunk_send_handle(struct dsm_connection *connection)
{
    struct dsm_request *request = &connection->request;
    struct dsm_large_transfer *large = &connection->state.large_request;
    struct dsm_chunk chunk;
    enum dsm_error error;

    DSM_TRY(dsm_chunk_decode(&request->params, &request->message, &chunk));
    DSM_TRY(dsm_handler_note_reserved(connection, chunk.reserved_set));
    request->in_ack = DSM_IN_ACK;
    request->ack_handle = chunk.handle;
    request->ack_seq_no = chunk.chunk_seq_no;
    error = take_chunk(connection, &chunk);
    if (error == DSM_OK) {
        request->is_joined = !large->chunks.under_way;
        return DSM_OK;
    }
    request->in_ack = DSM_IN_ACK_OF_ERROR;
    large->chunks.under_way = false;
    return error;
}
