/* SPDX-License-Identifier: BSD-3-Clause */
#include "wire/doe.h"

#include "wire/spdm.h"

#define DW_LEN 4u
#define HEADER_LEN_DW (DSM_DOE_HEADER_LEN / DW_LEN)
#define LENGTH_MASK (DSM_DOE_LENGTH_MAX_DW - 1) /* PCIe 6.30.1: bits 17:0; the others are reserved */

/* PCIe 6.30.1: Length counts the two header double words too, and 0 stands for 2^18. */
static enum dsm_error check_length(uint32_t length_field, size_t object_len)
{
    uint32_t length_dw = length_field & LENGTH_MASK;

    if (length_dw == 0)
        length_dw = DSM_DOE_LENGTH_MAX_DW;
    if (length_dw < HEADER_LEN_DW)
        return DSM_ERR_INVALID_FIELD;
    if ((size_t)length_dw * DW_LEN > object_len)
        return DSM_ERR_TRUNCATED;
    return (size_t)length_dw * DW_LEN < object_len ? DSM_ERR_TRAILING : DSM_OK;
}

enum dsm_error dsm_doe_object_decode(struct dsm_bytes object, struct dsm_doe_object *out)
{
    struct dsm_reader r = dsm_reader(object);
    uint32_t length_field;

    out->vendor_id = dsm_read_u16le(&r);
    out->type = dsm_read_u8(&r);
    dsm_read_reserved(&r, 1);
    length_field = dsm_read_u32le(&r);
    if (r.failed)
        return DSM_ERR_TRUNCATED;
    out->reserved_set = r.reserved_set || (length_field & ~LENGTH_MASK) != 0;
    out->data = dsm_read_bytes(&r, dsm_reader_left(&r));
    return check_length(length_field, object.n);
}

static size_t padding_of(size_t len)
{
    return (DW_LEN - len % DW_LEN) % DW_LEN;
}

enum dsm_error dsm_doe_object_encode(uint8_t type, struct dsm_bytes data, struct dsm_writer *w)
{
    size_t start;

    dsm_doe_object_begin(w, &start);
    dsm_write_bytes(w, data);
    return dsm_doe_object_finish(w, start, type);
}

void dsm_doe_object_begin(struct dsm_writer *w, size_t *start)
{
    *start = dsm_written_len(w);
    dsm_write_zeros(w, DSM_DOE_HEADER_LEN);
}

enum dsm_error dsm_doe_object_finish(struct dsm_writer *w, size_t start, uint8_t type)
{
    struct dsm_writer header;
    size_t length_dw;

    dsm_write_zeros(w, padding_of(dsm_written_len(w) - start));
    DSM_TRY(dsm_encode_end(w));
    length_dw = (dsm_written_len(w) - start) / DW_LEN;
    if (length_dw > DSM_DOE_LENGTH_MAX_DW)
        return DSM_ERR_LIMIT;
    header = dsm_writer(w->start + start, DSM_DOE_HEADER_LEN);
    dsm_write_u16le(&header, DSM_DOE_VENDOR_PCI_SIG);
    dsm_write_u8(&header, type);
    dsm_write_u8(&header, 0);
    dsm_write_u32le(&header, (uint32_t)length_dw & LENGTH_MASK);
    return DSM_OK;
}

enum dsm_error dsm_doe_discovery_decode(struct dsm_bytes data, struct dsm_doe_discovery *out, struct dsm_cause *cause)
{
    struct dsm_reader r = dsm_reader(data);

    out->index = dsm_read_u8(&r);
    out->version = dsm_read_u8(&r);
    dsm_read_reserved(&r, 2);
    out->reserved_set = r.reserved_set;
    return dsm_body_end(data, &r, cause);
}

enum dsm_error dsm_doe_discovery_encode(const struct dsm_doe_discovery *in, struct dsm_writer *w)
{
    dsm_write_u8(w, in->index);
    dsm_write_u8(w, in->version);
    dsm_write_zeros(w, 2);
    return dsm_encode_end(w);
}

enum dsm_error dsm_doe_discovery_response_decode(struct dsm_bytes data, struct dsm_doe_discovery_response *out,
                                                 struct dsm_cause *cause)
{
    struct dsm_reader r = dsm_reader(data);

    out->vendor_id = dsm_read_u16le(&r);
    out->type = dsm_read_u8(&r);
    out->next_index = dsm_read_u8(&r);
    return dsm_body_end(data, &r, cause);
}

enum dsm_error dsm_doe_discovery_response_encode(const struct dsm_doe_discovery_response *in, struct dsm_writer *w)
{
    dsm_write_u16le(w, in->vendor_id);
    dsm_write_u8(w, in->type);
    dsm_write_u8(w, in->next_index);
    return dsm_encode_end(w);
}

static const struct dsm_field discovery_fields[] = {
    DSM_FIELD(doe_discovery, index, DEC),
    DSM_FIELD(doe_discovery, version, DEC),
};

static const struct dsm_field discovery_response_fields[] = {
    DSM_FIELD(doe_discovery_response, vendor_id, HEX),
    DSM_FIELD(doe_discovery_response, type, HEX),
    DSM_FIELD(doe_discovery_response, next_index, DEC),
};

DSM_MESSAGE_CODEC_OF(doe, discovery)
DSM_MESSAGE_CODEC_OF(doe, discovery_response)

const struct dsm_message dsm_doe_discovery_row = {
    .code = DSM_DOE_DISCOVERY,
    .direction = DSM_MESSAGE_REQUEST,
    .name = "DOE_DISCOVERY",
    .size = sizeof(struct dsm_doe_discovery),
    .decode = discovery_decode,
    .encode = discovery_encode,
    .reserved_at = offsetof(struct dsm_doe_discovery, reserved_set),
    DSM_MESSAGE_FIELDS(discovery_fields),
};

const struct dsm_message dsm_doe_discovery_response_row = {
    .code = DSM_DOE_DISCOVERY,
    .direction = DSM_MESSAGE_RESPONSE,
    .name = "DOE_DISCOVERY_RESPONSE",
    .size = sizeof(struct dsm_doe_discovery_response),
    .decode = discovery_response_decode,
    .encode = discovery_response_encode,
    .reserved_at = DSM_MESSAGE_NOTHING_RESERVED,
    DSM_MESSAGE_FIELDS(discovery_response_fields),
};
