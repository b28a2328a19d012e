/* SPDX-License-Identifier: BSD-3-Clause */
/* CHUNK_GET (DSP0274 1.2): the chunks of a large response, one after the other. */
#include "responder/chunk_get.h"

#include "responder/handler.h"
#include "responder/large_response.h"
#include "responder/response.h"

enum dsm_error dsm_chunk_get_handle(struct dsm_connection *connection)
{
    struct dsm_request *request = &connection->request;
    struct dsm_chunks *chunks = &request->proposed_chunks;
    struct dsm_cause *cause = &connection->device->cause;
    struct dsm_chunk_get get;

    DSM_TRY(dsm_chunk_get_decode(&request->params, &request->message, &get));
    DSM_TRY(dsm_handler_note_reserved(connection, get.reserved_set));
    *chunks = connection->state.large_response.chunks;
    if (!chunks->under_way)
        return dsm_cause_set(cause, DSM_CAUSE_CHUNK_NOTHING, 0, 0);
    if (get.handle != chunks->handle)
        return dsm_cause_set(cause, DSM_CAUSE_CHUNK_HANDLE, get.handle, chunks->handle);
    if (get.chunk_seq_no != chunks->seq_no)
        return dsm_cause_set(cause, DSM_CAUSE_CHUNK_SEQ_NO, get.chunk_seq_no, chunks->seq_no);
    return dsm_chunks_cut(chunks, &request->params, DSM_SPDM_CHUNK_RESPONSE,
                          dsm_bytes(dsm_response_large(connection), chunks->len), dsm_response_transfer_max(connection),
                          &request->response);
}

void dsm_chunk_get_commit(struct dsm_connection *connection)
{
    struct dsm_large_transfer *large = &connection->state.large_response;

    large->chunks = connection->request.proposed_chunks;
    if (large->chunks.under_way)
        return;
    if (large->establishes)
        connection->request.afterwards = DSM_AFTER_ESTABLISH;
    dsm_large_response_drop(connection);
}
