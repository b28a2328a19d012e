/* SPDX-License-Identifier: BSD-3-Clause */
#include "wire/respond_if_ready.h"

#include "wire/fields.h"

enum dsm_error dsm_respond_if_ready_decode(const struct dsm_wire_params *params, struct dsm_bytes *message,
                                           struct dsm_respond_if_ready *out)
{
    struct dsm_spdm_header header;
    bool reserved_set;

    DSM_TRY(dsm_header_only_decode(params, message, 0xFF, 0xFF, &header, &reserved_set));
    out->request_code = header.param1;
    out->token = header.param2;
    return DSM_OK;
}

enum dsm_error dsm_respond_if_ready_encode(const struct dsm_wire_params *params, const struct dsm_respond_if_ready *in,
                                           struct dsm_writer *w)
{
    return dsm_header_only_encode(params, w, DSM_SPDM_RESPOND_IF_READY, in->request_code, in->token);
}

static const struct dsm_field respond_if_ready_fields[] = {
    DSM_FIELD(respond_if_ready, request_code, HEX),
    DSM_FIELD(respond_if_ready, token, HEX),
};

DSM_MESSAGE_CODEC(respond_if_ready)

const struct dsm_message dsm_respond_if_ready_row = {
    .code = DSM_SPDM_RESPOND_IF_READY,
    .direction = DSM_MESSAGE_REQUEST,
    .since = DSM_SPDM_10,
    .name = "RESPOND_IF_READY",
    DSM_MESSAGE_STRUCT(respond_if_ready),
    .reserved_at = DSM_MESSAGE_NOTHING_RESERVED,
    DSM_MESSAGE_FIELDS(respond_if_ready_fields),
};
