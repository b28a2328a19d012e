/* SPDX-License-Identifier: BSD-3-Clause */
#include "wire/set_certificate.h"

#include "wire/fields.h"

#define CHAIN_LENGTH_LEN 4u /* Length, with the reserved bytes that it took over in 1.4 */

static uint8_t defined(const struct dsm_wire_params *params, uint8_t bits)
{
    return params->version >= DSM_SPDM_13 ? bits : 0;
}

/* The chain says itself how long it is: what stands behind it is the transport's padding. */
static struct dsm_bytes read_chain(const struct dsm_wire_params *params, struct dsm_reader *r)
{
    struct dsm_reader ahead = *r;
    size_t length = params->version >= DSM_SPDM_14 ? dsm_read_u32le(&ahead) : dsm_read_u16le(&ahead);

    if (dsm_reader_left(r) < CHAIN_LENGTH_LEN || length < CHAIN_LENGTH_LEN) {
        r->failed = true;
        return dsm_bytes(NULL, 0);
    }
    return dsm_read_bytes(r, length);
}

enum dsm_error dsm_set_certificate_decode(const struct dsm_wire_params *params, struct dsm_bytes *message,
                                          struct dsm_set_certificate *out)
{
    uint8_t attributes = defined(params, DSM_SET_CERTIFICATE_MODEL | DSM_SET_CERTIFICATE_ERASE);
    struct dsm_reader r = dsm_reader(*message);
    struct dsm_spdm_header header;

    *out = (struct dsm_set_certificate){ 0 };
    dsm_spdm_header_read(&r, &header);
    dsm_reserved_bits(&r, header.param1, DSM_SLOT_MASK | attributes);
    dsm_reserved_bits(&r, header.param2, defined(params, 0xFF));
    out->slot = header.param1 & DSM_SLOT_MASK;
    out->attributes = header.param1 & attributes;
    out->key_pair_id = header.param2 & defined(params, 0xFF);
    if ((out->attributes & DSM_SET_CERTIFICATE_ERASE) == 0)
        out->chain = read_chain(params, &r);
    out->reserved_set = r.reserved_set;
    DSM_TRY(dsm_message_end(params, &r, message));
    return out->slot < DSM_SLOTS_MAX ? DSM_OK : dsm_cause_set(params->cause, DSM_CAUSE_SLOT_NUMBER, out->slot, 0);
}

enum dsm_error dsm_set_certificate_encode(const struct dsm_wire_params *params, const struct dsm_set_certificate *in,
                                          struct dsm_writer *w)
{
    uint8_t attributes = in->attributes & defined(params, DSM_SET_CERTIFICATE_MODEL | DSM_SET_CERTIFICATE_ERASE);

    dsm_spdm_header_write(w, params->version, DSM_SPDM_SET_CERTIFICATE, (in->slot & DSM_SLOT_MASK) | attributes,
                          in->key_pair_id & defined(params, 0xFF));
    if ((attributes & DSM_SET_CERTIFICATE_ERASE) == 0)
        dsm_write_bytes(w, in->chain);
    return dsm_encode_end(w);
}

enum dsm_error dsm_set_certificate_rsp_decode(const struct dsm_wire_params *params, struct dsm_bytes *message,
                                              struct dsm_set_certificate_rsp *out)
{
    struct dsm_spdm_header header;

    DSM_TRY(dsm_header_only_decode(params, message, DSM_SLOT_MASK, 0, &header, &out->reserved_set));
    out->slot = header.param1 & DSM_SLOT_MASK;
    return out->slot < DSM_SLOTS_MAX ? DSM_OK : DSM_ERR_INVALID_FIELD;
}

enum dsm_error dsm_set_certificate_rsp_encode(const struct dsm_wire_params *params,
                                              const struct dsm_set_certificate_rsp *in, struct dsm_writer *w)
{
    return dsm_header_only_encode(params, w, DSM_SPDM_SET_CERTIFICATE_RSP, in->slot & DSM_SLOT_MASK, 0);
}

static const struct dsm_field set_certificate_fields[] = {
    DSM_FIELD(set_certificate, slot, DEC),
    DSM_FIELD_SINCE(set_certificate, attributes, HEX, DSM_SPDM_13),
    DSM_FIELD_SINCE(set_certificate, key_pair_id, DEC, DSM_SPDM_13),
    DSM_FIELD(set_certificate, chain, SPAN),
};

DSM_MESSAGE_CODEC(set_certificate)

const struct dsm_message dsm_set_certificate_row = {
    .code = DSM_SPDM_SET_CERTIFICATE,
    .direction = DSM_MESSAGE_REQUEST,
    .since = DSM_SPDM_12,
    .name = "SET_CERTIFICATE",
    DSM_MESSAGE_STRUCT(set_certificate),
    DSM_MESSAGE_RESERVED(set_certificate),
    DSM_MESSAGE_FIELDS(set_certificate_fields),
};

static const struct dsm_field set_certificate_rsp_fields[] = {
    DSM_FIELD(set_certificate_rsp, slot, DEC),
};

DSM_MESSAGE_CODEC(set_certificate_rsp)

const struct dsm_message dsm_set_certificate_rsp_row = {
    .code = DSM_SPDM_SET_CERTIFICATE_RSP,
    .direction = DSM_MESSAGE_RESPONSE,
    .since = DSM_SPDM_12,
    .name = "SET_CERTIFICATE_RSP",
    DSM_MESSAGE_STRUCT(set_certificate_rsp),
    DSM_MESSAGE_RESERVED(set_certificate_rsp),
    DSM_MESSAGE_FIELDS(set_certificate_rsp_fields),
};
