/* SPDX-License-Identifier: BSD-3-Clause */
#include "spdm/chunks.h"

#include "wire/cause.h"

/* In front of the chunk of this number. */
static size_t head_len(uint32_t seq_no)
{
    return seq_no == 0 ? DSM_CHUNK_HEAD_LEN + DSM_CHUNK_LARGE_MESSAGE_SIZE_LEN : DSM_CHUNK_HEAD_LEN;
}

static void advance(struct dsm_chunks *chunks, size_t n)
{
    chunks->at += n;
    chunks->seq_no++;
    chunks->under_way = chunks->at < chunks->len;
}

enum dsm_error dsm_chunks_cut(struct dsm_chunks *chunks, const struct dsm_wire_params *params, uint8_t code,
                              struct dsm_bytes message, size_t transfer_max, struct dsm_writer *w)
{
    size_t room = transfer_max - head_len(chunks->seq_no), left = chunks->len - chunks->at;
    struct dsm_chunk chunk = {
        .code = code,
        .handle = chunks->handle,
        .chunk_seq_no = chunks->seq_no,
        .large_message_size = (uint32_t)chunks->len,
        .chunk = dsm_bytes(message.p + chunks->at, left < room ? left : room),
    };

    if (chunk.chunk.n == left)
        chunk.attributes = DSM_CHUNK_LAST;
    DSM_TRY(dsm_chunk_encode(params, &chunk, w));
    advance(chunks, chunk.chunk.n);
    return DSM_OK;
}

/* Chunk 0 begins a message, whose handle is the sender's choice. */
static enum dsm_error check_first(const struct dsm_chunk *chunk, const struct dsm_chunks_limits *limits,
                                  struct dsm_cause *cause)
{
    if (chunk->chunk_seq_no != 0)
        return dsm_cause_set(cause, DSM_CAUSE_CHUNK_SEQ_NO, chunk->chunk_seq_no, 0);
    if (chunk->large_message_size > limits->most)
        return dsm_cause_set(cause, DSM_CAUSE_LARGE_MESSAGE_MAX, chunk->large_message_size, limits->most);
    if (chunk->large_message_size <= limits->least)
        return dsm_cause_set(cause, DSM_CAUSE_LARGE_MESSAGE_MIN, chunk->large_message_size, limits->least + 1);
    return DSM_OK;
}

static enum dsm_error check_next(const struct dsm_chunks *chunks, const struct dsm_chunk *chunk,
                                 struct dsm_cause *cause)
{
    if (chunk->handle != chunks->handle)
        return dsm_cause_set(cause, DSM_CAUSE_CHUNK_HANDLE, chunk->handle, chunks->handle);
    if (chunk->chunk_seq_no != chunks->seq_no)
        return dsm_cause_set(cause, DSM_CAUSE_CHUNK_SEQ_NO, chunk->chunk_seq_no, chunks->seq_no);
    return DSM_OK;
}

/* Only the last one may be shorter than what each endpoint takes at once: byte by byte a message takes as long as its
 * sender likes. */
static enum dsm_error check_size(const struct dsm_chunk *chunk, size_t left, struct dsm_cause *cause)
{
    size_t least = DSM_DATA_TRANSFER_SIZE_MIN - head_len(chunk->chunk_seq_no);
    bool is_last = (chunk->attributes & DSM_CHUNK_LAST) != 0;

    if (chunk->chunk.n > left)
        return dsm_cause_set(cause, DSM_CAUSE_CHUNK_LONG, chunk->chunk.n, left);
    if (is_last && chunk->chunk.n < left)
        return dsm_cause_set(cause, DSM_CAUSE_CHUNK_LAST_EARLY, left - chunk->chunk.n, 0);
    if (!is_last && chunk->chunk.n == left)
        return dsm_cause_set(cause, DSM_CAUSE_CHUNK_LAST_MISSING, 0, 0);
    if (!is_last && chunk->chunk.n < least)
        return dsm_cause_set(cause, DSM_CAUSE_CHUNK_SHORT, chunk->chunk.n, least);
    return DSM_OK;
}

enum dsm_error dsm_chunks_check(const struct dsm_chunks *chunks, const struct dsm_chunk *chunk,
                                const struct dsm_chunks_limits *limits, struct dsm_cause *cause)
{
    if (chunks->under_way)
        DSM_TRY(check_next(chunks, chunk, cause));
    else
        DSM_TRY(check_first(chunk, limits, cause));
    return check_size(chunk, chunks->under_way ? chunks->len - chunks->at : chunk->large_message_size, cause);
}

enum dsm_error dsm_chunks_join(struct dsm_chunks *chunks, const struct dsm_chunk *chunk, struct dsm_assembly *assembly)
{
    if (!chunks->under_way) {
        dsm_assembly_clear(assembly);
        DSM_TRY(dsm_assembly_provide(assembly, chunk->large_message_size));
        *chunks = (struct dsm_chunks){ .handle = chunk->handle, .len = chunk->large_message_size };
    }
    DSM_TRY(dsm_assembly_add(assembly, chunk->chunk));
    advance(chunks, chunk->chunk.n);
    return DSM_OK;
}
