/* SPDX-License-Identifier: BSD-3-Clause */
#include "requester/chunk_transfer.h"

#include "requester/fail.h"
#include "requester/message_send.h"
#include "wire/cause.h"
#include "wire/spdm_messages.h"

#define ACK_RULE "DSP0274 CHUNK_SEND_ACK, "

static size_t request_transfer_max(const struct dsm_requester *r)
{
    return dsm_negotiated_transfer_max(&r->negotiated, r->binding->request_max);
}

static enum dsm_error refuse_size(struct dsm_requester *r, struct dsm_bytes request, const char *rule, size_t most)
{
    return dsm_fail_protocol(r, DSM_ERR_REQUEST_TOO_LARGE, rule, "%s is %zu bytes, the device takes %zu%s",
                             dsm_spdm_messages_name(request.p[1]), request.n, most,
                             dsm_both_can(&r->negotiated, DSM_CAP_CHUNK) ? " in chunks" : " at once");
}

/* DSP0274 1.2, 10.3: without chunks a message is one transfer, and the device takes no larger one. */
enum dsm_error dsm_chunk_transfer_is_needed(struct dsm_requester *r, struct dsm_bytes request, bool *is_needed)
{
    uint32_t theirs = r->negotiated.peer_data_transfer_size;
    size_t most = dsm_negotiated_message_max(&r->negotiated, r->binding->request_max);

    *is_needed = dsm_both_can(&r->negotiated, DSM_CAP_CHUNK) && request.n > request_transfer_max(r);
    if (!*is_needed && theirs != 0 && request.n > theirs)
        return refuse_size(r, request, "DSP0274 CAPABILITIES, DataTransferSize", theirs);
    if (*is_needed && request.n > most)
        return refuse_size(r, request, "DSP0274 CAPABILITIES, MaxSPDMmsgSize", most);
    return DSM_OK;
}

static enum dsm_error send_written(struct dsm_requester *r, const struct dsm_writer *w, uint64_t wait_us)
{
    r->round_trip.chunk_message = dsm_written(w);
    return dsm_message_send(r, r->round_trip.chunk_message, wait_us);
}

static enum dsm_error send_chunk(struct dsm_requester *r, uint64_t wait_us)
{
    struct dsm_wire_params params = dsm_requester_params(r);
    struct dsm_writer w = dsm_writer(r->chunk, sizeof(r->chunk));

    DSM_TRY(dsm_chunks_cut(&r->round_trip.chunks, &params, DSM_SPDM_CHUNK_SEND, r->round_trip.request,
                           request_transfer_max(r), &w));
    return send_written(r, &w, wait_us);
}

enum dsm_error dsm_chunk_transfer_send(struct dsm_requester *r, uint64_t wait_us)
{
    struct dsm_round_trip *trip = &r->round_trip;

    trip->transfer = DSM_TRANSFER_SEND;
    trip->least_len = DSM_DATA_TRANSFER_SIZE_MIN - DSM_CHUNK_SEND_ACK_HEAD_MAX;
    trip->chunks = (struct dsm_chunks){ .under_way = true, .handle = ++r->large_handle, .len = trip->request.n };
    return send_chunk(r, wait_us);
}

/* The ACK of the chunk that is out, whose number is the one before the next. */
static enum dsm_error check_ack(struct dsm_requester *r, const struct dsm_chunk_send_ack *ack, size_t pad_max)
{
    const struct dsm_chunks *chunks = &r->round_trip.chunks;

    if (ack->handle != chunks->handle)
        return dsm_fail_protocol(r, DSM_ERR_INVALID_FIELD, ACK_RULE "Handle", "handle %u came instead of %u",
                                 ack->handle, chunks->handle);
    if (ack->chunk_seq_no != chunks->seq_no - 1)
        return dsm_fail_protocol(r, DSM_ERR_INVALID_FIELD, ACK_RULE "ChunkSeqNo", "chunk %u is acknowledged, not %u",
                                 ack->chunk_seq_no, chunks->seq_no - 1);
    if (chunks->under_way && ack->response.n > pad_max && !(ack->attributes & DSM_CHUNK_EARLY_ERROR_DETECTED))
        return dsm_fail_protocol(r, DSM_ERR_TRAILING, ACK_RULE "ResponseToLargeRequest",
                                 "%zu bytes of a response came before the last chunk was sent", ack->response.n);
    return DSM_OK;
}

static enum dsm_error check_early_error(struct dsm_requester *r, struct dsm_bytes response)
{
    if (response.n >= DSM_SPDM_HEADER_LEN && response.p[1] == DSM_SPDM_ERROR)
        return DSM_OK;
    return dsm_fail_protocol(r, DSM_ERR_INVALID_FIELD, ACK_RULE "EarlyErrorDetected",
                             "it is set, and there is no ERROR");
}

enum dsm_error dsm_chunk_transfer_take_ack(struct dsm_requester *r, struct dsm_bytes message,
                                           struct dsm_bytes *response)
{
    struct dsm_wire_params params = dsm_requester_decode_params(r);
    struct dsm_round_trip *trip = &r->round_trip;
    struct dsm_chunk_send_ack ack;

    DSM_TRY(
        dsm_fail_decode(r, dsm_chunk_send_ack_decode(&params, &message, &ack), "DSP0274 CHUNK_SEND_ACK", message.n));
    DSM_TRY(check_ack(r, &ack, params.pad_max));
    if (ack.attributes & DSM_CHUNK_EARLY_ERROR_DETECTED)
        DSM_TRY(check_early_error(r, ack.response));
    else if (trip->chunks.under_way)
        return send_chunk(r, 0);
    trip->transfer = DSM_TRANSFER_NONE;
    *response = ack.response;
    return DSM_OK;
}

static enum dsm_error get_chunk(struct dsm_requester *r)
{
    struct dsm_wire_params params = dsm_requester_params(r);
    struct dsm_writer w = dsm_writer(r->chunk, sizeof(r->chunk));
    struct dsm_chunk_get request = {
        .handle = r->round_trip.chunks.handle,
        .chunk_seq_no = r->round_trip.chunks.seq_no,
    };

    DSM_TRY(dsm_chunk_get_encode(&params, &request, &w));
    return send_written(r, &w, 0);
}

enum dsm_error dsm_chunk_transfer_get(struct dsm_requester *r, uint8_t handle)
{
    struct dsm_round_trip *trip = &r->round_trip;

    if (trip->least_len == 0)
        trip->least_len = DSM_DATA_TRANSFER_SIZE_MIN;
    trip->transfer = DSM_TRANSFER_GET;
    trip->chunks = (struct dsm_chunks){ .handle = handle };
    return get_chunk(r);
}

/* The words are those of the table of causes. */
static enum dsm_error fail_chunk(struct dsm_requester *r, enum dsm_error error, const struct dsm_cause *cause)
{
    struct dsm_error_detail detail;

    dsm_cause_describe(cause, error, &detail);
    return dsm_fail_protocol(r, error, detail.clause, "CHUNK_RESPONSE, %s: %s: %s; expected: %s", detail.place,
                             detail.value, detail.reason, detail.accepted);
}

static enum dsm_error check_chunk(struct dsm_requester *r, const struct dsm_chunk *chunk, size_t n)
{
    const struct dsm_round_trip *trip = &r->round_trip;
    struct dsm_chunks_limits limits = { .least = trip->least_len, .most = dsm_requester_message_max(r) };
    struct dsm_cause cause = { .id = DSM_CAUSE_NONE };
    enum dsm_error error;

    if (n > dsm_requester_transfer_max(r))
        return dsm_fail_protocol(r, DSM_ERR_LIMIT, "DSP0274 GET_CAPABILITIES, DataTransferSize",
                                 "CHUNK_RESPONSE is %zu bytes, we take %u", n, dsm_requester_transfer_max(r));
    if (chunk->handle != trip->chunks.handle)
        error = dsm_cause_set(&cause, DSM_CAUSE_CHUNK_HANDLE, chunk->handle, trip->chunks.handle);
    else
        error = dsm_chunks_check(&trip->chunks, chunk, &limits, &cause);
    return error == DSM_OK ? DSM_OK : fail_chunk(r, error, &cause);
}

enum dsm_error dsm_chunk_transfer_take_chunk(struct dsm_requester *r, struct dsm_bytes message,
                                             struct dsm_bytes *response)
{
    struct dsm_wire_params params = dsm_requester_decode_params(r);
    struct dsm_round_trip *trip = &r->round_trip;
    struct dsm_chunk chunk;

    DSM_TRY(dsm_fail_decode(r, dsm_chunk_decode(&params, &message, &chunk), "DSP0274 CHUNK_RESPONSE", message.n));
    DSM_TRY(check_chunk(r, &chunk, message.n));
    DSM_TRY(dsm_chunks_join(&trip->chunks, &chunk, &r->large_response));
    if (trip->chunks.under_way)
        return get_chunk(r);
    trip->transfer = DSM_TRANSFER_NONE;
    trip->is_joined = true;
    *response = dsm_bytes(r->large_response.bytes, r->large_response.n);
    dsm_message_observe(r, false, *response);
    return DSM_OK;
}
