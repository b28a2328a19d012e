/* SPDX-License-Identifier: BSD-3-Clause */
#include "wire/events.h"

#include "wire/fields.h"

enum dsm_error dsm_get_supported_event_types_decode(const struct dsm_wire_params *params, struct dsm_bytes *message,
                                                    struct dsm_get_supported_event_types *out)
{
    struct dsm_spdm_header header;

    return dsm_header_only_decode(params, message, 0, 0, &header, &out->reserved_set);
}

enum dsm_error dsm_get_supported_event_types_encode(const struct dsm_wire_params *params,
                                                    const struct dsm_get_supported_event_types *in,
                                                    struct dsm_writer *w)
{
    (void)in;
    return dsm_header_only_encode(params, w, DSM_SPDM_GET_SUPPORTED_EVENT_TYPES, 0, 0);
}

enum dsm_error dsm_supported_event_types_decode(const struct dsm_wire_params *params, struct dsm_bytes *message,
                                                struct dsm_supported_event_types *out)
{
    struct dsm_reader r = dsm_reader(*message);
    struct dsm_spdm_header header;
    uint32_t length;

    dsm_spdm_header_read(&r, &header);
    dsm_reserved_bits(&r, header.param2, 0);
    out->group_count = header.param1;
    length = dsm_read_u32le(&r);
    out->groups = dsm_read_bytes(&r, length);
    out->reserved_set = r.reserved_set;
    return dsm_message_end(params, &r, message);
}

enum dsm_error dsm_supported_event_types_encode(const struct dsm_wire_params *params,
                                                const struct dsm_supported_event_types *in, struct dsm_writer *w)
{
    if (in->groups.n > UINT32_MAX)
        return DSM_ERR_INVALID_FIELD;
    dsm_spdm_header_write(w, params->version, DSM_SPDM_SUPPORTED_EVENT_TYPES, in->group_count, 0);
    dsm_write_u32le(w, (uint32_t)in->groups.n);
    dsm_write_bytes(w, in->groups);
    return dsm_encode_end(w);
}

enum dsm_error dsm_subscribe_event_types_decode(const struct dsm_wire_params *params, struct dsm_bytes *message,
                                                struct dsm_subscribe_event_types *out)
{
    struct dsm_reader r = dsm_reader(*message);
    struct dsm_spdm_header header;

    *out = (struct dsm_subscribe_event_types){ 0 };
    dsm_spdm_header_read(&r, &header);
    dsm_reserved_bits(&r, header.param2, 0);
    out->group_count = header.param1;
    if (out->group_count > 0)
        out->groups = dsm_read_bytes(&r, dsm_read_u32le(&r));
    out->reserved_set = r.reserved_set;
    return dsm_message_end(params, &r, message);
}

enum dsm_error dsm_subscribe_event_types_encode(const struct dsm_wire_params *params,
                                                const struct dsm_subscribe_event_types *in, struct dsm_writer *w)
{
    if (in->groups.n > UINT32_MAX)
        return DSM_ERR_INVALID_FIELD;
    dsm_spdm_header_write(w, params->version, DSM_SPDM_SUBSCRIBE_EVENT_TYPES, in->group_count, 0);
    if (in->group_count > 0) {
        dsm_write_u32le(w, (uint32_t)in->groups.n);
        dsm_write_bytes(w, in->groups);
    }
    return dsm_encode_end(w);
}

enum dsm_error dsm_subscribe_event_types_ack_decode(const struct dsm_wire_params *params, struct dsm_bytes *message,
                                                    struct dsm_subscribe_event_types_ack *out)
{
    struct dsm_spdm_header header;

    return dsm_header_only_decode(params, message, 0, 0, &header, &out->reserved_set);
}

enum dsm_error dsm_subscribe_event_types_ack_encode(const struct dsm_wire_params *params,
                                                    const struct dsm_subscribe_event_types_ack *in,
                                                    struct dsm_writer *w)
{
    (void)in;
    return dsm_header_only_encode(params, w, DSM_SPDM_SUBSCRIBE_EVENT_TYPES_ACK, 0, 0);
}

enum dsm_error dsm_event_read(struct dsm_reader *r, struct dsm_event *out)
{
    out->instance_id = dsm_read_u32le(r);
    dsm_read_reserved(r, 4);
    out->registry_id = dsm_read_u8(r);
    out->vendor_id = dsm_read_bytes(r, dsm_read_u8(r));
    out->type_id = dsm_read_u16le(r);
    out->detail = dsm_read_bytes(r, dsm_read_u16le(r));
    return r->failed ? DSM_ERR_TRUNCATED : DSM_OK;
}

enum dsm_error dsm_event_write(struct dsm_writer *w, const struct dsm_event *in)
{
    if (in->vendor_id.n > UINT8_MAX || in->detail.n > UINT16_MAX)
        return DSM_ERR_INVALID_FIELD;
    dsm_write_u32le(w, in->instance_id);
    dsm_write_zeros(w, 4);
    dsm_write_u8(w, in->registry_id);
    dsm_write_u8(w, (uint8_t)in->vendor_id.n);
    dsm_write_bytes(w, in->vendor_id);
    dsm_write_u16le(w, in->type_id);
    dsm_write_u16le(w, (uint16_t)in->detail.n);
    dsm_write_bytes(w, in->detail);
    return dsm_encode_end(w);
}

/* No field says how long the list is: its events do. Each has 14 bytes at least, so that the count cannot keep us. */
static struct dsm_bytes read_events(struct dsm_reader *r, uint32_t count)
{
    struct dsm_reader ahead = *r;
    struct dsm_event event;

    for (uint32_t i = 0; i < count && !ahead.failed; i++)
        if (dsm_event_read(&ahead, &event) != DSM_OK)
            r->failed = true;
    r->reserved_set |= ahead.reserved_set;
    return dsm_read_bytes(r, dsm_reader_left(r) - dsm_reader_left(&ahead));
}

enum dsm_error dsm_send_event_decode(const struct dsm_wire_params *params, struct dsm_bytes *message,
                                     struct dsm_send_event *out)
{
    struct dsm_reader r = dsm_reader(*message);
    struct dsm_spdm_header header;

    *out = (struct dsm_send_event){ 0 };
    dsm_spdm_header_read(&r, &header);
    dsm_reserved_bits(&r, header.param1, 0);
    dsm_reserved_bits(&r, header.param2, 0);
    out->event_count = dsm_read_u32le(&r);
    if (!r.failed)
        out->events = read_events(&r, out->event_count);
    out->reserved_set = r.reserved_set;
    return dsm_message_end(params, &r, message);
}

enum dsm_error dsm_send_event_encode(const struct dsm_wire_params *params, const struct dsm_send_event *in,
                                     struct dsm_writer *w)
{
    dsm_spdm_header_write(w, params->version, DSM_SPDM_SEND_EVENT, 0, 0);
    dsm_write_u32le(w, in->event_count);
    dsm_write_bytes(w, in->events);
    return dsm_encode_end(w);
}

enum dsm_error dsm_event_ack_decode(const struct dsm_wire_params *params, struct dsm_bytes *message,
                                    struct dsm_event_ack *out)
{
    struct dsm_spdm_header header;

    return dsm_header_only_decode(params, message, 0, 0, &header, &out->reserved_set);
}

enum dsm_error dsm_event_ack_encode(const struct dsm_wire_params *params, const struct dsm_event_ack *in,
                                    struct dsm_writer *w)
{
    (void)in;
    return dsm_header_only_encode(params, w, DSM_SPDM_EVENT_ACK, 0, 0);
}

DSM_MESSAGE_CODEC(get_supported_event_types)

const struct dsm_message dsm_get_supported_event_types_row = {
    .code = DSM_SPDM_GET_SUPPORTED_EVENT_TYPES,
    .direction = DSM_MESSAGE_REQUEST,
    .since = DSM_SPDM_13,
    .name = "GET_SUPPORTED_EVENT_TYPES",
    DSM_MESSAGE_STRUCT(get_supported_event_types),
    DSM_MESSAGE_RESERVED(get_supported_event_types),
};

static const struct dsm_field supported_event_types_fields[] = {
    DSM_FIELD(supported_event_types, group_count, DEC),
    DSM_FIELD(supported_event_types, groups, SPAN),
};

DSM_MESSAGE_CODEC(supported_event_types)

const struct dsm_message dsm_supported_event_types_row = {
    .code = DSM_SPDM_SUPPORTED_EVENT_TYPES,
    .direction = DSM_MESSAGE_RESPONSE,
    .since = DSM_SPDM_13,
    .name = "SUPPORTED_EVENT_TYPES",
    DSM_MESSAGE_STRUCT(supported_event_types),
    DSM_MESSAGE_RESERVED(supported_event_types),
    DSM_MESSAGE_FIELDS(supported_event_types_fields),
};

static const struct dsm_field subscribe_event_types_fields[] = {
    DSM_FIELD(subscribe_event_types, group_count, DEC),
    DSM_FIELD(subscribe_event_types, groups, SPAN),
};

DSM_MESSAGE_CODEC(subscribe_event_types)

const struct dsm_message dsm_subscribe_event_types_row = {
    .code = DSM_SPDM_SUBSCRIBE_EVENT_TYPES,
    .direction = DSM_MESSAGE_REQUEST,
    .since = DSM_SPDM_13,
    .name = "SUBSCRIBE_EVENT_TYPES",
    DSM_MESSAGE_STRUCT(subscribe_event_types),
    DSM_MESSAGE_RESERVED(subscribe_event_types),
    DSM_MESSAGE_FIELDS(subscribe_event_types_fields),
};

DSM_MESSAGE_CODEC(subscribe_event_types_ack)

const struct dsm_message dsm_subscribe_event_types_ack_row = {
    .code = DSM_SPDM_SUBSCRIBE_EVENT_TYPES_ACK,
    .direction = DSM_MESSAGE_RESPONSE,
    .since = DSM_SPDM_13,
    .name = "SUBSCRIBE_EVENT_TYPES_ACK",
    DSM_MESSAGE_STRUCT(subscribe_event_types_ack),
    DSM_MESSAGE_RESERVED(subscribe_event_types_ack),
};

static const struct dsm_field send_event_fields[] = {
    DSM_FIELD(send_event, event_count, DEC),
    DSM_FIELD(send_event, events, SPAN),
};

DSM_MESSAGE_CODEC(send_event)

const struct dsm_message dsm_send_event_row = {
    .code = DSM_SPDM_SEND_EVENT,
    .direction = DSM_MESSAGE_REQUEST,
    .since = DSM_SPDM_13,
    .name = "SEND_EVENT",
    DSM_MESSAGE_STRUCT(send_event),
    DSM_MESSAGE_RESERVED(send_event),
    DSM_MESSAGE_FIELDS(send_event_fields),
};

DSM_MESSAGE_CODEC(event_ack)

const struct dsm_message dsm_event_ack_row = {
    .code = DSM_SPDM_EVENT_ACK,
    .direction = DSM_MESSAGE_RESPONSE,
    .since = DSM_SPDM_13,
    .name = "EVENT_ACK",
    DSM_MESSAGE_STRUCT(event_ack),
    DSM_MESSAGE_RESERVED(event_ack),
};
