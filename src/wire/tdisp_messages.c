/* SPDX-License-Identifier: BSD-3-Clause */
#include "wire/tdisp_messages.h"

#include "wire/tdisp.h"
#include "wire/tdisp_optional.h"

static void print_tdi_state(const void *in, struct dsm_text *out)
{
    dsm_text_add(out, "%s", dsm_tdi_state_name(((const struct dsm_tdisp_state *)in)->tdi_state));
}

static void print_error_code(const void *in, struct dsm_text *out)
{
    uint32_t code = ((const struct dsm_tdisp_error *)in)->error_code;

    dsm_text_add(out, "0x%04x(%s)", (unsigned)code, dsm_tdisp_error_code_name(code));
}

/* Requests and responses that are a header alone. */
static enum dsm_error empty_decode(const struct dsm_wire_params *params, struct dsm_bytes *message, void *out)
{
    *(uint8_t *)out = 0;
    return dsm_tdisp_empty_decode(*message, params ? params->cause : NULL);
}

static enum dsm_error empty_encode(const struct dsm_wire_params *params, const void *in, struct dsm_writer *w)
{
    (void)params;
    (void)in;
    return dsm_encode_end(w);
}

static const struct dsm_field version_fields[] = {
    DSM_FIELD(tdisp_version, entries, SPAN),
};

static const struct dsm_field capabilities_fields[] = {
    DSM_FIELD(tdisp_capabilities, dsm_caps, HEX),
    DSM_FIELD(tdisp_capabilities, req_msgs_supported, ARRAY),
    DSM_FIELD(tdisp_capabilities, lock_interface_flags_supported, HEX),
    DSM_FIELD(tdisp_capabilities, dev_addr_width, DEC),
    DSM_FIELD(tdisp_capabilities, num_req_this, DEC),
    DSM_FIELD(tdisp_capabilities, num_req_all, DEC),
};

static const struct dsm_field lock_response_fields[] = {
    DSM_FIELD(tdisp_lock_response, start_interface_nonce, SECRET),
};

static const struct dsm_field report_portion_fields[] = {
    DSM_FIELD(tdisp_report_portion, remainder_length, DEC),
    DSM_FIELD(tdisp_report_portion, portion, SPAN),
};

static const struct dsm_field state_fields[] = {
    { .name = "tdi_state", .kind = DSM_FIELD_CUSTOM, .print = print_tdi_state },
};

static const struct dsm_field error_fields[] = {
    { .name = "error_code", .kind = DSM_FIELD_CUSTOM, .print = print_error_code },
    DSM_FIELD(tdisp_error, error_data, HEX),
    DSM_FIELD(tdisp_error, extended, SPAN),
};

static const struct dsm_field get_capabilities_fields[] = {
    DSM_FIELD(tdisp_get_capabilities, tsm_caps, HEX),
};

static const struct dsm_field lock_fields[] = {
    DSM_FIELD(tdisp_lock, flags, HEX),
    DSM_FIELD(tdisp_lock, default_stream_id, DEC),
    DSM_FIELD(tdisp_lock, mmio_reporting_offset, HEX),
    DSM_FIELD(tdisp_lock, bind_p2p_address_mask, HEX),
};

static const struct dsm_field get_report_fields[] = {
    DSM_FIELD(tdisp_get_report, offset, DEC),
    DSM_FIELD(tdisp_get_report, length, DEC),
};

static const struct dsm_field start_fields[] = {
    DSM_FIELD(tdisp_start, start_interface_nonce, SECRET),
};

static const struct dsm_field p2p_stream_fields[] = {
    DSM_FIELD(tdisp_p2p_stream, p2p_stream_id, DEC),
};

static const struct dsm_field mmio_range_fields[] = {
    DSM_FIELD(tdisp_mmio_range, first_page, HEX),
    DSM_FIELD(tdisp_mmio_range, number_of_pages, DEC),
    DSM_FIELD(tdisp_mmio_range, attributes, HEX),
    DSM_FIELD(tdisp_mmio_range, range_id, DEC),
};

static const struct dsm_field vdm_fields[] = {
    DSM_FIELD(tdisp_vdm, registry_id, DEC),
    DSM_FIELD(tdisp_vdm, vendor_id, SPAN),
    DSM_FIELD(tdisp_vdm, payload, LENGTH),
};

static const struct dsm_field config_fields[] = {
    DSM_FIELD(tdisp_config, flags, HEX),
};

DSM_MESSAGE_CODEC_OF(tdisp, version)
DSM_MESSAGE_CODEC_OF(tdisp, capabilities)
DSM_MESSAGE_CODEC_OF(tdisp, lock_response)
DSM_MESSAGE_CODEC_OF(tdisp, report_portion)
DSM_MESSAGE_CODEC_OF(tdisp, state)
DSM_MESSAGE_CODEC_OF(tdisp, error)
DSM_MESSAGE_CODEC_OF(tdisp, get_capabilities)
DSM_MESSAGE_CODEC_OF(tdisp, lock)
DSM_MESSAGE_CODEC_OF(tdisp, get_report)
DSM_MESSAGE_CODEC_OF(tdisp, start)
DSM_MESSAGE_CODEC_OF(tdisp, p2p_stream)
DSM_MESSAGE_CODEC_OF(tdisp, mmio_range)
DSM_MESSAGE_CODEC_OF(tdisp, vdm)
DSM_MESSAGE_CODEC_OF(tdisp, config)

#define BODY(type, name_, direction_, struct_, reserved)                                                               \
    {                                                                                                                  \
        .code = DSM_TDISP_##type, .direction = DSM_MESSAGE_##direction_, .name = name_,                                \
        .size = sizeof(struct dsm_tdisp_##struct_), .decode = struct_##_decode, .encode = struct_##_encode,            \
        .reserved_at = (reserved), DSM_MESSAGE_FIELDS(struct_##_fields)                                                \
    }
#define SECRET(type, name_, direction_, struct_)                                                                       \
    {                                                                                                                  \
        .code = DSM_TDISP_##type, .direction = DSM_MESSAGE_##direction_, .name = name_,                                \
        .size = sizeof(struct dsm_tdisp_##struct_), .decode = struct_##_decode, .encode = struct_##_encode,            \
        .has_secret = true, .reserved_at = DSM_MESSAGE_NOTHING_RESERVED, DSM_MESSAGE_FIELDS(struct_##_fields)          \
    }
#define OPEN(type, name_, direction_, struct_)                                                                         \
    {                                                                                                                  \
        .code = DSM_TDISP_##type, .direction = DSM_MESSAGE_##direction_, .name = name_,                                \
        .size = sizeof(struct dsm_tdisp_##struct_), .decode = struct_##_decode, .encode = struct_##_encode,            \
        .reserved_at = DSM_MESSAGE_NOTHING_RESERVED, .is_open_ended = true, DSM_MESSAGE_FIELDS(struct_##_fields)       \
    }
#define EMPTY(type, name_, direction_)                                                                                 \
    {                                                                                                                  \
        .code = DSM_TDISP_##type, .direction = DSM_MESSAGE_##direction_, .name = name_, .size = 1,                     \
        .decode = empty_decode, .encode = empty_encode, .reserved_at = DSM_MESSAGE_NOTHING_RESERVED                    \
    }
/* What vendors put in it may be secret. */
#define VENDORS(type, name_, direction_)                                                                               \
    {                                                                                                                  \
        .code = DSM_TDISP_##type, .direction = DSM_MESSAGE_##direction_, .name = name_,                                \
        .size = sizeof(struct dsm_tdisp_vdm), .decode = vdm_decode, .encode = vdm_encode, .has_secret = true,          \
        .is_open_ended = true, .reserved_at = DSM_MESSAGE_NOTHING_RESERVED, DSM_MESSAGE_FIELDS(vdm_fields)             \
    }

static const struct dsm_message messages[] = {
    BODY(VERSION, "TDISP_VERSION", RESPONSE, version, DSM_MESSAGE_NOTHING_RESERVED),
    BODY(CAPABILITIES, "TDISP_CAPABILITIES", RESPONSE, capabilities, DSM_MESSAGE_RESERVED_UNTOLD),
    SECRET(LOCK_INTERFACE_RESPONSE, "LOCK_INTERFACE_RESPONSE", RESPONSE, lock_response),
    BODY(DEVICE_INTERFACE_REPORT, "DEVICE_INTERFACE_REPORT", RESPONSE, report_portion, DSM_MESSAGE_NOTHING_RESERVED),
    BODY(DEVICE_INTERFACE_STATE, "DEVICE_INTERFACE_STATE", RESPONSE, state, DSM_MESSAGE_NOTHING_RESERVED),
    EMPTY(START_INTERFACE_RESPONSE, "START_INTERFACE_RESPONSE", RESPONSE),
    EMPTY(STOP_INTERFACE_RESPONSE, "STOP_INTERFACE_RESPONSE", RESPONSE),
    EMPTY(BIND_P2P_STREAM_RESPONSE, "BIND_P2P_STREAM_RESPONSE", RESPONSE),
    EMPTY(UNBIND_P2P_STREAM_RESPONSE, "UNBIND_P2P_STREAM_RESPONSE", RESPONSE),
    EMPTY(SET_MMIO_ATTRIBUTE_RESPONSE, "SET_MMIO_ATTRIBUTE_RESPONSE", RESPONSE),
    VENDORS(VDM_RESPONSE, "VDM_RESPONSE", RESPONSE),
    EMPTY(SET_CONFIG_RESPONSE, "SET_TDISP_CONFIG_RESPONSE", RESPONSE),
    OPEN(ERROR, "TDISP_ERROR", RESPONSE, error),
    EMPTY(GET_VERSION, "GET_TDISP_VERSION", REQUEST),
    BODY(GET_CAPABILITIES, "GET_TDISP_CAPABILITIES", REQUEST, get_capabilities, DSM_MESSAGE_NOTHING_RESERVED),
    BODY(LOCK_INTERFACE_REQUEST, "LOCK_INTERFACE_REQUEST", REQUEST, lock,
         offsetof(struct dsm_tdisp_lock, reserved_set)),
    BODY(GET_DEVICE_INTERFACE_REPORT, "GET_DEVICE_INTERFACE_REPORT", REQUEST, get_report, DSM_MESSAGE_NOTHING_RESERVED),
    EMPTY(GET_DEVICE_INTERFACE_STATE, "GET_DEVICE_INTERFACE_STATE", REQUEST),
    SECRET(START_INTERFACE_REQUEST, "START_INTERFACE_REQUEST", REQUEST, start),
    EMPTY(STOP_INTERFACE_REQUEST, "STOP_INTERFACE_REQUEST", REQUEST),
    BODY(BIND_P2P_STREAM_REQUEST, "BIND_P2P_STREAM_REQUEST", REQUEST, p2p_stream, DSM_MESSAGE_NOTHING_RESERVED),
    BODY(UNBIND_P2P_STREAM_REQUEST, "UNBIND_P2P_STREAM_REQUEST", REQUEST, p2p_stream, DSM_MESSAGE_NOTHING_RESERVED),
    BODY(SET_MMIO_ATTRIBUTE_REQUEST, "SET_MMIO_ATTRIBUTE_REQUEST", REQUEST, mmio_range, DSM_MESSAGE_NOTHING_RESERVED),
    VENDORS(VDM_REQUEST, "VDM_REQUEST", REQUEST),
    BODY(SET_CONFIG_REQUEST, "SET_TDISP_CONFIG_REQUEST", REQUEST, config, DSM_MESSAGE_NOTHING_RESERVED),
};

const struct dsm_message *dsm_tdisp_messages_at(size_t i)
{
    return i < sizeof(messages) / sizeof(messages[0]) ? &messages[i] : NULL;
}

const struct dsm_message *dsm_tdisp_messages_find(uint8_t type)
{
    const struct dsm_message *message;

    for (size_t i = 0; (message = dsm_tdisp_messages_at(i)) != NULL; i++)
        if (message->code == type)
            return message;
    return NULL;
}

const char *dsm_tdisp_messages_name(uint8_t type)
{
    const struct dsm_message *message = dsm_tdisp_messages_find(type);

    return message ? message->name : "?";
}

size_t dsm_tdisp_messages_shown(struct dsm_bytes message)
{
    const struct dsm_message *row;
    struct dsm_tdisp_header header;

    if (dsm_tdisp_header_decode(message, &header) != DSM_OK)
        return 0;
    row = dsm_tdisp_messages_find(header.type);
    if (!row || row->size == 0)
        return DSM_TDISP_HEADER_LEN;
    return DSM_TDISP_HEADER_LEN + dsm_message_shown(row, message.n - DSM_TDISP_HEADER_LEN);
}

void dsm_tdisp_messages_print(struct dsm_bytes message, struct dsm_text *out)
{
    struct dsm_wire_params params = { .version = 0 };
    const struct dsm_message *row;
    struct dsm_tdisp_header header;

    if (dsm_tdisp_header_decode(message, &header) != DSM_OK || !(row = dsm_tdisp_messages_find(header.type))) {
        dsm_text_add(out, "no TDISP message, of %zu bytes", message.n);
        return;
    }
    dsm_text_add(out, "TDISP function_id=0x%08x ", (unsigned)header.function_id);
    dsm_message_print_bytes(row, &params, dsm_bytes(message.p + DSM_TDISP_HEADER_LEN, message.n - DSM_TDISP_HEADER_LEN),
                            out);
}
