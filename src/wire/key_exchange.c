/* SPDX-License-Identifier: BSD-3-Clause */
#include "wire/key_exchange.h"

#include "wire/challenge.h"
#include "wire/fields.h"

#define MUT_AUTH_MASK 0x07u /* MutAuthRequested: plain, with encapsulated request, with implicit GET_DIGESTS */

uint8_t dsm_session_policy_defined(uint8_t version)
{
    if (version >= DSM_SPDM_13)
        return DSM_SESSION_POLICY_TERMINATE_ON_UPDATE | DSM_SESSION_POLICY_EVENT_ALL;
    return version >= DSM_SPDM_12 ? DSM_SESSION_POLICY_TERMINATE_ON_UPDATE : 0;
}

static void write_exchange_data(struct dsm_writer *w, struct dsm_bytes data)
{
    if (data.p)
        dsm_write_bytes(w, data);
    else
        dsm_write_zeros(w, data.n);
}

enum dsm_error dsm_key_exchange_decode(const struct dsm_wire_params *params, struct dsm_bytes *message,
                                       struct dsm_key_exchange *out)
{
    uint8_t policy = dsm_session_policy_defined(params->version);
    struct dsm_reader r = dsm_reader(*message);
    struct dsm_spdm_header header;

    *out = (struct dsm_key_exchange){ 0 };
    dsm_spdm_header_read(&r, &header);
    out->summary_type = header.param1;
    out->slot = header.param2;
    out->req_session_id = dsm_read_u16le(&r);
    out->session_policy = dsm_read_u8(&r);
    dsm_reserved_bits(&r, out->session_policy, policy);
    out->session_policy &= policy;
    dsm_read_reserved(&r, 1);
    dsm_read_into(&r, out->random_data, sizeof(out->random_data));
    out->exchange_data = dsm_read_bytes(&r, params->request_exchange_size);
    DSM_TRY(dsm_opaque_field_read(params, &r, &out->opaque));
    out->reserved_set = r.reserved_set;
    DSM_TRY(dsm_message_end(params, &r, message));
    DSM_TRY(dsm_slot_check(params, out->slot, DSM_SLOT_PUBLIC_KEY));
    return dsm_summary_type_check(params, out->summary_type);
}

enum dsm_error dsm_key_exchange_encode(const struct dsm_wire_params *params, const struct dsm_key_exchange *in,
                                       struct dsm_writer *w)
{
    dsm_spdm_header_write(w, params->version, DSM_SPDM_KEY_EXCHANGE, in->summary_type, in->slot);
    dsm_write_u16le(w, in->req_session_id);
    dsm_write_u8(w, in->session_policy & dsm_session_policy_defined(params->version));
    dsm_write_zeros(w, 1);
    dsm_write_bytes(w, dsm_bytes(in->random_data, sizeof(in->random_data)));
    write_exchange_data(w, in->exchange_data);
    DSM_TRY(dsm_opaque_field_write(w, in->opaque));
    return dsm_encode_end(w);
}

enum dsm_error dsm_key_exchange_rsp_decode(const struct dsm_wire_params *params, struct dsm_bytes *message,
                                           struct dsm_key_exchange_rsp *out)
{
    struct dsm_reader r = dsm_reader(*message);
    struct dsm_spdm_header header;

    *out = (struct dsm_key_exchange_rsp){ 0 };
    dsm_spdm_header_read(&r, &header);
    out->heartbeat_period = header.param1;
    dsm_reserved_bits(&r, header.param2, 0);
    out->rsp_session_id = dsm_read_u16le(&r);
    out->mut_auth_requested = dsm_read_u8(&r);
    dsm_reserved_bits(&r, out->mut_auth_requested, MUT_AUTH_MASK);
    out->mut_auth_requested &= MUT_AUTH_MASK;
    out->req_slot_id = dsm_read_u8(&r);
    dsm_reserved_bits(&r, out->req_slot_id, DSM_SLOT_MASK);
    out->req_slot_id &= DSM_SLOT_MASK;
    dsm_read_into(&r, out->random_data, sizeof(out->random_data));
    out->exchange_data = dsm_read_bytes(&r, params->response_exchange_size);
    if (params->has_summary)
        out->summary_hash = dsm_read_bytes(&r, params->hash_size);
    DSM_TRY(dsm_opaque_field_read(params, &r, &out->opaque));
    out->signature = dsm_read_bytes(&r, params->signature_size);
    if (!params->handshake_in_the_clear)
        out->verify_data = dsm_read_bytes(&r, params->hash_size);
    out->reserved_set = r.reserved_set;
    DSM_TRY(dsm_message_end(params, &r, message));
    /* DSP0274 table "KEY_EXCHANGE_RSP": one way of mutual authentication at most. */
    if (!dsm_is_one_bit_at_most(out->mut_auth_requested))
        return dsm_cause_set(params->cause, DSM_CAUSE_MUT_AUTH_REQUESTED, out->mut_auth_requested, 0);
    return DSM_OK;
}

enum dsm_error dsm_key_exchange_rsp_encode(const struct dsm_wire_params *params, const struct dsm_key_exchange_rsp *in,
                                           struct dsm_writer *w)
{
    dsm_spdm_header_write(w, params->version, DSM_SPDM_KEY_EXCHANGE_RSP, in->heartbeat_period, 0);
    dsm_write_u16le(w, in->rsp_session_id);
    dsm_write_u8(w, in->mut_auth_requested & MUT_AUTH_MASK);
    dsm_write_u8(w, in->req_slot_id & DSM_SLOT_MASK);
    dsm_write_bytes(w, dsm_bytes(in->random_data, sizeof(in->random_data)));
    write_exchange_data(w, in->exchange_data);
    dsm_write_bytes(w, in->summary_hash);
    DSM_TRY(dsm_opaque_field_write(w, in->opaque));
    dsm_write_bytes(w, in->signature);
    dsm_write_bytes(w, in->verify_data);
    return dsm_encode_end(w);
}

static const struct dsm_field key_exchange_fields[] = {
    DSM_FIELD(key_exchange, summary_type, HEX),   DSM_FIELD(key_exchange, slot, DEC),
    DSM_FIELD(key_exchange, req_session_id, HEX), DSM_FIELD_SINCE(key_exchange, session_policy, HEX, DSM_SPDM_12),
    DSM_FIELD(key_exchange, random_data, ARRAY),  DSM_FIELD(key_exchange, exchange_data, SPAN),
    DSM_FIELD(key_exchange, opaque, SPAN),
};

static void key_exchange_ask(const void *in, struct dsm_wire_params *params)
{
    const struct dsm_key_exchange *request = in;

    params->has_summary = request->summary_type != DSM_SUMMARY_NONE;
}

DSM_MESSAGE_CODEC(key_exchange)

const struct dsm_message dsm_key_exchange_row = {
    .code = DSM_SPDM_KEY_EXCHANGE,
    .direction = DSM_MESSAGE_REQUEST,
    .since = DSM_SPDM_11,
    .name = "KEY_EXCHANGE",
    DSM_MESSAGE_STRUCT(key_exchange),
    DSM_MESSAGE_RESERVED(key_exchange),
    DSM_MESSAGE_FIELDS(key_exchange_fields),
    .ask = key_exchange_ask,
};

static const struct dsm_field key_exchange_rsp_fields[] = {
    DSM_FIELD(key_exchange_rsp, heartbeat_period, DEC),   DSM_FIELD(key_exchange_rsp, rsp_session_id, HEX),
    DSM_FIELD(key_exchange_rsp, mut_auth_requested, HEX), DSM_FIELD(key_exchange_rsp, req_slot_id, DEC),
    DSM_FIELD(key_exchange_rsp, random_data, ARRAY),      DSM_FIELD(key_exchange_rsp, exchange_data, SPAN),
    DSM_FIELD(key_exchange_rsp, summary_hash, SPAN),      DSM_FIELD(key_exchange_rsp, opaque, SPAN),
    DSM_FIELD(key_exchange_rsp, signature, SPAN),         DSM_FIELD(key_exchange_rsp, verify_data, SPAN),
};

DSM_MESSAGE_CODEC(key_exchange_rsp)

const struct dsm_message dsm_key_exchange_rsp_row = {
    .code = DSM_SPDM_KEY_EXCHANGE_RSP,
    .direction = DSM_MESSAGE_RESPONSE,
    .since = DSM_SPDM_11,
    .name = "KEY_EXCHANGE_RSP",
    DSM_MESSAGE_STRUCT(key_exchange_rsp),
    DSM_MESSAGE_RESERVED(key_exchange_rsp),
    DSM_MESSAGE_FIELDS(key_exchange_rsp_fields),
};
