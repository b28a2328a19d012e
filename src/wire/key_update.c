/* SPDX-License-Identifier: BSD-3-Clause */
#include "wire/key_update.h"

#include "wire/fields.h"

/* DSP0274 table "KEY_UPDATE operations": every other value is reserved. Request and ACK have one layout. */
static enum dsm_error decode(const struct dsm_wire_params *params, struct dsm_bytes *message, uint8_t *operation,
                             uint8_t *tag)
{
    struct dsm_spdm_header header;
    bool reserved_set;

    DSM_TRY(dsm_header_only_decode(params, message, 0xFF, 0xFF, &header, &reserved_set));
    *operation = header.param1;
    *tag = header.param2;
    if (header.param1 < DSM_KEY_UPDATE_KEY || header.param1 > DSM_KEY_VERIFY_NEW_KEY)
        return dsm_cause_set(params->cause, DSM_CAUSE_KEY_OPERATION, header.param1, 0);
    return DSM_OK;
}

enum dsm_error dsm_key_update_decode(const struct dsm_wire_params *params, struct dsm_bytes *message,
                                     struct dsm_key_update *out)
{
    return decode(params, message, &out->operation, &out->tag);
}

enum dsm_error dsm_key_update_encode(const struct dsm_wire_params *params, const struct dsm_key_update *in,
                                     struct dsm_writer *w)
{
    return dsm_header_only_encode(params, w, DSM_SPDM_KEY_UPDATE, in->operation, in->tag);
}

enum dsm_error dsm_key_update_ack_decode(const struct dsm_wire_params *params, struct dsm_bytes *message,
                                         struct dsm_key_update_ack *out)
{
    return decode(params, message, &out->operation, &out->tag);
}

enum dsm_error dsm_key_update_ack_encode(const struct dsm_wire_params *params, const struct dsm_key_update_ack *in,
                                         struct dsm_writer *w)
{
    return dsm_header_only_encode(params, w, DSM_SPDM_KEY_UPDATE_ACK, in->operation, in->tag);
}

static const struct dsm_field key_update_fields[] = {
    DSM_FIELD(key_update, operation, DEC),
    DSM_FIELD(key_update, tag, HEX),
};

DSM_MESSAGE_CODEC(key_update)

const struct dsm_message dsm_key_update_row = {
    .code = DSM_SPDM_KEY_UPDATE,
    .direction = DSM_MESSAGE_REQUEST,
    .since = DSM_SPDM_11,
    .name = "KEY_UPDATE",
    DSM_MESSAGE_STRUCT(key_update),
    .reserved_at = DSM_MESSAGE_NOTHING_RESERVED,
    DSM_MESSAGE_FIELDS(key_update_fields),
};

static const struct dsm_field key_update_ack_fields[] = {
    DSM_FIELD(key_update_ack, operation, DEC),
    DSM_FIELD(key_update_ack, tag, HEX),
};

DSM_MESSAGE_CODEC(key_update_ack)

const struct dsm_message dsm_key_update_ack_row = {
    .code = DSM_SPDM_KEY_UPDATE_ACK,
    .direction = DSM_MESSAGE_RESPONSE,
    .since = DSM_SPDM_11,
    .name = "KEY_UPDATE_ACK",
    DSM_MESSAGE_STRUCT(key_update_ack),
    .reserved_at = DSM_MESSAGE_NOTHING_RESERVED,
    DSM_MESSAGE_FIELDS(key_update_ack_fields),
};
