/* SPDX-License-Identifier: BSD-3-Clause */
#include "wire/capabilities.h"

#include "wire/fields.h"

/* The supported algorithms block without extended algorithms and structures (DSP0274 1.3, table "Supported
 * algorithms"). */
#define ALGORITHMS_BLOCK_LEN_MIN 30u
#define ALGORITHMS_BLOCK_LENGTH_AT 2u

static uint8_t param1_defined(uint8_t version)
{
    return version >= DSM_SPDM_13 ? DSM_CAPABILITIES_PARAM1_SUPPORTED_ALGORITHMS : 0;
}

/* DSP0274 1.2, 10.3: DataTransferSize has a least value, and MaxSPDMmsgSize is never below it. */
static enum dsm_error check_sizes(const struct dsm_wire_params *params, uint32_t data_transfer_size,
                                  uint32_t max_spdm_msg_size)
{
    if (params->version < DSM_SPDM_12)
        return DSM_OK;
    if (data_transfer_size < DSM_DATA_TRANSFER_SIZE_MIN)
        return dsm_cause_set(params->cause, DSM_CAUSE_DATA_TRANSFER_SIZE, data_transfer_size,
                             DSM_DATA_TRANSFER_SIZE_MIN);
    if (max_spdm_msg_size < data_transfer_size)
        return dsm_cause_set(params->cause, DSM_CAUSE_MAX_MSG_SIZE, max_spdm_msg_size, data_transfer_size);
    return DSM_OK;
}

/* ExtFlags, reserved before 1.4. */
static uint16_t read_ext_flags(struct dsm_reader *r, uint8_t version)
{
    if (version >= DSM_SPDM_14)
        return dsm_read_u16le(r);
    dsm_read_reserved(r, 2);
    return 0;
}

enum dsm_error dsm_get_capabilities_decode(const struct dsm_wire_params *params, struct dsm_bytes *message,
                                           struct dsm_get_capabilities *out)
{
    struct dsm_reader r = dsm_reader(*message);
    struct dsm_spdm_header header;

    *out = (struct dsm_get_capabilities){ 0 };
    dsm_spdm_header_read(&r, &header);
    dsm_reserved_bits(&r, header.param1, param1_defined(params->version));
    dsm_reserved_bits(&r, header.param2, 0);
    out->param1 = header.param1 & param1_defined(params->version);
    if (params->version >= DSM_SPDM_11) {
        dsm_read_reserved(&r, 1);
        out->ct_exponent = dsm_read_u8(&r);
        out->ext_flags = read_ext_flags(&r, params->version);
        out->flags = dsm_read_u32le(&r);
    }
    if (params->version >= DSM_SPDM_12) {
        out->data_transfer_size = dsm_read_u32le(&r);
        out->max_spdm_msg_size = dsm_read_u32le(&r);
    }
    out->reserved_set = r.reserved_set;
    DSM_TRY(dsm_message_end(params, &r, message));
    return check_sizes(params, out->data_transfer_size, out->max_spdm_msg_size);
}

enum dsm_error dsm_get_capabilities_encode(const struct dsm_wire_params *params, const struct dsm_get_capabilities *in,
                                           struct dsm_writer *w)
{
    dsm_spdm_header_write(w, params->version, DSM_SPDM_GET_CAPABILITIES, in->param1 & param1_defined(params->version),
                          0);
    if (params->version >= DSM_SPDM_11) {
        dsm_write_zeros(w, 1);
        dsm_write_u8(w, in->ct_exponent);
        dsm_write_u16le(w, params->version >= DSM_SPDM_14 ? in->ext_flags : 0);
        dsm_write_u32le(w, in->flags);
    }
    if (params->version >= DSM_SPDM_12) {
        dsm_write_u32le(w, in->data_transfer_size);
        dsm_write_u32le(w, in->max_spdm_msg_size);
    }
    return dsm_encode_end(w);
}

/* The block is kept as it is; its own Length field says where it ends. */
static enum dsm_error read_algorithms_block(const struct dsm_wire_params *params, struct dsm_reader *r,
                                            struct dsm_bytes *message, struct dsm_bytes *out)
{
    struct dsm_reader ahead = *r;
    uint16_t length;

    (void)dsm_read_bytes(&ahead, ALGORITHMS_BLOCK_LENGTH_AT);
    length = dsm_read_u16le(&ahead);
    if (ahead.failed)
        return dsm_message_end(params, &ahead, message);
    if (length < ALGORITHMS_BLOCK_LEN_MIN)
        return dsm_cause_set(params->cause, DSM_CAUSE_SUPPORTED_LENGTH, length, ALGORITHMS_BLOCK_LEN_MIN);
    *out = dsm_read_bytes(r, length);
    return DSM_OK;
}

enum dsm_error dsm_capabilities_decode(const struct dsm_wire_params *params, struct dsm_bytes *message,
                                       struct dsm_capabilities *out)
{
    struct dsm_reader r = dsm_reader(*message);
    struct dsm_spdm_header header;

    *out = (struct dsm_capabilities){ 0 };
    dsm_spdm_header_read(&r, &header);
    dsm_reserved_bits(&r, header.param1, param1_defined(params->version));
    dsm_reserved_bits(&r, header.param2, 0);
    out->param1 = header.param1 & param1_defined(params->version);
    dsm_read_reserved(&r, 1);
    out->ct_exponent = dsm_read_u8(&r);
    out->ext_flags = read_ext_flags(&r, params->version);
    out->flags = dsm_read_u32le(&r);
    if (params->version >= DSM_SPDM_12) {
        out->data_transfer_size = dsm_read_u32le(&r);
        out->max_spdm_msg_size = dsm_read_u32le(&r);
    }
    if (out->param1 & DSM_CAPABILITIES_PARAM1_SUPPORTED_ALGORITHMS)
        DSM_TRY(read_algorithms_block(params, &r, message, &out->supported_algorithms));
    out->reserved_set = r.reserved_set;
    DSM_TRY(dsm_message_end(params, &r, message));
    return check_sizes(params, out->data_transfer_size, out->max_spdm_msg_size);
}

enum dsm_error dsm_capabilities_encode(const struct dsm_wire_params *params, const struct dsm_capabilities *in,
                                       struct dsm_writer *w)
{
    uint8_t param1 = in->param1 & param1_defined(params->version);

    dsm_spdm_header_write(w, params->version, DSM_SPDM_CAPABILITIES, param1, 0);
    dsm_write_zeros(w, 1);
    dsm_write_u8(w, in->ct_exponent);
    dsm_write_u16le(w, params->version >= DSM_SPDM_14 ? in->ext_flags : 0);
    dsm_write_u32le(w, in->flags);
    if (params->version >= DSM_SPDM_12) {
        dsm_write_u32le(w, in->data_transfer_size);
        dsm_write_u32le(w, in->max_spdm_msg_size);
    }
    if (param1 & DSM_CAPABILITIES_PARAM1_SUPPORTED_ALGORITHMS)
        dsm_write_bytes(w, in->supported_algorithms);
    return dsm_encode_end(w);
}

static const struct dsm_field get_capabilities_fields[] = {
    DSM_FIELD_SINCE(get_capabilities, param1, HEX, DSM_SPDM_13),
    DSM_FIELD_SINCE(get_capabilities, ct_exponent, DEC, DSM_SPDM_11),
    DSM_FIELD_SINCE(get_capabilities, ext_flags, HEX, DSM_SPDM_14),
    DSM_FIELD_SINCE(get_capabilities, flags, HEX, DSM_SPDM_11),
    DSM_FIELD_SINCE(get_capabilities, data_transfer_size, DEC, DSM_SPDM_12),
    DSM_FIELD_SINCE(get_capabilities, max_spdm_msg_size, DEC, DSM_SPDM_12),
};

DSM_MESSAGE_CODEC(get_capabilities)

const struct dsm_message dsm_get_capabilities_row = {
    .code = DSM_SPDM_GET_CAPABILITIES,
    .direction = DSM_MESSAGE_REQUEST,
    .since = DSM_SPDM_10,
    .name = "GET_CAPABILITIES",
    DSM_MESSAGE_STRUCT(get_capabilities),
    DSM_MESSAGE_RESERVED(get_capabilities),
    DSM_MESSAGE_FIELDS(get_capabilities_fields),
};

static const struct dsm_field capabilities_fields[] = {
    DSM_FIELD_SINCE(capabilities, param1, HEX, DSM_SPDM_13),
    DSM_FIELD(capabilities, ct_exponent, DEC),
    DSM_FIELD_SINCE(capabilities, ext_flags, HEX, DSM_SPDM_14),
    DSM_FIELD(capabilities, flags, HEX),
    DSM_FIELD_SINCE(capabilities, data_transfer_size, DEC, DSM_SPDM_12),
    DSM_FIELD_SINCE(capabilities, max_spdm_msg_size, DEC, DSM_SPDM_12),
    DSM_FIELD_SINCE(capabilities, supported_algorithms, SPAN, DSM_SPDM_13),
};

DSM_MESSAGE_CODEC(capabilities)

const struct dsm_message dsm_capabilities_row = {
    .code = DSM_SPDM_CAPABILITIES,
    .direction = DSM_MESSAGE_RESPONSE,
    .since = DSM_SPDM_10,
    .name = "CAPABILITIES",
    DSM_MESSAGE_STRUCT(capabilities),
    DSM_MESSAGE_RESERVED(capabilities),
    DSM_MESSAGE_FIELDS(capabilities_fields),
};
