/* SPDX-License-Identifier: BSD-3-Clause */
#include "wire/encapsulated.h"

#include "wire/fields.h"

enum dsm_error dsm_get_encapsulated_request_decode(const struct dsm_wire_params *params, struct dsm_bytes *message,
                                                   struct dsm_get_encapsulated_request *out)
{
    struct dsm_spdm_header header;

    return dsm_header_only_decode(params, message, 0, 0, &header, &out->reserved_set);
}

enum dsm_error dsm_get_encapsulated_request_encode(const struct dsm_wire_params *params,
                                                   const struct dsm_get_encapsulated_request *in, struct dsm_writer *w)
{
    (void)in;
    return dsm_header_only_encode(params, w, DSM_SPDM_GET_ENCAPSULATED_REQUEST, 0, 0);
}

enum dsm_error dsm_encapsulated_request_decode(const struct dsm_wire_params *params, struct dsm_bytes *message,
                                               struct dsm_encapsulated_request *out)
{
    struct dsm_reader r = dsm_reader(*message);
    struct dsm_spdm_header header;

    dsm_spdm_header_read(&r, &header);
    dsm_reserved_bits(&r, header.param2, 0);
    out->request_id = header.param1;
    out->request = dsm_read_bytes(&r, dsm_reader_left(&r));
    out->reserved_set = r.reserved_set;
    return dsm_message_end(params, &r, message);
}

enum dsm_error dsm_encapsulated_request_encode(const struct dsm_wire_params *params,
                                               const struct dsm_encapsulated_request *in, struct dsm_writer *w)
{
    dsm_spdm_header_write(w, params->version, DSM_SPDM_ENCAPSULATED_REQUEST, in->request_id, 0);
    dsm_write_bytes(w, in->request);
    return dsm_encode_end(w);
}

enum dsm_error dsm_deliver_encapsulated_response_decode(const struct dsm_wire_params *params, struct dsm_bytes *message,
                                                        struct dsm_deliver_encapsulated_response *out)
{
    struct dsm_reader r = dsm_reader(*message);
    struct dsm_spdm_header header;

    dsm_spdm_header_read(&r, &header);
    dsm_reserved_bits(&r, header.param2, 0);
    out->request_id = header.param1;
    out->response = dsm_read_bytes(&r, dsm_reader_left(&r));
    out->reserved_set = r.reserved_set;
    return dsm_message_end(params, &r, message);
}

enum dsm_error dsm_deliver_encapsulated_response_encode(const struct dsm_wire_params *params,
                                                        const struct dsm_deliver_encapsulated_response *in,
                                                        struct dsm_writer *w)
{
    dsm_spdm_header_write(w, params->version, DSM_SPDM_DELIVER_ENCAPSULATED_RESPONSE, in->request_id, 0);
    dsm_write_bytes(w, in->response);
    return dsm_encode_end(w);
}

enum dsm_error dsm_encapsulated_response_ack_decode(const struct dsm_wire_params *params, struct dsm_bytes *message,
                                                    struct dsm_encapsulated_response_ack *out)
{
    struct dsm_reader r = dsm_reader(*message);
    struct dsm_spdm_header header;

    *out = (struct dsm_encapsulated_response_ack){ 0 };
    dsm_spdm_header_read(&r, &header);
    out->request_id = header.param1;
    out->payload_type = header.param2;
    if (params->version >= DSM_SPDM_12) {
        out->ack_request_id = dsm_read_u8(&r);
        dsm_read_reserved(&r, 3);
    }
    if (out->payload_type == DSM_ENCAPSULATED_PRESENT)
        out->request = dsm_read_bytes(&r, dsm_reader_left(&r));
    if (out->payload_type == DSM_ENCAPSULATED_REQ_SLOT)
        out->req_slot = dsm_read_u8(&r);
    out->reserved_set = r.reserved_set;
    DSM_TRY(dsm_message_end(params, &r, message));
    return out->payload_type <= DSM_ENCAPSULATED_REQ_SLOT ? DSM_OK : DSM_ERR_INVALID_FIELD;
}

enum dsm_error dsm_encapsulated_response_ack_encode(const struct dsm_wire_params *params,
                                                    const struct dsm_encapsulated_response_ack *in,
                                                    struct dsm_writer *w)
{
    dsm_spdm_header_write(w, params->version, DSM_SPDM_ENCAPSULATED_RESPONSE_ACK, in->request_id, in->payload_type);
    if (params->version >= DSM_SPDM_12) {
        dsm_write_u8(w, in->ack_request_id);
        dsm_write_zeros(w, 3);
    }
    if (in->payload_type == DSM_ENCAPSULATED_PRESENT)
        dsm_write_bytes(w, in->request);
    if (in->payload_type == DSM_ENCAPSULATED_REQ_SLOT)
        dsm_write_u8(w, in->req_slot);
    return dsm_encode_end(w);
}

DSM_MESSAGE_CODEC(get_encapsulated_request)

const struct dsm_message dsm_get_encapsulated_request_row = {
    .code = DSM_SPDM_GET_ENCAPSULATED_REQUEST,
    .direction = DSM_MESSAGE_REQUEST,
    .since = DSM_SPDM_11,
    .name = "GET_ENCAPSULATED_REQUEST",
    DSM_MESSAGE_STRUCT(get_encapsulated_request),
    DSM_MESSAGE_RESERVED(get_encapsulated_request),
};

static const struct dsm_field encapsulated_request_fields[] = {
    DSM_FIELD(encapsulated_request, request_id, HEX),
    DSM_FIELD(encapsulated_request, request, SPAN),
};

DSM_MESSAGE_CODEC(encapsulated_request)

const struct dsm_message dsm_encapsulated_request_row = {
    .code = DSM_SPDM_ENCAPSULATED_REQUEST,
    .direction = DSM_MESSAGE_RESPONSE,
    .since = DSM_SPDM_11,
    .name = "ENCAPSULATED_REQUEST",
    DSM_MESSAGE_STRUCT(encapsulated_request),
    DSM_MESSAGE_RESERVED(encapsulated_request),
    .is_open_ended = true,
    DSM_MESSAGE_FIELDS(encapsulated_request_fields),
};

static const struct dsm_field deliver_encapsulated_response_fields[] = {
    DSM_FIELD(deliver_encapsulated_response, request_id, HEX),
    DSM_FIELD(deliver_encapsulated_response, response, SPAN),
};

DSM_MESSAGE_CODEC(deliver_encapsulated_response)

const struct dsm_message dsm_deliver_encapsulated_response_row = {
    .code = DSM_SPDM_DELIVER_ENCAPSULATED_RESPONSE,
    .direction = DSM_MESSAGE_REQUEST,
    .since = DSM_SPDM_11,
    .name = "DELIVER_ENCAPSULATED_RESPONSE",
    DSM_MESSAGE_STRUCT(deliver_encapsulated_response),
    DSM_MESSAGE_RESERVED(deliver_encapsulated_response),
    .is_open_ended = true,
    DSM_MESSAGE_FIELDS(deliver_encapsulated_response_fields),
};

static const struct dsm_field encapsulated_response_ack_fields[] = {
    DSM_FIELD(encapsulated_response_ack, request_id, HEX),
    DSM_FIELD(encapsulated_response_ack, payload_type, DEC),
    DSM_FIELD_SINCE(encapsulated_response_ack, ack_request_id, HEX, DSM_SPDM_12),
    DSM_FIELD(encapsulated_response_ack, request, SPAN),
    DSM_FIELD(encapsulated_response_ack, req_slot, DEC),
};

DSM_MESSAGE_CODEC(encapsulated_response_ack)

const struct dsm_message dsm_encapsulated_response_ack_row = {
    .code = DSM_SPDM_ENCAPSULATED_RESPONSE_ACK,
    .direction = DSM_MESSAGE_RESPONSE,
    .since = DSM_SPDM_11,
    .name = "ENCAPSULATED_RESPONSE_ACK",
    DSM_MESSAGE_STRUCT(encapsulated_response_ack),
    DSM_MESSAGE_RESERVED(encapsulated_response_ack),
    .is_open_ended = true,
    DSM_MESSAGE_FIELDS(encapsulated_response_ack_fields),
};
