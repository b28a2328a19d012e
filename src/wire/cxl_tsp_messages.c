/* SPDX-License-Identifier: BSD-3-Clause */
#include "wire/cxl_tsp_messages.h"

#include "wire/cxl_tsp.h"

static void print_state(const void *in, struct dsm_text *out)
{
    dsm_text_add(out, "%s", dsm_cxl_tsp_state_name(((const struct dsm_cxl_tsp_get_configuration_rsp *)in)->state));
}

static void print_error_code(const void *in, struct dsm_text *out)
{
    uint32_t code = ((const struct dsm_cxl_tsp_error *)in)->error_code;

    dsm_text_add(out, "0x%02x(%s)", (unsigned)code, dsm_cxl_tsp_error_code_name(code));
}

#define MEMBER(struct_, name_, member, KIND)                                                                           \
    {                                                                                                                  \
        .name = name_, .kind = DSM_FIELD_##KIND, .offset = offsetof(struct dsm_cxl_tsp_##struct_, member),             \
        .size = sizeof(((struct dsm_cxl_tsp_##struct_ *)0)->member)                                                    \
    }
#define CONFIGURATION(struct_)                                                                                         \
    MEMBER(struct_, "memory_encryption_features", configuration.memory_encryption_features, HEX),                      \
        MEMBER(struct_, "memory_encryption_algorithm", configuration.memory_encryption_algorithm, HEX),                \
        MEMBER(struct_, "te_state_features", configuration.te_state_features, HEX),                                    \
        MEMBER(struct_, "explicit_oob_granularity", configuration.explicit_oob_granularity, HEX),                      \
        MEMBER(struct_, "configuration_features", configuration.configuration_features, HEX),                          \
        MEMBER(struct_, "ckid_base", configuration.ckid_base, HEX),                                                    \
        MEMBER(struct_, "number_of_ckids", configuration.number_of_ckids, DEC)

static const struct dsm_field version_fields[] = {
    DSM_FIELD(cxl_tsp_version, entries, SPAN),
};

static const struct dsm_field capabilities_fields[] = {
    DSM_FIELD(cxl_tsp_capabilities, memory_encryption_features, HEX),
    DSM_FIELD(cxl_tsp_capabilities, memory_encryption_algorithms, HEX),
    DSM_FIELD(cxl_tsp_capabilities, range_based_keys, DEC),
    DSM_FIELD(cxl_tsp_capabilities, te_state_features, HEX),
    DSM_FIELD(cxl_tsp_capabilities, explicit_oob_granularity, HEX),
    DSM_FIELD(cxl_tsp_capabilities, explicit_ib_granularity, HEX),
    DSM_FIELD(cxl_tsp_capabilities, configuration_features, HEX),
    DSM_FIELD(cxl_tsp_capabilities, number_of_ckids, DEC),
    DSM_FIELD(cxl_tsp_capabilities, number_of_secondary_sessions, DEC),
};

static const struct dsm_field set_configuration_fields[] = {
    CONFIGURATION(set_configuration),
    DSM_FIELD(cxl_tsp_set_configuration, validity_flags, HEX),
    DSM_FIELD(cxl_tsp_set_configuration, ckid_type, HEX),
    DSM_FIELD(cxl_tsp_set_configuration, psks, SECRET),
};

static const struct dsm_field get_configuration_rsp_fields[] = {
    CONFIGURATION(get_configuration_rsp),
    { .name = "state", .kind = DSM_FIELD_CUSTOM, .print = print_state },
};

static const struct dsm_field get_report_fields[] = {
    DSM_FIELD(cxl_tsp_get_report, offset, DEC),
    DSM_FIELD(cxl_tsp_get_report, length, DEC),
};

static const struct dsm_field report_portion_fields[] = {
    DSM_FIELD(cxl_tsp_report_portion, remainder_length, DEC),
    DSM_FIELD(cxl_tsp_report_portion, portion, SPAN),
};

static const struct dsm_field set_te_state_fields[] = {
    DSM_FIELD(cxl_tsp_set_te_state, te_state, DEC),
    DSM_FIELD(cxl_tsp_set_te_state, count, DEC),
    DSM_FIELD(cxl_tsp_set_te_state, ranges, SPAN),
};

static const struct dsm_field ckid_key_fields[] = {
    DSM_FIELD(cxl_tsp_ckid_key, ckid, HEX),           DSM_FIELD(cxl_tsp_ckid_key, attributes, HEX),
    DSM_FIELD(cxl_tsp_ckid_key, validity_flags, HEX), DSM_FIELD(cxl_tsp_ckid_key, data_key, SECRET),
    DSM_FIELD(cxl_tsp_ckid_key, tweak_key, SECRET),
};

static const struct dsm_field range_key_fields[] = {
    DSM_FIELD(cxl_tsp_range_key, range_id, DEC),    DSM_FIELD(cxl_tsp_range_key, start, HEX),
    DSM_FIELD(cxl_tsp_range_key, end, HEX),         DSM_FIELD(cxl_tsp_range_key, validity_flags, HEX),
    DSM_FIELD(cxl_tsp_range_key, data_key, SECRET), DSM_FIELD(cxl_tsp_range_key, tweak_key, SECRET),
};

static const struct dsm_field number_fields[] = {
    DSM_FIELD(cxl_tsp_number, value, DEC),
};

static const struct dsm_field error_fields[] = {
    { .name = "error_code", .kind = DSM_FIELD_CUSTOM, .print = print_error_code },
    DSM_FIELD(cxl_tsp_error, error_data, HEX),
    DSM_FIELD(cxl_tsp_error, extended, SPAN),
};

DSM_MESSAGE_CODEC_OF(cxl_tsp, plain)
DSM_MESSAGE_CODEC_OF(cxl_tsp, version)
DSM_MESSAGE_CODEC_OF(cxl_tsp, capabilities)
DSM_MESSAGE_CODEC_OF(cxl_tsp, set_configuration)
DSM_MESSAGE_CODEC_OF(cxl_tsp, get_configuration_rsp)
DSM_MESSAGE_CODEC_OF(cxl_tsp, get_report)
DSM_MESSAGE_CODEC_OF(cxl_tsp, report_portion)
DSM_MESSAGE_CODEC_OF(cxl_tsp, set_te_state)
DSM_MESSAGE_CODEC_OF(cxl_tsp, ckid_key)
DSM_MESSAGE_CODEC_OF(cxl_tsp, range_key)
DSM_MESSAGE_CODEC_OF(cxl_tsp, number)
DSM_MESSAGE_CODEC_OF(cxl_tsp, error)

#define CKID_KEY_AT 14u /* behind the header, where keys begin */
#define RANGE_KEY_AT 30u

#define CODEC(opcode, name_, direction_, struct_)                                                                      \
    .code = DSM_CXL_TSP_##opcode, .direction = DSM_MESSAGE_##direction_, .name = name_,                                \
    .size = sizeof(struct dsm_cxl_tsp_##struct_), .decode = struct_##_decode, .encode = struct_##_encode,              \
    .reserved_at = offsetof(struct dsm_cxl_tsp_##struct_, reserved_set)
#define PLAIN(opcode, name, direction)                                                                                 \
    {                                                                                                                  \
        CODEC(opcode, name, direction, plain)                                                                          \
    }
#define ROW(opcode, name, direction, struct_)                                                                          \
    {                                                                                                                  \
        CODEC(opcode, name, direction, struct_), DSM_MESSAGE_FIELDS(struct_##_fields)                                  \
    }
#define OPEN(opcode, name, direction, struct_)                                                                         \
    {                                                                                                                  \
        CODEC(opcode, name, direction, struct_), .is_open_ended = true, DSM_MESSAGE_FIELDS(struct_##_fields)           \
    }
#define SECRET(opcode, name, struct_, at)                                                                              \
    {                                                                                                                  \
        CODEC(opcode, name, REQUEST, struct_), .has_secret = true, .secret_at = (at),                                  \
                                               DSM_MESSAGE_FIELDS(struct_##_fields)                                    \
    }

static const struct dsm_message messages[] = {
    ROW(VERSION_RSP, "GET_TARGET_TSP_VERSION_RSP", RESPONSE, version),
    ROW(CAPABILITIES_RSP, "GET_TARGET_CAPABILITIES_RSP", RESPONSE, capabilities),
    PLAIN(SET_CONFIGURATION_RSP, "SET_TARGET_CONFIGURATION_RSP", RESPONSE),
    ROW(CONFIGURATION_RSP, "GET_TARGET_CONFIGURATION_RSP", RESPONSE, get_configuration_rsp),
    ROW(REPORT_RSP, "GET_TARGET_CONFIGURATION_REPORT_RSP", RESPONSE, report_portion),
    PLAIN(LOCK_RSP, "LOCK_TARGET_CONFIGURATION_RSP", RESPONSE),
    PLAIN(SET_CKID_SPECIFIC_KEY_RSP, "SET_TARGET_CKID_SPECIFIC_KEY_RSP", RESPONSE),
    PLAIN(SET_CKID_RANDOM_KEY_RSP, "SET_TARGET_CKID_RANDOM_KEY_RSP", RESPONSE),
    PLAIN(CLEAR_CKID_KEY_RSP, "CLEAR_TARGET_CKID_KEY_RSP", RESPONSE),
    PLAIN(SET_RANGE_SPECIFIC_KEY_RSP, "SET_TARGET_RANGE_SPECIFIC_KEY_RSP", RESPONSE),
    PLAIN(SET_RANGE_RANDOM_KEY_RSP, "SET_TARGET_RANGE_RANDOM_KEY_RSP", RESPONSE),
    PLAIN(CLEAR_RANGE_KEY_RSP, "CLEAR_TARGET_RANGE_KEY_RSP", RESPONSE),
    PLAIN(SET_TE_STATE_RSP, "SET_TARGET_TE_STATE_RSP", RESPONSE),
    PLAIN(CHECK_DELAYED_RSP, "CHECK_TARGET_DELAYED_COMPLETION_RSP", RESPONSE),
    ROW(DELAYED_RSP, "DELAYED_RSP", RESPONSE, number),
    OPEN(ERROR_RSP, "ERROR_RSP", RESPONSE, error),
    PLAIN(GET_VERSION, "GET_TARGET_TSP_VERSION", REQUEST),
    PLAIN(GET_CAPABILITIES, "GET_TARGET_CAPABILITIES", REQUEST),
    SECRET(SET_CONFIGURATION, "SET_TARGET_CONFIGURATION", set_configuration, DSM_CXL_TSP_CONFIGURATION_PSK_AT),
    PLAIN(GET_CONFIGURATION, "GET_TARGET_CONFIGURATION", REQUEST),
    ROW(GET_REPORT, "GET_TARGET_CONFIGURATION_REPORT", REQUEST, get_report),
    PLAIN(LOCK, "LOCK_TARGET_CONFIGURATION", REQUEST),
    SECRET(SET_CKID_SPECIFIC_KEY, "SET_TARGET_CKID_SPECIFIC_KEY", ckid_key, CKID_KEY_AT),
    SECRET(SET_CKID_RANDOM_KEY, "SET_TARGET_CKID_RANDOM_KEY", ckid_key, CKID_KEY_AT),
    ROW(CLEAR_CKID_KEY, "CLEAR_TARGET_CKID_KEY", REQUEST, number),
    SECRET(SET_RANGE_SPECIFIC_KEY, "SET_TARGET_RANGE_SPECIFIC_KEY", range_key, RANGE_KEY_AT),
    SECRET(SET_RANGE_RANDOM_KEY, "SET_TARGET_RANGE_RANDOM_KEY", range_key, RANGE_KEY_AT),
    ROW(CLEAR_RANGE_KEY, "CLEAR_TARGET_RANGE_KEY", REQUEST, number),
    ROW(SET_TE_STATE, "SET_TARGET_TE_STATE", REQUEST, set_te_state),
    PLAIN(CHECK_DELAYED, "CHECK_TARGET_DELAYED_COMPLETION", REQUEST),
};

const struct dsm_message *dsm_cxl_tsp_messages_at(size_t i)
{
    return i < sizeof(messages) / sizeof(messages[0]) ? &messages[i] : NULL;
}

const struct dsm_message *dsm_cxl_tsp_messages_find(uint8_t opcode)
{
    const struct dsm_message *message;

    for (size_t i = 0; (message = dsm_cxl_tsp_messages_at(i)) != NULL; i++)
        if (message->code == opcode)
            return message;
    return NULL;
}

const char *dsm_cxl_tsp_messages_name(uint8_t opcode)
{
    const struct dsm_message *message = dsm_cxl_tsp_messages_find(opcode);

    return message ? message->name : "?";
}

size_t dsm_cxl_tsp_messages_shown(struct dsm_bytes message)
{
    const struct dsm_message *row;
    struct dsm_cxl_tsp_header header;

    if (dsm_cxl_tsp_header_decode(message, &header) != DSM_OK)
        return message.n;
    row = dsm_cxl_tsp_messages_find(header.opcode);
    if (!row)
        return DSM_CXL_TSP_HEADER_LEN;
    return DSM_CXL_TSP_HEADER_LEN + dsm_message_shown(row, message.n - DSM_CXL_TSP_HEADER_LEN);
}

void dsm_cxl_tsp_messages_print(struct dsm_bytes message, struct dsm_text *out)
{
    struct dsm_wire_params params = { .version = 0 };
    const struct dsm_message *row;
    struct dsm_cxl_tsp_header header;

    if (dsm_cxl_tsp_header_decode(message, &header) != DSM_OK || !(row = dsm_cxl_tsp_messages_find(header.opcode))) {
        dsm_text_add(out, "no TSP message of CXL, of %zu bytes", message.n);
        return;
    }
    dsm_text_add(out, "CXL TSP ");
    dsm_message_print_bytes(row, &params,
                            dsm_bytes(message.p + DSM_CXL_TSP_HEADER_LEN, message.n - DSM_CXL_TSP_HEADER_LEN), out);
}
