/* SPDX-License-Identifier: BSD-3-Clause */
#include "wire/chunk.h"

#include "wire/fields.h"

/* ChunkSeqNo, with the reserved bytes that it took over in 1.4. */
static uint32_t read_seq_no(const struct dsm_wire_params *params, struct dsm_reader *r, size_t reserved)
{
    uint32_t number;

    if (params->version >= DSM_SPDM_14)
        return dsm_read_u32le(r);
    number = dsm_read_u16le(r);
    dsm_read_reserved(r, reserved);
    return number;
}

static void write_seq_no(const struct dsm_wire_params *params, struct dsm_writer *w, uint32_t number, size_t reserved)
{
    if (params->version >= DSM_SPDM_14) {
        dsm_write_u32le(w, number);
        return;
    }
    dsm_write_u16le(w, (uint16_t)number);
    dsm_write_zeros(w, reserved);
}

static bool fits_seq_no(const struct dsm_wire_params *params, uint32_t number)
{
    return params->version >= DSM_SPDM_14 || number <= UINT16_MAX;
}

enum dsm_error dsm_chunk_decode(const struct dsm_wire_params *params, struct dsm_bytes *message, struct dsm_chunk *out)
{
    struct dsm_reader r = dsm_reader(*message);
    struct dsm_spdm_header header;
    uint32_t size;

    dsm_spdm_header_read(&r, &header);
    dsm_reserved_bits(&r, header.param1, DSM_CHUNK_LAST);
    *out = (struct dsm_chunk){ .code = header.code, .attributes = header.param1 & DSM_CHUNK_LAST };
    out->handle = header.param2;
    out->chunk_seq_no = read_seq_no(params, &r, 2);
    size = dsm_read_u32le(&r);
    if (out->chunk_seq_no == 0)
        out->large_message_size = dsm_read_u32le(&r);
    out->chunk = dsm_read_bytes(&r, size);
    out->reserved_set = r.reserved_set;
    return dsm_message_end(params, &r, message);
}

enum dsm_error dsm_chunk_encode(const struct dsm_wire_params *params, const struct dsm_chunk *in, struct dsm_writer *w)
{
    if (!fits_seq_no(params, in->chunk_seq_no) || in->chunk.n > UINT32_MAX)
        return DSM_ERR_INVALID_FIELD;
    dsm_spdm_header_write(w, params->version, in->code, in->attributes & DSM_CHUNK_LAST, in->handle);
    write_seq_no(params, w, in->chunk_seq_no, 2);
    dsm_write_u32le(w, (uint32_t)in->chunk.n);
    if (in->chunk_seq_no == 0)
        dsm_write_u32le(w, in->large_message_size);
    dsm_write_bytes(w, in->chunk);
    return dsm_encode_end(w);
}

enum dsm_error dsm_chunk_send_ack_decode(const struct dsm_wire_params *params, struct dsm_bytes *message,
                                         struct dsm_chunk_send_ack *out)
{
    struct dsm_reader r = dsm_reader(*message);
    struct dsm_spdm_header header;

    dsm_spdm_header_read(&r, &header);
    dsm_reserved_bits(&r, header.param1, DSM_CHUNK_EARLY_ERROR_DETECTED);
    *out = (struct dsm_chunk_send_ack){
        .attributes = header.param1 & DSM_CHUNK_EARLY_ERROR_DETECTED,
        .handle = header.param2,
        .chunk_seq_no = read_seq_no(params, &r, 0),
    };
    out->response = dsm_read_bytes(&r, dsm_reader_left(&r));
    out->reserved_set = r.reserved_set;
    return dsm_message_end(params, &r, message);
}

enum dsm_error dsm_chunk_send_ack_encode(const struct dsm_wire_params *params, const struct dsm_chunk_send_ack *in,
                                         struct dsm_writer *w)
{
    if (!fits_seq_no(params, in->chunk_seq_no))
        return DSM_ERR_INVALID_FIELD;
    dsm_spdm_header_write(w, params->version, DSM_SPDM_CHUNK_SEND_ACK, in->attributes & DSM_CHUNK_EARLY_ERROR_DETECTED,
                          in->handle);
    write_seq_no(params, w, in->chunk_seq_no, 0);
    dsm_write_bytes(w, in->response);
    return dsm_encode_end(w);
}

enum dsm_error dsm_chunk_get_decode(const struct dsm_wire_params *params, struct dsm_bytes *message,
                                    struct dsm_chunk_get *out)
{
    struct dsm_reader r = dsm_reader(*message);
    struct dsm_spdm_header header;

    dsm_spdm_header_read(&r, &header);
    dsm_reserved_bits(&r, header.param1, 0);
    out->handle = header.param2;
    out->chunk_seq_no = read_seq_no(params, &r, 0);
    out->reserved_set = r.reserved_set;
    return dsm_message_end(params, &r, message);
}

enum dsm_error dsm_chunk_get_encode(const struct dsm_wire_params *params, const struct dsm_chunk_get *in,
                                    struct dsm_writer *w)
{
    if (!fits_seq_no(params, in->chunk_seq_no))
        return DSM_ERR_INVALID_FIELD;
    dsm_spdm_header_write(w, params->version, DSM_SPDM_CHUNK_GET, 0, in->handle);
    write_seq_no(params, w, in->chunk_seq_no, 0);
    return dsm_encode_end(w);
}

static const struct dsm_field chunk_fields[] = {
    DSM_FIELD(chunk, attributes, HEX),         DSM_FIELD(chunk, handle, HEX),   DSM_FIELD(chunk, chunk_seq_no, DEC),
    DSM_FIELD(chunk, large_message_size, DEC), DSM_FIELD(chunk, chunk, LENGTH),
};

/* Part of a message in a session: it may be of a key. */
#define CHUNK_AT 12u
#define ACK_RESPONSE_AT 6u

DSM_MESSAGE_CODEC(chunk)

const struct dsm_message dsm_chunk_send_row = {
    .code = DSM_SPDM_CHUNK_SEND,
    .direction = DSM_MESSAGE_REQUEST,
    .since = DSM_SPDM_12,
    .name = "CHUNK_SEND",
    .has_secret = true,
    .secret_at = CHUNK_AT,
    DSM_MESSAGE_STRUCT(chunk),
    DSM_MESSAGE_RESERVED(chunk),
    DSM_MESSAGE_FIELDS(chunk_fields),
};

static const struct dsm_field chunk_send_ack_fields[] = {
    DSM_FIELD(chunk_send_ack, attributes, HEX),
    DSM_FIELD(chunk_send_ack, handle, HEX),
    DSM_FIELD(chunk_send_ack, chunk_seq_no, DEC),
    DSM_FIELD(chunk_send_ack, response, LENGTH),
};

DSM_MESSAGE_CODEC(chunk_send_ack)

const struct dsm_message dsm_chunk_send_ack_row = {
    .code = DSM_SPDM_CHUNK_SEND_ACK,
    .direction = DSM_MESSAGE_RESPONSE,
    .since = DSM_SPDM_12,
    .name = "CHUNK_SEND_ACK",
    .has_secret = true,
    .secret_at = ACK_RESPONSE_AT,
    DSM_MESSAGE_STRUCT(chunk_send_ack),
    DSM_MESSAGE_RESERVED(chunk_send_ack),
    .is_open_ended = true,
    DSM_MESSAGE_FIELDS(chunk_send_ack_fields),
};

static const struct dsm_field chunk_get_fields[] = {
    DSM_FIELD(chunk_get, handle, HEX),
    DSM_FIELD(chunk_get, chunk_seq_no, DEC),
};

DSM_MESSAGE_CODEC(chunk_get)

const struct dsm_message dsm_chunk_get_row = {
    .code = DSM_SPDM_CHUNK_GET,
    .direction = DSM_MESSAGE_REQUEST,
    .since = DSM_SPDM_12,
    .name = "CHUNK_GET",
    DSM_MESSAGE_STRUCT(chunk_get),
    DSM_MESSAGE_RESERVED(chunk_get),
    DSM_MESSAGE_FIELDS(chunk_get_fields),
};

const struct dsm_message dsm_chunk_response_row = {
    .code = DSM_SPDM_CHUNK_RESPONSE,
    .direction = DSM_MESSAGE_RESPONSE,
    .since = DSM_SPDM_12,
    .name = "CHUNK_RESPONSE",
    .has_secret = true,
    .secret_at = CHUNK_AT,
    DSM_MESSAGE_STRUCT(chunk),
    DSM_MESSAGE_RESERVED(chunk),
    DSM_MESSAGE_FIELDS(chunk_fields),
};
