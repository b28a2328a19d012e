/* SPDX-License-Identifier: BSD-3-Clause */
#include "wire/swdsm_frame_messages.h"

#include "wire/swdsm_frame.h"

static const struct dsm_field hello_fields[] = {
    DSM_FIELD(swdsm_hello, major, DEC),    DSM_FIELD(swdsm_hello, minor, DEC),     DSM_FIELD(swdsm_hello, role, DEC),
    DSM_FIELD(swdsm_hello, features, HEX), DSM_FIELD(swdsm_hello, tdi_count, DEC), DSM_FIELD(swdsm_hello, name, SPAN),
};

static const struct dsm_field result_fields[] = {
    DSM_FIELD(swdsm_result, status, DEC),
    DSM_FIELD(swdsm_result, text, SPAN),
};

static const struct dsm_field event_fields[] = {
    DSM_FIELD(swdsm_event, kind, DEC),
    DSM_FIELD(swdsm_event, function_id, HEX),
    DSM_FIELD(swdsm_event, argument, DEC),
};

static const struct dsm_field config_layout_fields[] = {
    DSM_FIELD(swdsm_config_layout, function_id, HEX),
    DSM_FIELD(swdsm_config_layout, header_type, DEC),
    DSM_FIELD(swdsm_config_layout, count, DEC),
};

static const struct dsm_field config_write_fields[] = {
    DSM_FIELD(swdsm_config_write, function_id, HEX), DSM_FIELD(swdsm_config_write, offset, HEX),
    DSM_FIELD(swdsm_config_write, width, DEC),       DSM_FIELD(swdsm_config_write, old_value, HEX),
    DSM_FIELD(swdsm_config_write, new_value, HEX),
};

static const struct dsm_field subscribe_fields[] = {
    DSM_FIELD(swdsm_subscribe, flags, HEX),
    DSM_FIELD(swdsm_subscribe, drain_deadline_ms, DEC),
};

static const struct dsm_field state_fields[] = {
    DSM_FIELD(swdsm_state, tdi, DEC),        DSM_FIELD(swdsm_state, function_id, HEX),
    DSM_FIELD(swdsm_state, word, HEX),       DSM_FIELD(swdsm_state, old_state, DEC),
    DSM_FIELD(swdsm_state, new_state, DEC),  DSM_FIELD(swdsm_state, reason, DEC),
    DSM_FIELD(swdsm_state, session_id, HEX), DSM_FIELD(swdsm_state, token, DEC),
};

static const struct dsm_field ack_fields[] = {
    DSM_FIELD(swdsm_ack, token, DEC),
};

static const struct dsm_field query_fields[] = {
    DSM_FIELD(swdsm_query, function_id, HEX),
};

#define X(NAME)                                                                                                        \
    static enum dsm_error NAME##_decode(const struct dsm_wire_params *params, struct dsm_bytes *message, void *out)    \
    {                                                                                                                  \
        return dsm_swdsm_##NAME##_decode(*message, out, params ? params->cause : NULL);                                \
    }                                                                                                                  \
    static enum dsm_error NAME##_encode(const struct dsm_wire_params *params, const void *in, struct dsm_writer *w)    \
    {                                                                                                                  \
        (void)params;                                                                                                  \
        return dsm_swdsm_##NAME##_encode(in, w);                                                                       \
    }
DSM_SWDSM_MESSAGES(X)
#undef X

#define ROW(NAME, struct_, command, direction_)                                                                        \
    {                                                                                                                  \
        .code = (command), .direction = DSM_MESSAGE_##direction_, .name = #NAME,                                       \
        .size = sizeof(struct dsm_swdsm_##struct_), .decode = struct_##_decode, .encode = struct_##_encode,            \
        .reserved_at = DSM_MESSAGE_NOTHING_RESERVED, DSM_MESSAGE_FIELDS(struct_##_fields)                              \
    }

static const struct dsm_message messages[] = {
    ROW(HELLO, hello, DSM_SWDSM_HELLO, REQUEST),
    ROW(RESULT, result, 0, RESPONSE),
    ROW(EVENT, event, DSM_SWDSM_EVENT, REQUEST),
    ROW(CONFIG_LAYOUT, config_layout, DSM_SWDSM_CONFIG_LAYOUT, REQUEST),
    ROW(CONFIG_WRITE, config_write, DSM_SWDSM_CONFIG_WRITE, REQUEST),
    ROW(SUBSCRIBE, subscribe, DSM_SWDSM_SUBSCRIBE, REQUEST),
    ROW(STATE, state, DSM_SWDSM_STATE, RESPONSE),
    ROW(ACK, ack, DSM_SWDSM_ACK, REQUEST),
    ROW(QUERY, query, DSM_SWDSM_QUERY, REQUEST),
};

const struct dsm_message *dsm_swdsm_frame_messages_at(size_t i)
{
    return i < sizeof(messages) / sizeof(messages[0]) ? &messages[i] : NULL;
}
