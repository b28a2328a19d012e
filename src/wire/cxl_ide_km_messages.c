/* SPDX-License-Identifier: BSD-3-Clause */
#include "wire/cxl_ide_km_messages.h"

#include "wire/cxl_ide_km.h"

#define KEY_ID_FIELD(struct_, member, KIND)                                                                            \
    {                                                                                                                  \
        .name = #member, .kind = DSM_FIELD_##KIND, .offset = offsetof(struct dsm_cxl_ide_km_##struct_, id.member),     \
        .size = 1                                                                                                      \
    }
#define KEY_ID(struct_)                                                                                                \
    KEY_ID_FIELD(struct_, stream_id, DEC), KEY_ID_FIELD(struct_, port_index, DEC),                                     \
        KEY_ID_FIELD(struct_, direction, DEC), KEY_ID_FIELD(struct_, flag, FLAG),                                      \
        KEY_ID_FIELD(struct_, sub_stream, DEC)

static const struct dsm_field query_fields[] = {
    DSM_FIELD(ide_km_query, port_index, DEC),
};

static const struct dsm_field query_resp_fields[] = {
    DSM_FIELD(cxl_ide_km_query_resp, port_index, DEC),     DSM_FIELD(cxl_ide_km_query_resp, dev_func_num, HEX),
    DSM_FIELD(cxl_ide_km_query_resp, bus_num, HEX),        DSM_FIELD(cxl_ide_km_query_resp, segment, HEX),
    DSM_FIELD(cxl_ide_km_query_resp, max_port_index, DEC), DSM_FIELD(cxl_ide_km_query_resp, caps, HEX),
    DSM_FIELD(cxl_ide_km_query_resp, ide_registers, SPAN),
};

static const struct dsm_field key_prog_fields[] = {
    KEY_ID(key_prog),
    DSM_FIELD(cxl_ide_km_key_prog, key_present, FLAG),
    DSM_FIELD(cxl_ide_km_key_prog, key, SECRET),
    DSM_FIELD(cxl_ide_km_key_prog, iv, SECRET),
};

static const struct dsm_field kp_ack_fields[] = {
    KEY_ID(kp_ack),
    DSM_FIELD(cxl_ide_km_kp_ack, status, DEC),
};

static const struct dsm_field key_set_fields[] = {
    KEY_ID(key_set),
};

static const struct dsm_field getkey_ack_fields[] = {
    KEY_ID(getkey_ack),
    DSM_FIELD(cxl_ide_km_getkey_ack, key, SECRET),
    DSM_FIELD(cxl_ide_km_getkey_ack, iv, SECRET),
};

DSM_MESSAGE_CODEC_OF(ide_km, query) /* it is PCIe's */
DSM_MESSAGE_CODEC_OF(cxl_ide_km, query_resp)
DSM_MESSAGE_CODEC_OF(cxl_ide_km, key_prog)
DSM_MESSAGE_CODEC_OF(cxl_ide_km, kp_ack)
DSM_MESSAGE_CODEC_OF(cxl_ide_km, key_set)
DSM_MESSAGE_CODEC_OF(cxl_ide_km, getkey_ack)

#define KEY_AT 7u /* behind the key's id */

#define ROW(object, direction_, of, struct_, reserved, open, secret)                                                   \
    {                                                                                                                  \
        .code = DSM_CXL_IDE_KM_##object, .direction = DSM_MESSAGE_##direction_, .name = #object,                       \
        .size = sizeof(struct dsm_##of##_##struct_), .decode = struct_##_decode, .encode = struct_##_encode,           \
        .reserved_at = (reserved), .is_open_ended = (open), .has_secret = (secret), .secret_at = KEY_AT,               \
        DSM_MESSAGE_FIELDS(struct_##_fields)                                                                           \
    }
#define RESERVED(struct_, member) offsetof(struct dsm_cxl_ide_km_##struct_, member)

static const struct dsm_message messages[] = {
    ROW(QUERY, REQUEST, ide_km, query, offsetof(struct dsm_ide_km_query, reserved_set), false, false),
    ROW(QUERY_RESP, RESPONSE, cxl_ide_km, query_resp, RESERVED(query_resp, reserved_set), true, false),
    ROW(KEY_PROG, REQUEST, cxl_ide_km, key_prog, DSM_MESSAGE_RESERVED_UNTOLD, true, true), /* of a wrong length, too */
    ROW(KP_ACK, RESPONSE, cxl_ide_km, kp_ack, RESERVED(kp_ack, id.reserved_set), false, false),
    ROW(K_SET_GO, REQUEST, cxl_ide_km, key_set, RESERVED(key_set, id.reserved_set), false, false),
    ROW(K_SET_STOP, REQUEST, cxl_ide_km, key_set, RESERVED(key_set, id.reserved_set), false, false),
    ROW(K_GOSTOP_ACK, RESPONSE, cxl_ide_km, key_set, RESERVED(key_set, id.reserved_set), false, false),
    ROW(GETKEY, REQUEST, cxl_ide_km, key_set, RESERVED(key_set, id.reserved_set), false, false),
    ROW(GETKEY_ACK, RESPONSE, cxl_ide_km, getkey_ack, RESERVED(getkey_ack, id.reserved_set), false, true),
};

const struct dsm_message *dsm_cxl_ide_km_messages_at(size_t i)
{
    return i < sizeof(messages) / sizeof(messages[0]) ? &messages[i] : NULL;
}

const struct dsm_message *dsm_cxl_ide_km_messages_find(uint8_t object)
{
    return dsm_cxl_ide_km_messages_at(object); /* object ids count from 0 */
}

const char *dsm_cxl_ide_km_messages_name(uint8_t object)
{
    const struct dsm_message *message = dsm_cxl_ide_km_messages_find(object);

    return message ? message->name : "?";
}

size_t dsm_cxl_ide_km_messages_shown(struct dsm_bytes message)
{
    const struct dsm_message *row = message.n > 0 ? dsm_cxl_ide_km_messages_find(message.p[0]) : NULL;

    return row ? dsm_message_shown(row, message.n) : message.n > 0;
}

void dsm_cxl_ide_km_messages_print(struct dsm_bytes message, struct dsm_text *out)
{
    struct dsm_wire_params params = { .version = 0 };
    const struct dsm_message *row = message.n > 0 ? dsm_cxl_ide_km_messages_find(message.p[0]) : NULL;

    if (!row) {
        dsm_text_add(out, "no IDE_KM message of CXL, of %zu bytes", message.n);
        return;
    }
    dsm_text_add(out, "CXL IDE_KM ");
    dsm_message_print_bytes(row, &params, message, out);
}
