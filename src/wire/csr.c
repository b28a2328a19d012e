/* SPDX-License-Identifier: BSD-3-Clause */
#include "wire/csr.h"

#include "wire/fields.h"

#define ATTRIBUTES_DEFINED (DSM_GET_CSR_CERT_MODEL | DSM_GET_CSR_TRACKING_TAG | DSM_GET_CSR_OVERWRITE)

static uint8_t defined(const struct dsm_wire_params *params, uint8_t bits)
{
    return params->version >= DSM_SPDM_13 ? bits : 0;
}

enum dsm_error dsm_get_csr_decode(const struct dsm_wire_params *params, struct dsm_bytes *message,
                                  struct dsm_get_csr *out)
{
    struct dsm_reader r = dsm_reader(*message);
    struct dsm_spdm_header header;
    size_t info, opaque;

    *out = (struct dsm_get_csr){ 0 };
    dsm_spdm_header_read(&r, &header);
    dsm_reserved_bits(&r, header.param1, defined(params, 0xFF));
    dsm_reserved_bits(&r, header.param2, defined(params, ATTRIBUTES_DEFINED));
    out->key_pair_id = header.param1 & defined(params, 0xFF);
    out->attributes = header.param2 & defined(params, ATTRIBUTES_DEFINED);
    info = dsm_read_u16le(&r);
    opaque = dsm_read_u16le(&r);
    out->requester_info = dsm_read_bytes(&r, info);
    out->opaque = dsm_read_bytes(&r, opaque);
    out->reserved_set = r.reserved_set;
    DSM_TRY(dsm_message_end(params, &r, message));
    return opaque <= DSM_OPAQUE_MAX ? DSM_OK
                                    : dsm_cause_set(params->cause, DSM_CAUSE_OPAQUE_LENGTH, opaque, DSM_OPAQUE_MAX);
}

enum dsm_error dsm_get_csr_encode(const struct dsm_wire_params *params, const struct dsm_get_csr *in,
                                  struct dsm_writer *w)
{
    if (in->requester_info.n > UINT16_MAX || in->opaque.n > DSM_OPAQUE_MAX)
        return DSM_ERR_INVALID_FIELD;
    dsm_spdm_header_write(w, params->version, DSM_SPDM_GET_CSR, in->key_pair_id & defined(params, 0xFF),
                          in->attributes & defined(params, ATTRIBUTES_DEFINED));
    dsm_write_u16le(w, (uint16_t)in->requester_info.n);
    dsm_write_u16le(w, (uint16_t)in->opaque.n);
    dsm_write_bytes(w, in->requester_info);
    dsm_write_bytes(w, in->opaque);
    return dsm_encode_end(w);
}

enum dsm_error dsm_csr_decode(const struct dsm_wire_params *params, struct dsm_bytes *message, struct dsm_csr *out)
{
    struct dsm_reader r = dsm_reader(*message);
    struct dsm_spdm_header header;
    size_t length;

    *out = (struct dsm_csr){ 0 };
    dsm_spdm_header_read(&r, &header);
    dsm_reserved_bits(&r, header.param1, 0);
    dsm_reserved_bits(&r, header.param2, 0);
    length = dsm_read_u16le(&r);
    dsm_read_reserved(&r, 2);
    out->csr = dsm_read_bytes(&r, length);
    out->reserved_set = r.reserved_set;
    return dsm_message_end(params, &r, message);
}

enum dsm_error dsm_csr_encode(const struct dsm_wire_params *params, const struct dsm_csr *in, struct dsm_writer *w)
{
    if (in->csr.n > UINT16_MAX)
        return DSM_ERR_INVALID_FIELD;
    dsm_spdm_header_write(w, params->version, DSM_SPDM_CSR, 0, 0);
    dsm_write_u16le(w, (uint16_t)in->csr.n);
    dsm_write_zeros(w, 2);
    dsm_write_bytes(w, in->csr);
    return dsm_encode_end(w);
}

static const struct dsm_field get_csr_fields[] = {
    DSM_FIELD_SINCE(get_csr, key_pair_id, DEC, DSM_SPDM_13),
    DSM_FIELD_SINCE(get_csr, attributes, HEX, DSM_SPDM_13),
    DSM_FIELD(get_csr, requester_info, SPAN),
    DSM_FIELD(get_csr, opaque, SPAN),
};

DSM_MESSAGE_CODEC(get_csr)

const struct dsm_message dsm_get_csr_row = {
    .code = DSM_SPDM_GET_CSR,
    .direction = DSM_MESSAGE_REQUEST,
    .since = DSM_SPDM_12,
    .name = "GET_CSR",
    DSM_MESSAGE_STRUCT(get_csr),
    DSM_MESSAGE_RESERVED(get_csr),
    DSM_MESSAGE_FIELDS(get_csr_fields),
};

static const struct dsm_field csr_fields[] = {
    DSM_FIELD(csr, csr, SPAN),
};

DSM_MESSAGE_CODEC(csr)

const struct dsm_message dsm_csr_row = {
    .code = DSM_SPDM_CSR,
    .direction = DSM_MESSAGE_RESPONSE,
    .since = DSM_SPDM_12,
    .name = "CSR",
    DSM_MESSAGE_STRUCT(csr),
    DSM_MESSAGE_RESERVED(csr),
    DSM_MESSAGE_FIELDS(csr_fields),
};
