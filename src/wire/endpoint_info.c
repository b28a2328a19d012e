/* SPDX-License-Identifier: BSD-3-Clause */
#include "wire/endpoint_info.h"

#include "wire/fields.h"

static bool is_signature_requested(uint8_t attributes)
{
    return (attributes & DSM_ENDPOINT_INFO_SIGNATURE_REQUESTED) != 0;
}

enum dsm_error dsm_get_endpoint_info_decode(const struct dsm_wire_params *params, struct dsm_bytes *message,
                                            struct dsm_get_endpoint_info *out)
{
    struct dsm_reader r = dsm_reader(*message);
    struct dsm_spdm_header header;

    *out = (struct dsm_get_endpoint_info){ 0 };
    dsm_spdm_header_read(&r, &header);
    out->sub_code = header.param1;
    dsm_reserved_bits(&r, header.param2, DSM_SLOT_MASK);
    out->slot = header.param2 & DSM_SLOT_MASK;
    out->attributes = dsm_read_u8(&r);
    dsm_reserved_bits(&r, out->attributes, DSM_ENDPOINT_INFO_SIGNATURE_REQUESTED);
    out->attributes &= DSM_ENDPOINT_INFO_SIGNATURE_REQUESTED;
    dsm_read_reserved(&r, 3);
    if (is_signature_requested(out->attributes))
        dsm_read_into(&r, out->nonce, sizeof(out->nonce));
    out->reserved_set = r.reserved_set;
    DSM_TRY(dsm_message_end(params, &r, message));
    return dsm_slot_check(params, out->slot, DSM_SLOT_PUBLIC_KEY4);
}

enum dsm_error dsm_get_endpoint_info_encode(const struct dsm_wire_params *params,
                                            const struct dsm_get_endpoint_info *in, struct dsm_writer *w)
{
    dsm_spdm_header_write(w, params->version, DSM_SPDM_GET_ENDPOINT_INFO, in->sub_code, in->slot & DSM_SLOT_MASK);
    dsm_write_u8(w, in->attributes & DSM_ENDPOINT_INFO_SIGNATURE_REQUESTED);
    dsm_write_zeros(w, 3);
    if (is_signature_requested(in->attributes))
        dsm_write_bytes(w, dsm_bytes(in->nonce, sizeof(in->nonce)));
    return dsm_encode_end(w);
}

enum dsm_error dsm_endpoint_info_decode(const struct dsm_wire_params *params, struct dsm_bytes *message,
                                        struct dsm_endpoint_info *out)
{
    struct dsm_reader r = dsm_reader(*message);
    struct dsm_spdm_header header;
    uint32_t length;

    *out = (struct dsm_endpoint_info){ 0 };
    dsm_spdm_header_read(&r, &header);
    dsm_reserved_bits(&r, header.param1, 0);
    dsm_reserved_bits(&r, header.param2, DSM_SLOT_MASK);
    out->slot = header.param2 & DSM_SLOT_MASK;
    dsm_read_reserved(&r, 4);
    if (params->is_signed)
        dsm_read_into(&r, out->nonce, sizeof(out->nonce));
    length = dsm_read_u32le(&r);
    out->info = dsm_read_bytes(&r, length);
    if (params->is_signed)
        out->signature = dsm_read_bytes(&r, params->signature_size);
    out->reserved_set = r.reserved_set;
    DSM_TRY(dsm_message_end(params, &r, message));
    return dsm_slot_check(params, out->slot, DSM_SLOT_PUBLIC_KEY4);
}

enum dsm_error dsm_endpoint_info_encode(const struct dsm_wire_params *params, const struct dsm_endpoint_info *in,
                                        struct dsm_writer *w)
{
    if (in->info.n > UINT32_MAX)
        return DSM_ERR_INVALID_FIELD;
    dsm_spdm_header_write(w, params->version, DSM_SPDM_ENDPOINT_INFO, 0, in->slot & DSM_SLOT_MASK);
    dsm_write_zeros(w, 4);
    if (params->is_signed)
        dsm_write_bytes(w, dsm_bytes(in->nonce, sizeof(in->nonce)));
    dsm_write_u32le(w, (uint32_t)in->info.n);
    dsm_write_bytes(w, in->info);
    dsm_write_bytes(w, in->signature);
    return dsm_encode_end(w);
}

#define CLASS_FIXED_LEN 3u /* SVH without its vendor id, and NumSubIDs */

static enum dsm_error check_ids(struct dsm_bytes ids, uint8_t count)
{
    struct dsm_reader r = dsm_reader(ids);

    for (unsigned i = 0; i < count; i++)
        (void)dsm_read_bytes(&r, dsm_read_u8(&r));
    return dsm_reader_end(&r);
}

enum dsm_error dsm_device_class_read(struct dsm_reader *r, struct dsm_device_class *out)
{
    struct dsm_reader inside = dsm_reader(dsm_read_bytes(r, dsm_read_u8(r)));

    if (r->failed)
        return DSM_ERR_TRUNCATED;
    out->registry_id = dsm_read_u8(&inside);
    out->vendor_id = dsm_read_bytes(&inside, dsm_read_u8(&inside));
    out->id_count = dsm_read_u8(&inside);
    out->ids = dsm_read_bytes(&inside, dsm_reader_left(&inside));
    if (inside.failed)
        return DSM_ERR_TRUNCATED;
    return check_ids(out->ids, out->id_count);
}

enum dsm_error dsm_device_class_write(struct dsm_writer *w, const struct dsm_device_class *in)
{
    size_t n = CLASS_FIXED_LEN + in->vendor_id.n + in->ids.n;

    if (in->vendor_id.n > UINT8_MAX || n > UINT8_MAX)
        return DSM_ERR_INVALID_FIELD;
    dsm_write_u8(w, (uint8_t)n);
    dsm_write_u8(w, in->registry_id);
    dsm_write_u8(w, (uint8_t)in->vendor_id.n);
    dsm_write_bytes(w, in->vendor_id);
    dsm_write_u8(w, in->id_count);
    dsm_write_bytes(w, in->ids);
    return dsm_encode_end(w);
}

enum dsm_error dsm_device_classes_header_write(struct dsm_writer *w, uint8_t count)
{
    dsm_write_u8(w, count);
    dsm_write_zeros(w, 3);
    return dsm_encode_end(w);
}

enum dsm_error dsm_device_classes_decode(struct dsm_bytes info, struct dsm_device_classes *out)
{
    struct dsm_reader r = dsm_reader(info);
    struct dsm_device_class class;

    out->count = dsm_read_u8(&r);
    dsm_read_reserved(&r, 3);
    out->reserved_set = r.reserved_set;
    out->classes = dsm_bytes(r.p, dsm_reader_left(&r));
    for (unsigned i = 0; i < out->count; i++)
        DSM_TRY(dsm_device_class_read(&r, &class));
    return dsm_reader_end(&r);
}

static const struct dsm_field get_endpoint_info_fields[] = {
    DSM_FIELD(get_endpoint_info, sub_code, HEX),
    DSM_FIELD(get_endpoint_info, slot, DEC),
    DSM_FIELD(get_endpoint_info, attributes, HEX),
    DSM_FIELD(get_endpoint_info, nonce, ARRAY),
};

static void get_endpoint_info_ask(const void *in, struct dsm_wire_params *params)
{
    const struct dsm_get_endpoint_info *request = in;

    params->is_signed = is_signature_requested(request->attributes);
}

DSM_MESSAGE_CODEC(get_endpoint_info)

const struct dsm_message dsm_get_endpoint_info_row = {
    .code = DSM_SPDM_GET_ENDPOINT_INFO,
    .direction = DSM_MESSAGE_REQUEST,
    .since = DSM_SPDM_13,
    .name = "GET_ENDPOINT_INFO",
    DSM_MESSAGE_STRUCT(get_endpoint_info),
    DSM_MESSAGE_RESERVED(get_endpoint_info),
    DSM_MESSAGE_FIELDS(get_endpoint_info_fields),
    .ask = get_endpoint_info_ask,
};

static const struct dsm_field endpoint_info_fields[] = {
    DSM_FIELD(endpoint_info, slot, DEC),
    DSM_FIELD(endpoint_info, nonce, ARRAY),
    DSM_FIELD(endpoint_info, info, SPAN),
    DSM_FIELD(endpoint_info, signature, SPAN),
};

DSM_MESSAGE_CODEC(endpoint_info)

const struct dsm_message dsm_endpoint_info_row = {
    .code = DSM_SPDM_ENDPOINT_INFO,
    .direction = DSM_MESSAGE_RESPONSE,
    .since = DSM_SPDM_13,
    .name = "ENDPOINT_INFO",
    DSM_MESSAGE_STRUCT(endpoint_info),
    DSM_MESSAGE_RESERVED(endpoint_info),
    DSM_MESSAGE_FIELDS(endpoint_info_fields),
};
