/* SPDX-License-Identifier: BSD-3-Clause */
#include "wire/heartbeat.h"

#include "wire/fields.h"

enum dsm_error dsm_heartbeat_decode(const struct dsm_wire_params *params, struct dsm_bytes *message,
                                    struct dsm_heartbeat *out)
{
    struct dsm_spdm_header header;

    return dsm_header_only_decode(params, message, 0, 0, &header, &out->reserved_set);
}

enum dsm_error dsm_heartbeat_encode(const struct dsm_wire_params *params, const struct dsm_heartbeat *in,
                                    struct dsm_writer *w)
{
    (void)in;
    return dsm_header_only_encode(params, w, DSM_SPDM_HEARTBEAT, 0, 0);
}

enum dsm_error dsm_heartbeat_ack_decode(const struct dsm_wire_params *params, struct dsm_bytes *message,
                                        struct dsm_heartbeat_ack *out)
{
    struct dsm_spdm_header header;

    return dsm_header_only_decode(params, message, 0, 0, &header, &out->reserved_set);
}

enum dsm_error dsm_heartbeat_ack_encode(const struct dsm_wire_params *params, const struct dsm_heartbeat_ack *in,
                                        struct dsm_writer *w)
{
    (void)in;
    return dsm_header_only_encode(params, w, DSM_SPDM_HEARTBEAT_ACK, 0, 0);
}

DSM_MESSAGE_CODEC(heartbeat)

const struct dsm_message dsm_heartbeat_row = {
    .code = DSM_SPDM_HEARTBEAT,
    .direction = DSM_MESSAGE_REQUEST,
    .since = DSM_SPDM_11,
    .name = "HEARTBEAT",
    DSM_MESSAGE_STRUCT(heartbeat),
    DSM_MESSAGE_RESERVED(heartbeat),
};

DSM_MESSAGE_CODEC(heartbeat_ack)

const struct dsm_message dsm_heartbeat_ack_row = {
    .code = DSM_SPDM_HEARTBEAT_ACK,
    .direction = DSM_MESSAGE_RESPONSE,
    .since = DSM_SPDM_11,
    .name = "HEARTBEAT_ACK",
    DSM_MESSAGE_STRUCT(heartbeat_ack),
    DSM_MESSAGE_RESERVED(heartbeat_ack),
};
