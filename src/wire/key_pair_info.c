/* SPDX-License-Identifier: BSD-3-Clause */
#include "wire/key_pair_info.h"

#include "wire/fields.h"

enum dsm_error dsm_get_key_pair_info_decode(const struct dsm_wire_params *params, struct dsm_bytes *message,
                                            struct dsm_get_key_pair_info *out)
{
    struct dsm_reader r = dsm_reader(*message);
    struct dsm_spdm_header header;

    dsm_spdm_header_read(&r, &header);
    dsm_reserved_bits(&r, header.param1, 0);
    dsm_reserved_bits(&r, header.param2, 0);
    out->key_pair_id = dsm_read_u8(&r);
    out->reserved_set = r.reserved_set;
    return dsm_message_end(params, &r, message);
}

enum dsm_error dsm_get_key_pair_info_encode(const struct dsm_wire_params *params,
                                            const struct dsm_get_key_pair_info *in, struct dsm_writer *w)
{
    dsm_spdm_header_write(w, params->version, DSM_SPDM_GET_KEY_PAIR_INFO, 0, 0);
    dsm_write_u8(w, in->key_pair_id);
    return dsm_encode_end(w);
}

/* A length, and so many bytes of bits, of which those past the known ones are dropped. */
static uint32_t read_pqc(struct dsm_reader *r)
{
    struct dsm_bytes bytes = dsm_read_bytes(r, dsm_read_u8(r));
    uint32_t bits = 0;

    for (size_t i = 0; i < bytes.n; i++) {
        if (i < DSM_PQC_ALGORITHMS_LEN)
            bits |= (uint32_t)bytes.p[i] << (8 * i);
        else
            dsm_reserved_bits(r, bytes.p[i], 0);
    }
    r->reserved_set |= bytes.n != DSM_PQC_ALGORITHMS_LEN; /* another length than ours cannot be written again */
    return bits;
}

static void write_pqc(struct dsm_writer *w, uint32_t bits)
{
    dsm_write_u8(w, DSM_PQC_ALGORITHMS_LEN);
    dsm_write_u32le(w, bits);
}

enum dsm_error dsm_key_pair_info_decode(const struct dsm_wire_params *params, struct dsm_bytes *message,
                                        struct dsm_key_pair_info *out)
{
    struct dsm_reader r = dsm_reader(*message);
    struct dsm_spdm_header header;
    size_t info;

    *out = (struct dsm_key_pair_info){ 0 };
    dsm_spdm_header_read(&r, &header);
    dsm_reserved_bits(&r, header.param1, 0);
    dsm_reserved_bits(&r, header.param2, 0);
    out->total_key_pairs = dsm_read_u8(&r);
    out->key_pair_id = dsm_read_u8(&r);
    out->capabilities = dsm_read_u16le(&r);
    out->key_usage_capabilities = dsm_read_u16le(&r);
    out->current_key_usage = dsm_read_u16le(&r);
    out->asym_algo_capabilities = dsm_read_u32le(&r);
    out->current_asym_algo = dsm_read_u32le(&r);
    info = dsm_read_u16le(&r);
    out->assoc_cert_slot_mask = dsm_read_u8(&r);
    out->public_key_info = dsm_read_bytes(&r, info);
    if (params->version >= DSM_SPDM_14) {
        out->pqc_asym_algo_capabilities = read_pqc(&r);
        out->current_pqc_asym_algo = read_pqc(&r);
    }
    out->reserved_set = r.reserved_set;
    return dsm_message_end(params, &r, message);
}

enum dsm_error dsm_key_pair_info_encode(const struct dsm_wire_params *params, const struct dsm_key_pair_info *in,
                                        struct dsm_writer *w)
{
    if (in->public_key_info.n > UINT16_MAX)
        return DSM_ERR_INVALID_FIELD;
    dsm_spdm_header_write(w, params->version, DSM_SPDM_KEY_PAIR_INFO, 0, 0);
    dsm_write_u8(w, in->total_key_pairs);
    dsm_write_u8(w, in->key_pair_id);
    dsm_write_u16le(w, in->capabilities);
    dsm_write_u16le(w, in->key_usage_capabilities);
    dsm_write_u16le(w, in->current_key_usage);
    dsm_write_u32le(w, in->asym_algo_capabilities);
    dsm_write_u32le(w, in->current_asym_algo);
    dsm_write_u16le(w, (uint16_t)in->public_key_info.n);
    dsm_write_u8(w, in->assoc_cert_slot_mask);
    dsm_write_bytes(w, in->public_key_info);
    if (params->version >= DSM_SPDM_14) {
        write_pqc(w, in->pqc_asym_algo_capabilities);
        write_pqc(w, in->current_pqc_asym_algo);
    }
    return dsm_encode_end(w);
}

enum dsm_error dsm_set_key_pair_info_decode(const struct dsm_wire_params *params, struct dsm_bytes *message,
                                            struct dsm_set_key_pair_info *out)
{
    struct dsm_reader r = dsm_reader(*message);
    struct dsm_spdm_header header;

    *out = (struct dsm_set_key_pair_info){ 0 };
    dsm_spdm_header_read(&r, &header);
    dsm_reserved_bits(&r, header.param2, 0);
    out->operation = header.param1;
    out->key_pair_id = dsm_read_u8(&r);
    if (out->operation != DSM_KEY_PAIR_ERASE) {
        dsm_read_reserved(&r, 1);
        out->desired_key_usage = dsm_read_u16le(&r);
        out->desired_asym_algo = dsm_read_u32le(&r);
        out->desired_assoc_cert_slot_mask = dsm_read_u8(&r);
        if (params->version >= DSM_SPDM_14)
            out->desired_pqc_asym_algo = read_pqc(&r);
    }
    out->reserved_set = r.reserved_set;
    DSM_TRY(dsm_message_end(params, &r, message));
    return out->operation <= DSM_KEY_PAIR_GENERATE
               ? DSM_OK
               : dsm_cause_set(params->cause, DSM_CAUSE_KEY_PAIR_OPERATION, out->operation, 0);
}

enum dsm_error dsm_set_key_pair_info_encode(const struct dsm_wire_params *params,
                                            const struct dsm_set_key_pair_info *in, struct dsm_writer *w)
{
    dsm_spdm_header_write(w, params->version, DSM_SPDM_SET_KEY_PAIR_INFO, in->operation, 0);
    dsm_write_u8(w, in->key_pair_id);
    if (in->operation == DSM_KEY_PAIR_ERASE)
        return dsm_encode_end(w);
    dsm_write_zeros(w, 1);
    dsm_write_u16le(w, in->desired_key_usage);
    dsm_write_u32le(w, in->desired_asym_algo);
    dsm_write_u8(w, in->desired_assoc_cert_slot_mask);
    if (params->version >= DSM_SPDM_14)
        write_pqc(w, in->desired_pqc_asym_algo);
    return dsm_encode_end(w);
}

enum dsm_error dsm_set_key_pair_info_ack_decode(const struct dsm_wire_params *params, struct dsm_bytes *message,
                                                struct dsm_set_key_pair_info_ack *out)
{
    struct dsm_spdm_header header;

    return dsm_header_only_decode(params, message, 0, 0, &header, &out->reserved_set);
}

enum dsm_error dsm_set_key_pair_info_ack_encode(const struct dsm_wire_params *params,
                                                const struct dsm_set_key_pair_info_ack *in, struct dsm_writer *w)
{
    (void)in;
    return dsm_header_only_encode(params, w, DSM_SPDM_SET_KEY_PAIR_INFO_ACK, 0, 0);
}

static const struct dsm_field get_key_pair_info_fields[] = {
    DSM_FIELD(get_key_pair_info, key_pair_id, DEC),
};

DSM_MESSAGE_CODEC(get_key_pair_info)

const struct dsm_message dsm_get_key_pair_info_row = {
    .code = DSM_SPDM_GET_KEY_PAIR_INFO,
    .direction = DSM_MESSAGE_REQUEST,
    .since = DSM_SPDM_13,
    .name = "GET_KEY_PAIR_INFO",
    DSM_MESSAGE_STRUCT(get_key_pair_info),
    DSM_MESSAGE_RESERVED(get_key_pair_info),
    DSM_MESSAGE_FIELDS(get_key_pair_info_fields),
};

static const struct dsm_field key_pair_info_fields[] = {
    DSM_FIELD(key_pair_info, total_key_pairs, DEC),
    DSM_FIELD(key_pair_info, key_pair_id, DEC),
    DSM_FIELD(key_pair_info, capabilities, HEX),
    DSM_FIELD(key_pair_info, key_usage_capabilities, HEX),
    DSM_FIELD(key_pair_info, current_key_usage, HEX),
    DSM_FIELD(key_pair_info, asym_algo_capabilities, HEX),
    DSM_FIELD(key_pair_info, current_asym_algo, HEX),
    DSM_FIELD(key_pair_info, assoc_cert_slot_mask, HEX),
    DSM_FIELD(key_pair_info, public_key_info, SPAN),
    DSM_FIELD_SINCE(key_pair_info, pqc_asym_algo_capabilities, HEX, DSM_SPDM_14),
    DSM_FIELD_SINCE(key_pair_info, current_pqc_asym_algo, HEX, DSM_SPDM_14),
};

DSM_MESSAGE_CODEC(key_pair_info)

const struct dsm_message dsm_key_pair_info_row = {
    .code = DSM_SPDM_KEY_PAIR_INFO,
    .direction = DSM_MESSAGE_RESPONSE,
    .since = DSM_SPDM_13,
    .name = "KEY_PAIR_INFO",
    DSM_MESSAGE_STRUCT(key_pair_info),
    DSM_MESSAGE_RESERVED(key_pair_info),
    DSM_MESSAGE_FIELDS(key_pair_info_fields),
};

static const struct dsm_field set_key_pair_info_fields[] = {
    DSM_FIELD(set_key_pair_info, operation, DEC),
    DSM_FIELD(set_key_pair_info, key_pair_id, DEC),
    DSM_FIELD(set_key_pair_info, desired_key_usage, HEX),
    DSM_FIELD(set_key_pair_info, desired_asym_algo, HEX),
    DSM_FIELD(set_key_pair_info, desired_assoc_cert_slot_mask, HEX),
    DSM_FIELD_SINCE(set_key_pair_info, desired_pqc_asym_algo, HEX, DSM_SPDM_14),
};

DSM_MESSAGE_CODEC(set_key_pair_info)

const struct dsm_message dsm_set_key_pair_info_row = {
    .code = DSM_SPDM_SET_KEY_PAIR_INFO,
    .direction = DSM_MESSAGE_REQUEST,
    .since = DSM_SPDM_13,
    .name = "SET_KEY_PAIR_INFO",
    DSM_MESSAGE_STRUCT(set_key_pair_info),
    DSM_MESSAGE_RESERVED(set_key_pair_info),
    DSM_MESSAGE_FIELDS(set_key_pair_info_fields),
};

DSM_MESSAGE_CODEC(set_key_pair_info_ack)

const struct dsm_message dsm_set_key_pair_info_ack_row = {
    .code = DSM_SPDM_SET_KEY_PAIR_INFO_ACK,
    .direction = DSM_MESSAGE_RESPONSE,
    .since = DSM_SPDM_13,
    .name = "SET_KEY_PAIR_INFO_ACK",
    DSM_MESSAGE_STRUCT(set_key_pair_info_ack),
    DSM_MESSAGE_RESERVED(set_key_pair_info_ack),
};
