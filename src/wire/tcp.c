/* SPDX-License-Identifier: BSD-3-Clause */
#include "wire/tcp.h"

struct dsm_tcp_header dsm_tcp_header_decode(const uint8_t bytes[DSM_TCP_HEADER_LEN])
{
    struct dsm_reader r = dsm_reader(dsm_bytes(bytes, DSM_TCP_HEADER_LEN));
    struct dsm_tcp_header header;

    header.payload_len = dsm_read_u16le(&r);
    header.version = dsm_read_u8(&r);
    header.type = dsm_read_u8(&r);
    return header;
}

void dsm_tcp_header_write(struct dsm_writer *w, const struct dsm_tcp_header *in)
{
    dsm_write_u16le(w, in->payload_len);
    dsm_write_u8(w, in->version);
    dsm_write_u8(w, in->type);
}

enum dsm_error dsm_tcp_message_take(struct dsm_bytes *message, struct dsm_tcp_header *out)
{
    size_t n;

    if (message->n < DSM_TCP_HEADER_LEN)
        return DSM_ERR_TRUNCATED;
    *out = dsm_tcp_header_decode(message->p);
    n = message->n - DSM_TCP_HEADER_LEN;
    if (out->version != DSM_TCP_BINDING_VERSION)
        return DSM_ERR_INVALID_FIELD;
    if (out->payload_len != n && out->payload_len != n + DSM_TCP_COUNTED_LEN)
        return out->payload_len > n ? DSM_ERR_TRUNCATED : DSM_ERR_TRAILING;
    *message = dsm_bytes(message->p + DSM_TCP_HEADER_LEN, n);
    return DSM_OK;
}
