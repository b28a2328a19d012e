/* SPDX-License-Identifier: BSD-3-Clause */
#include "wire/psk_finish.h"

#include "wire/fields.h"

enum dsm_error dsm_psk_finish_decode(const struct dsm_wire_params *params, struct dsm_bytes *message,
                                     struct dsm_psk_finish *out)
{
    struct dsm_reader r = dsm_reader(*message);
    struct dsm_spdm_header header;

    *out = (struct dsm_psk_finish){ 0 };
    dsm_spdm_header_read(&r, &header);
    dsm_reserved_bits(&r, header.param1, 0);
    dsm_reserved_bits(&r, header.param2, 0);
    if (params->version >= DSM_SPDM_14)
        DSM_TRY(dsm_opaque_field_read(params, &r, &out->opaque));
    out->verify_data = dsm_read_bytes(&r, params->hash_size);
    out->reserved_set = r.reserved_set;
    return dsm_message_end(params, &r, message);
}

enum dsm_error dsm_psk_finish_encode(const struct dsm_wire_params *params, const struct dsm_psk_finish *in,
                                     struct dsm_writer *w)
{
    dsm_spdm_header_write(w, params->version, DSM_SPDM_PSK_FINISH, 0, 0);
    if (params->version >= DSM_SPDM_14)
        DSM_TRY(dsm_opaque_field_write(w, in->opaque));
    dsm_write_bytes(w, in->verify_data);
    return dsm_encode_end(w);
}

enum dsm_error dsm_psk_finish_rsp_decode(const struct dsm_wire_params *params, struct dsm_bytes *message,
                                         struct dsm_psk_finish_rsp *out)
{
    struct dsm_reader r = dsm_reader(*message);
    struct dsm_spdm_header header;

    *out = (struct dsm_psk_finish_rsp){ 0 };
    dsm_spdm_header_read(&r, &header);
    dsm_reserved_bits(&r, header.param1, 0);
    dsm_reserved_bits(&r, header.param2, 0);
    if (params->version >= DSM_SPDM_14)
        DSM_TRY(dsm_opaque_field_read(params, &r, &out->opaque));
    out->reserved_set = r.reserved_set;
    return dsm_message_end(params, &r, message);
}

enum dsm_error dsm_psk_finish_rsp_encode(const struct dsm_wire_params *params, const struct dsm_psk_finish_rsp *in,
                                         struct dsm_writer *w)
{
    dsm_spdm_header_write(w, params->version, DSM_SPDM_PSK_FINISH_RSP, 0, 0);
    if (params->version >= DSM_SPDM_14)
        DSM_TRY(dsm_opaque_field_write(w, in->opaque));
    return dsm_encode_end(w);
}

static const struct dsm_field psk_finish_fields[] = {
    DSM_FIELD_SINCE(psk_finish, opaque, SPAN, DSM_SPDM_14),
    DSM_FIELD(psk_finish, verify_data, SPAN),
};

DSM_MESSAGE_CODEC(psk_finish)

const struct dsm_message dsm_psk_finish_row = {
    .code = DSM_SPDM_PSK_FINISH,
    .direction = DSM_MESSAGE_REQUEST,
    .since = DSM_SPDM_11,
    .name = "PSK_FINISH",
    DSM_MESSAGE_STRUCT(psk_finish),
    DSM_MESSAGE_RESERVED(psk_finish),
    DSM_MESSAGE_FIELDS(psk_finish_fields),
};

static const struct dsm_field psk_finish_rsp_fields[] = {
    DSM_FIELD_SINCE(psk_finish_rsp, opaque, SPAN, DSM_SPDM_14),
};

DSM_MESSAGE_CODEC(psk_finish_rsp)

const struct dsm_message dsm_psk_finish_rsp_row = {
    .code = DSM_SPDM_PSK_FINISH_RSP,
    .direction = DSM_MESSAGE_RESPONSE,
    .since = DSM_SPDM_11,
    .name = "PSK_FINISH_RSP",
    DSM_MESSAGE_STRUCT(psk_finish_rsp),
    DSM_MESSAGE_RESERVED(psk_finish_rsp),
    DSM_MESSAGE_FIELDS(psk_finish_rsp_fields),
};
