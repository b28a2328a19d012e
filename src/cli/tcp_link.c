/* SPDX-License-Identifier: BSD-3-Clause */
#include "cli/tcp_link.h"

#include "cli/socket.h"
#include "wire/binding_tcp.h"
#include "wire/tcp.h"

#include <stdlib.h>
#include <unistd.h>

struct tcp_link {
    int fd;
    unsigned timeout_ms;
    bool is_answered; /* something of DSP0287 has come */
};

static const struct {
    enum dsm_tcp_type type;
    const char *text;
} errors[] = {
    { DSM_TCP_ERROR_TOO_LARGE, "the message is too large for it" },
    { DSM_TCP_ERROR_VERSION, "it speaks another version of the binding" },
    { DSM_TCP_ERROR_NO_REQUESTER, "it cannot be a requester" },
    { DSM_TCP_ERROR_NO_RESPONDER, "it cannot be a responder" },
};

static enum dsm_error refuse_header(struct cli_link *link, const struct dsm_tcp_header *header)
{
    const char *text = "no header of SPDM over TCP";

    for (size_t i = 0; i < sizeof(errors) / sizeof(errors[0]); i++)
        if (errors[i].type == header->type)
            text = errors[i].text;
    cli_refuse(&link->fault, "DSP0287: binding version %u, message type 0x%02x, payload length %u: %s", header->version,
               header->type, header->payload_len, text);
    return DSM_ERR_UNEXPECTED_RESPONSE;
}

static enum dsm_error receive(struct cli_link *link, struct dsm_writer *answer)
{
    struct tcp_link *l = link->context;
    uint8_t bytes[DSM_TCP_HEADER_LEN];
    struct dsm_tcp_header header;
    uint8_t *room;

    DSM_TRY(cli_receive(l->fd, bytes, sizeof(bytes), cli_link_left_ms(link, l->timeout_ms)));
    header = dsm_tcp_header_decode(bytes);
    if (header.version != DSM_TCP_BINDING_VERSION || header.type >= DSM_TCP_ERROR_TOO_LARGE)
        return refuse_header(link, &header);
    l->is_answered = true;
    dsm_write_bytes(answer, dsm_bytes(bytes, sizeof(bytes)));
    room = dsm_write_space(answer, header.payload_len);
    if (!room)
        return DSM_ERR_NO_SPACE;
    return cli_receive(l->fd, room, header.payload_len, cli_link_left_ms(link, l->timeout_ms));
}

static enum dsm_error exchange(struct cli_link *link, struct dsm_bytes object, struct dsm_writer *answer)
{
    struct tcp_link *l = link->context;
    enum dsm_error error = cli_send(l->fd, object, cli_link_left_ms(link, l->timeout_ms));

    link->fault.reason[0] = '\0';
    if (error == DSM_OK)
        error = receive(link, answer);
    if (error == DSM_ERR_IO && !l->is_answered)
        cli_refuse(&link->fault, "nothing of DSP0287 came: spdm-emu's --trans TCP is --transport emu-tcp here");
    return error;
}

static void close_link(struct cli_link *link, enum cli_goodbye goodbye)
{
    struct tcp_link *l = link->context;

    (void)goodbye;
    close(l->fd);
    free(l);
    link->context = NULL;
}

bool cli_tcp_open(const struct cli_socket_options *options, struct cli_link *link, struct dsm_error_detail *detail)
{
    struct tcp_link *l = calloc(1, sizeof(*l));

    if (!l)
        return cli_refuse(detail, "out of memory");
    l->timeout_ms = options->timeout_ms;
    l->fd = cli_connect(options->address, options->timeout_ms, detail);
    if (l->fd < 0) {
        free(l);
        return false;
    }
    *link = (struct cli_link){ .context = l, .exchange = exchange, .close = close_link, .binding = &dsm_binding_tcp };
    return true;
}
