/* SPDX-License-Identifier: BSD-3-Clause */
#include "wire/psk_exchange.h"

#include "wire/fields.h"

enum dsm_error dsm_psk_exchange_decode(const struct dsm_wire_params *params, struct dsm_bytes *message,
                                       struct dsm_psk_exchange *out)
{
    uint8_t policy = dsm_session_policy_defined(params->version);
    struct dsm_reader r = dsm_reader(*message);
    struct dsm_spdm_header header;
    size_t hint, context, opaque;

    *out = (struct dsm_psk_exchange){ 0 };
    dsm_spdm_header_read(&r, &header);
    dsm_reserved_bits(&r, header.param2, policy);
    out->summary_type = header.param1;
    out->session_policy = header.param2 & policy;
    out->req_session_id = dsm_read_u16le(&r);
    hint = dsm_read_u16le(&r);
    context = dsm_read_u16le(&r);
    opaque = dsm_read_u16le(&r);
    out->psk_hint = dsm_read_bytes(&r, hint);
    out->context = dsm_read_bytes(&r, context);
    out->opaque = dsm_read_bytes(&r, opaque);
    out->reserved_set = r.reserved_set;
    DSM_TRY(dsm_message_end(params, &r, message));
    return opaque <= DSM_OPAQUE_MAX && dsm_summary_type_is_valid(out->summary_type) ? DSM_OK : DSM_ERR_INVALID_FIELD;
}

enum dsm_error dsm_psk_exchange_encode(const struct dsm_wire_params *params, const struct dsm_psk_exchange *in,
                                       struct dsm_writer *w)
{
    if (in->psk_hint.n > UINT16_MAX || in->context.n > UINT16_MAX || in->opaque.n > DSM_OPAQUE_MAX)
        return DSM_ERR_INVALID_FIELD;
    dsm_spdm_header_write(w, params->version, DSM_SPDM_PSK_EXCHANGE, in->summary_type,
                          in->session_policy & dsm_session_policy_defined(params->version));
    dsm_write_u16le(w, in->req_session_id);
    dsm_write_u16le(w, (uint16_t)in->psk_hint.n);
    dsm_write_u16le(w, (uint16_t)in->context.n);
    dsm_write_u16le(w, (uint16_t)in->opaque.n);
    dsm_write_bytes(w, in->psk_hint);
    dsm_write_bytes(w, in->context);
    dsm_write_bytes(w, in->opaque);
    return dsm_encode_end(w);
}

enum dsm_error dsm_psk_exchange_rsp_decode(const struct dsm_wire_params *params, struct dsm_bytes *message,
                                           struct dsm_psk_exchange_rsp *out)
{
    struct dsm_reader r = dsm_reader(*message);
    struct dsm_spdm_header header;
    size_t context, opaque;

    *out = (struct dsm_psk_exchange_rsp){ 0 };
    dsm_spdm_header_read(&r, &header);
    out->heartbeat_period = header.param1;
    dsm_reserved_bits(&r, header.param2, 0);
    out->rsp_session_id = dsm_read_u16le(&r);
    dsm_read_reserved(&r, 2);
    context = dsm_read_u16le(&r);
    opaque = dsm_read_u16le(&r);
    if (params->has_summary)
        out->summary_hash = dsm_read_bytes(&r, params->hash_size);
    out->context = dsm_read_bytes(&r, context);
    out->opaque = dsm_read_bytes(&r, opaque);
    out->verify_data = dsm_read_bytes(&r, params->hash_size);
    out->reserved_set = r.reserved_set;
    DSM_TRY(dsm_message_end(params, &r, message));
    return opaque <= DSM_OPAQUE_MAX ? DSM_OK : DSM_ERR_INVALID_FIELD;
}

enum dsm_error dsm_psk_exchange_rsp_encode(const struct dsm_wire_params *params, const struct dsm_psk_exchange_rsp *in,
                                           struct dsm_writer *w)
{
    if (in->context.n > UINT16_MAX || in->opaque.n > DSM_OPAQUE_MAX)
        return DSM_ERR_INVALID_FIELD;
    dsm_spdm_header_write(w, params->version, DSM_SPDM_PSK_EXCHANGE_RSP, in->heartbeat_period, 0);
    dsm_write_u16le(w, in->rsp_session_id);
    dsm_write_zeros(w, 2);
    dsm_write_u16le(w, (uint16_t)in->context.n);
    dsm_write_u16le(w, (uint16_t)in->opaque.n);
    dsm_write_bytes(w, in->summary_hash);
    dsm_write_bytes(w, in->context);
    dsm_write_bytes(w, in->opaque);
    dsm_write_bytes(w, in->verify_data);
    return dsm_encode_end(w);
}

static const struct dsm_field psk_exchange_fields[] = {
    DSM_FIELD(psk_exchange, summary_type, HEX),   DSM_FIELD_SINCE(psk_exchange, session_policy, HEX, DSM_SPDM_12),
    DSM_FIELD(psk_exchange, req_session_id, HEX), DSM_FIELD(psk_exchange, psk_hint, SPAN),
    DSM_FIELD(psk_exchange, context, SPAN),       DSM_FIELD(psk_exchange, opaque, SPAN),
};

static void psk_exchange_ask(const void *in, struct dsm_wire_params *params)
{
    const struct dsm_psk_exchange *request = in;

    params->has_summary = request->summary_type != DSM_SUMMARY_NONE;
}

DSM_MESSAGE_CODEC(psk_exchange)

const struct dsm_message dsm_psk_exchange_row = {
    .code = DSM_SPDM_PSK_EXCHANGE,
    .direction = DSM_MESSAGE_REQUEST,
    .since = DSM_SPDM_11,
    .name = "PSK_EXCHANGE",
    DSM_MESSAGE_STRUCT(psk_exchange),
    DSM_MESSAGE_RESERVED(psk_exchange),
    DSM_MESSAGE_FIELDS(psk_exchange_fields),
    .ask = psk_exchange_ask,
};

static const struct dsm_field psk_exchange_rsp_fields[] = {
    DSM_FIELD(psk_exchange_rsp, heartbeat_period, DEC), DSM_FIELD(psk_exchange_rsp, rsp_session_id, HEX),
    DSM_FIELD(psk_exchange_rsp, summary_hash, SPAN),    DSM_FIELD(psk_exchange_rsp, context, SPAN),
    DSM_FIELD(psk_exchange_rsp, opaque, SPAN),          DSM_FIELD(psk_exchange_rsp, verify_data, SPAN),
};

DSM_MESSAGE_CODEC(psk_exchange_rsp)

const struct dsm_message dsm_psk_exchange_rsp_row = {
    .code = DSM_SPDM_PSK_EXCHANGE_RSP,
    .direction = DSM_MESSAGE_RESPONSE,
    .since = DSM_SPDM_11,
    .name = "PSK_EXCHANGE_RSP",
    DSM_MESSAGE_STRUCT(psk_exchange_rsp),
    DSM_MESSAGE_RESERVED(psk_exchange_rsp),
    DSM_MESSAGE_FIELDS(psk_exchange_rsp_fields),
};
