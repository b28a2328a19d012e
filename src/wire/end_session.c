/* SPDX-License-Identifier: BSD-3-Clause */
#include "wire/end_session.h"

#include "wire/fields.h"

enum dsm_error dsm_end_session_decode(const struct dsm_wire_params *params, struct dsm_bytes *message,
                                      struct dsm_end_session *out)
{
    struct dsm_spdm_header header;

    DSM_TRY(
        dsm_header_only_decode(params, message, DSM_END_SESSION_PRESERVE_STATE_CLEAR, 0, &header, &out->reserved_set));
    out->attributes = header.param1 & DSM_END_SESSION_PRESERVE_STATE_CLEAR;
    return DSM_OK;
}

enum dsm_error dsm_end_session_encode(const struct dsm_wire_params *params, const struct dsm_end_session *in,
                                      struct dsm_writer *w)
{
    return dsm_header_only_encode(params, w, DSM_SPDM_END_SESSION,
                                  in->attributes & DSM_END_SESSION_PRESERVE_STATE_CLEAR, 0);
}

enum dsm_error dsm_end_session_ack_decode(const struct dsm_wire_params *params, struct dsm_bytes *message,
                                          struct dsm_end_session_ack *out)
{
    struct dsm_spdm_header header;

    return dsm_header_only_decode(params, message, 0, 0, &header, &out->reserved_set);
}

enum dsm_error dsm_end_session_ack_encode(const struct dsm_wire_params *params, const struct dsm_end_session_ack *in,
                                          struct dsm_writer *w)
{
    (void)in;
    return dsm_header_only_encode(params, w, DSM_SPDM_END_SESSION_ACK, 0, 0);
}

static const struct dsm_field end_session_fields[] = {
    DSM_FIELD(end_session, attributes, HEX),
};

DSM_MESSAGE_CODEC(end_session)

const struct dsm_message dsm_end_session_row = {
    .code = DSM_SPDM_END_SESSION,
    .direction = DSM_MESSAGE_REQUEST,
    .since = DSM_SPDM_11,
    .name = "END_SESSION",
    DSM_MESSAGE_STRUCT(end_session),
    DSM_MESSAGE_RESERVED(end_session),
    DSM_MESSAGE_FIELDS(end_session_fields),
};

DSM_MESSAGE_CODEC(end_session_ack)

const struct dsm_message dsm_end_session_ack_row = {
    .code = DSM_SPDM_END_SESSION_ACK,
    .direction = DSM_MESSAGE_RESPONSE,
    .since = DSM_SPDM_11,
    .name = "END_SESSION_ACK",
    DSM_MESSAGE_STRUCT(end_session_ack),
    DSM_MESSAGE_RESERVED(end_session_ack),
};
