/* SPDX-License-Identifier: BSD-3-Clause */
#include "wire/binding_tcp.h"

#include "wire/binding_kinds.h"
#include "wire/pcap.h"
#include "wire/tcp.h"

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

static const struct dsm_kind_code codes[] = {
    { DSM_OBJECT_SPDM, DSM_TCP_OUT_OF_SESSION },
    { DSM_OBJECT_RECORD, DSM_TCP_IN_SESSION },
};

static enum dsm_error unwrap(struct dsm_bytes object, struct dsm_object *out)
{
    struct dsm_tcp_header header;

    out->data = object;
    DSM_TRY(dsm_tcp_message_take(&out->data, &header));
    out->kind = dsm_kind_of_type(codes, COUNT(codes), header.type);
    out->reserved_set = false;
    return DSM_OK;
}

static void begin(struct dsm_writer *w, size_t *start)
{
    *start = dsm_written_len(w);
    dsm_write_zeros(w, DSM_TCP_HEADER_LEN);
}

static enum dsm_error finish(struct dsm_writer *w, size_t start, enum dsm_object_kind kind)
{
    size_t n = dsm_written_len(w) - start - DSM_TCP_HEADER_LEN;
    struct dsm_tcp_header header = { .payload_len = (uint16_t)n, .version = DSM_TCP_BINDING_VERSION };
    struct dsm_writer head;

    if (w->failed || n > UINT16_MAX)
        return DSM_ERR_NO_SPACE;
    DSM_TRY(dsm_kind_type(codes, COUNT(codes), kind, &header.type));
    head = dsm_writer(w->start + start, DSM_TCP_HEADER_LEN);
    dsm_tcp_header_write(&head, &header);
    return DSM_OK;
}

static void write_prefix(struct dsm_writer *w, size_t message_len)
{
    struct dsm_tcp_header header = { (uint16_t)message_len, DSM_TCP_BINDING_VERSION, DSM_TCP_OUT_OF_SESSION };

    dsm_tcp_header_write(w, &header);
}

/* Of what begins otherwise libspdm says that it is an application's own; it is none of ours. */
static enum dsm_error take_prefix(struct dsm_bytes *data)
{
    struct dsm_tcp_header header;

    return dsm_tcp_message_take(data, &header) == DSM_OK && header.type == DSM_TCP_OUT_OF_SESSION ? DSM_OK
                                                                                                  : DSM_ERR_DISCARD;
}

/* libspdm (libspdm_transport_tcp_encode_message): within a record stands a header again. */
static const struct dsm_record_prefix record_prefix = { DSM_TCP_HEADER_LEN, write_prefix, take_prefix };

/* TCP loses nothing and keeps the order: no sequence number on the wire, no random bytes. */
const struct dsm_binding dsm_binding_tcp = {
    .name = "tcp",
    .emu_name = "TCP",
    .object = "DSP0287 TCP message",
    .malformed = "TCP message whose header is not of DSP0287 1.0, or whose length is not what came",
    .malformed_document = "DSP0287",
    .unknown = "TCP message of a type that is not offered",
    .unknown_document = "DSP0287",
    .transport = DSM_SPDM_EMU_TRANSPORT_TCP,
    .link_type = DSM_PCAP_LINKTYPE_TCP,
    .record = { .prefix = &record_prefix },
    .request_max = DSM_REQUEST_MAX,
    .response_max = DSM_RESPONSE_MAX,
    .secured_response_max = DSM_SECURED_RESPONSE_MAX,
    .unwrap = unwrap,
    .begin = begin,
    .finish = finish,
};
