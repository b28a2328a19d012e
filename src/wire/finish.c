/* SPDX-License-Identifier: BSD-3-Clause */
#include "wire/finish.h"

#include "wire/fields.h"

enum dsm_error dsm_finish_decode(const struct dsm_wire_params *params, struct dsm_bytes *message,
                                 struct dsm_finish *out)
{
    struct dsm_reader r = dsm_reader(*message);
    struct dsm_spdm_header header;
    bool is_signed;

    *out = (struct dsm_finish){ 0 };
    dsm_spdm_header_read(&r, &header);
    is_signed = (header.param1 & DSM_FINISH_SIGNATURE_INCLUDED) != 0;
    dsm_reserved_bits(&r, header.param1, DSM_FINISH_SIGNATURE_INCLUDED);
    dsm_reserved_bits(&r, header.param2, is_signed ? 0xFF : 0); /* ReqSlotID goes with a signature */
    out->attributes = header.param1 & DSM_FINISH_SIGNATURE_INCLUDED;
    if (params->version >= DSM_SPDM_14)
        DSM_TRY(dsm_opaque_field_read(params, &r, &out->opaque));
    if (is_signed) {
        out->req_slot = header.param2;
        out->signature = dsm_read_bytes(&r, params->req_signature_size);
    }
    out->verify_data = dsm_read_bytes(&r, params->hash_size);
    out->reserved_set = r.reserved_set;
    /* A signature without an algorithm for it was never agreed on, and nobody can tell where it ends. */
    if (is_signed && params->req_signature_size == 0)
        return dsm_cause_set(params->cause, DSM_CAUSE_FINISH_SIGNED, header.param1, 0);
    DSM_TRY(dsm_message_end(params, &r, message));
    return dsm_slot_check(params, out->req_slot, DSM_SLOT_PUBLIC_KEY);
}

enum dsm_error dsm_finish_encode(const struct dsm_wire_params *params, const struct dsm_finish *in,
                                 struct dsm_writer *w)
{
    bool is_signed = (in->attributes & DSM_FINISH_SIGNATURE_INCLUDED) != 0;

    dsm_spdm_header_write(w, params->version, DSM_SPDM_FINISH, in->attributes & DSM_FINISH_SIGNATURE_INCLUDED,
                          is_signed ? in->req_slot : 0);
    if (params->version >= DSM_SPDM_14)
        DSM_TRY(dsm_opaque_field_write(w, in->opaque));
    if (is_signed)
        dsm_write_bytes(w, in->signature);
    dsm_write_bytes(w, in->verify_data);
    return dsm_encode_end(w);
}

enum dsm_error dsm_finish_rsp_decode(const struct dsm_wire_params *params, struct dsm_bytes *message,
                                     struct dsm_finish_rsp *out)
{
    struct dsm_reader r = dsm_reader(*message);
    struct dsm_spdm_header header;

    *out = (struct dsm_finish_rsp){ 0 };
    dsm_spdm_header_read(&r, &header);
    dsm_reserved_bits(&r, header.param1 | header.param2, 0);
    if (params->version >= DSM_SPDM_14)
        DSM_TRY(dsm_opaque_field_read(params, &r, &out->opaque));
    if (params->handshake_in_the_clear)
        out->verify_data = dsm_read_bytes(&r, params->hash_size);
    out->reserved_set = r.reserved_set;
    return dsm_message_end(params, &r, message);
}

enum dsm_error dsm_finish_rsp_encode(const struct dsm_wire_params *params, const struct dsm_finish_rsp *in,
                                     struct dsm_writer *w)
{
    dsm_spdm_header_write(w, params->version, DSM_SPDM_FINISH_RSP, 0, 0);
    if (params->version >= DSM_SPDM_14)
        DSM_TRY(dsm_opaque_field_write(w, in->opaque));
    dsm_write_bytes(w, in->verify_data);
    return dsm_encode_end(w);
}

static const struct dsm_field finish_fields[] = {
    DSM_FIELD(finish, attributes, HEX),
    DSM_FIELD(finish, req_slot, DEC),
    DSM_FIELD_SINCE(finish, opaque, SPAN, DSM_SPDM_14),
    DSM_FIELD(finish, signature, SPAN),
    DSM_FIELD(finish, verify_data, SPAN),
};

DSM_MESSAGE_CODEC(finish)

const struct dsm_message dsm_finish_row = {
    .code = DSM_SPDM_FINISH,
    .direction = DSM_MESSAGE_REQUEST,
    .since = DSM_SPDM_11,
    .name = "FINISH",
    DSM_MESSAGE_STRUCT(finish),
    DSM_MESSAGE_RESERVED(finish),
    DSM_MESSAGE_FIELDS(finish_fields),
};

static const struct dsm_field finish_rsp_fields[] = {
    DSM_FIELD_SINCE(finish_rsp, opaque, SPAN, DSM_SPDM_14),
    DSM_FIELD(finish_rsp, verify_data, SPAN),
};

DSM_MESSAGE_CODEC(finish_rsp)

const struct dsm_message dsm_finish_rsp_row = {
    .code = DSM_SPDM_FINISH_RSP,
    .direction = DSM_MESSAGE_RESPONSE,
    .since = DSM_SPDM_11,
    .name = "FINISH_RSP",
    DSM_MESSAGE_STRUCT(finish_rsp),
    DSM_MESSAGE_RESERVED(finish_rsp),
    DSM_MESSAGE_FIELDS(finish_rsp_fields),
};
