/* SPDX-License-Identifier: BSD-3-Clause */
#include "wire/emulator_messages.h"

#include "wire/emulator.h"

static const struct dsm_field hello_fields[] = {
    DSM_FIELD(emulator_hello, major, DEC),     DSM_FIELD(emulator_hello, minor, DEC),
    DSM_FIELD(emulator_hello, role, DEC),      DSM_FIELD(emulator_hello, features, HEX),
    DSM_FIELD(emulator_hello, tdi_count, DEC), DSM_FIELD(emulator_hello, name, SPAN),
};

static const struct dsm_field result_fields[] = {
    DSM_FIELD(emulator_result, status, DEC),
    DSM_FIELD(emulator_result, text, SPAN),
};

static const struct dsm_field event_fields[] = {
    DSM_FIELD(emulator_event, kind, DEC),
    DSM_FIELD(emulator_event, function_id, HEX),
    DSM_FIELD(emulator_event, argument, DEC),
};

static const struct dsm_field config_layout_fields[] = {
    DSM_FIELD(emulator_config_layout, function_id, HEX),
    DSM_FIELD(emulator_config_layout, header_type, DEC),
    DSM_FIELD(emulator_config_layout, count, DEC),
};

static const struct dsm_field config_write_fields[] = {
    DSM_FIELD(emulator_config_write, function_id, HEX), DSM_FIELD(emulator_config_write, offset, HEX),
    DSM_FIELD(emulator_config_write, width, DEC),       DSM_FIELD(emulator_config_write, old_value, HEX),
    DSM_FIELD(emulator_config_write, new_value, HEX),
};

static const struct dsm_field subscribe_fields[] = {
    DSM_FIELD(emulator_subscribe, flags, HEX),
    DSM_FIELD(emulator_subscribe, drain_deadline_ms, DEC),
};

static const struct dsm_field state_fields[] = {
    DSM_FIELD(emulator_state, tdi, DEC),        DSM_FIELD(emulator_state, function_id, HEX),
    DSM_FIELD(emulator_state, word, HEX),       DSM_FIELD(emulator_state, old_state, DEC),
    DSM_FIELD(emulator_state, new_state, DEC),  DSM_FIELD(emulator_state, reason, DEC),
    DSM_FIELD(emulator_state, session_id, HEX), DSM_FIELD(emulator_state, token, DEC),
};

static const struct dsm_field ack_fields[] = {
    DSM_FIELD(emulator_ack, token, DEC),
};

static const struct dsm_field query_fields[] = {
    DSM_FIELD(emulator_query, function_id, HEX),
};

#define X(name) DSM_MESSAGE_CODEC_OF(emulator, name)
DSM_EMULATOR_MESSAGES(X)
#undef X

#define ROW(struct_, command, direction_)                                                                              \
    {                                                                                                                  \
        .code = (command), .direction = DSM_MESSAGE_##direction_, .name = #struct_,                                    \
        .size = sizeof(struct dsm_emulator_##struct_), .decode = struct_##_decode, .encode = struct_##_encode,         \
        .reserved_at = DSM_MESSAGE_NOTHING_RESERVED, DSM_MESSAGE_FIELDS(struct_##_fields)                              \
    }

static const struct dsm_message messages[] = {
    ROW(hello, DSM_EMULATOR_HELLO, REQUEST),
    ROW(result, 0, RESPONSE),
    ROW(event, DSM_EMULATOR_EVENT, REQUEST),
    ROW(config_layout, DSM_EMULATOR_CONFIG_LAYOUT, REQUEST),
    ROW(config_write, DSM_EMULATOR_CONFIG_WRITE, REQUEST),
    ROW(subscribe, DSM_EMULATOR_SUBSCRIBE, REQUEST),
    ROW(state, DSM_EMULATOR_STATE, RESPONSE),
    ROW(ack, DSM_EMULATOR_ACK, REQUEST),
    ROW(query, DSM_EMULATOR_QUERY, REQUEST),
};

const struct dsm_message *dsm_emulator_messages_at(size_t i)
{
    return i < sizeof(messages) / sizeof(messages[0]) ? &messages[i] : NULL;
}
