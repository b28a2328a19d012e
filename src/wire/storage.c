/* SPDX-License-Identifier: BSD-3-Clause */
#include "wire/storage.h"

#include "wire/spdm.h"

#define DESCRIPTOR_SPDM 0x04u
/* Offsets in a descriptor count from the four reserved bytes before the record: session id, sequence number, two
 * lengths. */
#define OFFSET_BASE (DSM_STORAGE_RECORD_RESERVED_LEN + 4u + 2u + 2u + 2u + 2u)

enum dsm_error dsm_storage_header_decode(struct dsm_reader *r, struct dsm_storage_header *out)
{
    uint16_t spsp;

    out->secp = dsm_read_u8(r);
    spsp = dsm_read_u16le(r);
    out->connection = spsp & 3u;
    out->operation = (uint8_t)((spsp & 0xFFu) >> 2);
    out->reserved_set = spsp > 0xFFu;
    out->length = dsm_read_u32le(r);
    return r->failed ? DSM_ERR_TRUNCATED : DSM_OK;
}

/* What every response to the host's housekeeping begins with. */
static void write_response_header(struct dsm_writer *w, uint16_t length)
{
    dsm_write_u16le(w, length);
    dsm_write_u16le(w, DSM_STORAGE_BINDING_VERSION);
}

static enum dsm_error read_response_header(struct dsm_reader *r, uint16_t length, uint16_t *version)
{
    uint16_t is = dsm_read_u16le(r);

    *version = dsm_read_u16le(r);
    if (r->failed)
        return DSM_ERR_TRUNCATED;
    return is == length ? DSM_OK : DSM_ERR_INVALID_FIELD;
}

enum dsm_error dsm_storage_discovery_decode(struct dsm_bytes data, struct dsm_storage_discovery *out)
{
    struct dsm_reader r = dsm_reader(data);

    DSM_TRY(read_response_header(&r, DSM_STORAGE_DISCOVERY_LEN, &out->binding_version));
    out->connections = dsm_read_u8(&r);
    dsm_read_reserved(&r, 3);
    out->operations = dsm_read_u8(&r);
    dsm_read_reserved(&r, 23);
    return dsm_reader_end(&r);
}

enum dsm_error dsm_storage_discovery_encode(const struct dsm_storage_discovery *in, struct dsm_writer *w)
{
    write_response_header(w, DSM_STORAGE_DISCOVERY_LEN);
    dsm_write_u8(w, in->connections);
    dsm_write_zeros(w, 3);
    dsm_write_u8(w, in->operations);
    dsm_write_zeros(w, 23);
    return dsm_encode_end(w);
}

enum dsm_error dsm_storage_pending_info_decode(struct dsm_bytes data, struct dsm_storage_pending_info *out)
{
    struct dsm_reader r = dsm_reader(data);
    uint16_t version;

    DSM_TRY(read_response_header(&r, DSM_STORAGE_PENDING_INFO_LEN, &version));
    out->pending = dsm_read_u32le(&r) & 1u;
    out->response_length = dsm_read_u32le(&r);
    return dsm_reader_end(&r);
}

enum dsm_error dsm_storage_pending_info_encode(const struct dsm_storage_pending_info *in, struct dsm_writer *w)
{
    write_response_header(w, DSM_STORAGE_PENDING_INFO_LEN);
    dsm_write_u32le(w, in->pending ? 1 : 0);
    dsm_write_u32le(w, in->pending ? in->response_length : 0);
    return dsm_encode_end(w);
}

void dsm_storage_descriptor_write(struct dsm_writer *w, size_t message_len)
{
    dsm_write_u8(w, 1); /* descriptors */
    dsm_write_zeros(w, 3);
    dsm_write_u8(w, DESCRIPTOR_SPDM);
    dsm_write_u8(w, 0); /* success */
    dsm_write_zeros(w, 1);
    dsm_write_u32le(w, (uint32_t)message_len);
    dsm_write_u32le(w, OFFSET_BASE + DSM_STORAGE_DESCRIPTOR_LEN);
    dsm_write_zeros(w, 5);
}

enum dsm_error dsm_storage_descriptor_take(struct dsm_bytes *data)
{
    struct dsm_reader r = dsm_reader(*data);
    uint32_t length, offset;
    uint8_t count, type, status;

    count = dsm_read_u8(&r);
    dsm_read_reserved(&r, 3);
    type = dsm_read_u8(&r);
    status = dsm_read_u8(&r);
    dsm_read_reserved(&r, 1);
    length = dsm_read_u32le(&r);
    offset = dsm_read_u32le(&r);
    dsm_read_reserved(&r, 5);
    if (r.failed || count != 1 || type != DESCRIPTOR_SPDM || status != 0 ||
        offset != OFFSET_BASE + DSM_STORAGE_DESCRIPTOR_LEN || length != dsm_reader_left(&r))
        return DSM_ERR_DISCARD;
    *data = dsm_read_bytes(&r, length);
    return DSM_OK;
}
