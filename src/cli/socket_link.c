/* SPDX-License-Identifier: BSD-3-Clause */
#include "cli/socket_link.h"

#include "cli/link.h"
#include "cli/socket.h"
#include "wire/spdm_emu_frame.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define HELLO_MAX 64u

/* spdm-emu's greeting, with its terminating zero. */
static const char client_hello[] = "Client Hello!";

struct socket_link {
    int fd;
    unsigned timeout_ms;
    uint32_t transport;
    uint8_t frame[DSM_SPDM_EMU_FRAME_HEADER_LEN + DSM_REQUEST_FRAME_MAX]; /* header and payload leave in one write */
};

static enum dsm_error send_frame(struct socket_link *s, unsigned timeout_ms, uint32_t command, struct dsm_bytes payload)
{
    struct dsm_spdm_emu_frame_header header = { command, s->transport, (uint32_t)payload.n };
    struct dsm_writer w = dsm_writer(s->frame, sizeof(s->frame));

    dsm_spdm_emu_frame_header_write(&w, &header);
    dsm_write_bytes(&w, payload);
    return w.failed ? DSM_ERR_NO_SPACE : cli_send(s->fd, dsm_written(&w), timeout_ms);
}

/* A payload larger than the room for it, or another transport, means that the other side speaks something else. */
static enum dsm_error receive_frame(const struct socket_link *s, unsigned timeout_ms, uint32_t command,
                                    struct dsm_writer *payload)
{
    uint8_t bytes[DSM_SPDM_EMU_FRAME_HEADER_LEN];
    struct dsm_spdm_emu_frame_header header;
    uint8_t *room;

    DSM_TRY(cli_receive(s->fd, bytes, sizeof(bytes), timeout_ms));
    header = dsm_spdm_emu_frame_header_decode(bytes);
    if (header.command != command || header.transport != s->transport)
        return DSM_ERR_UNEXPECTED_RESPONSE;
    if (header.payload_len > dsm_writer_left(payload))
        return DSM_ERR_NO_SPACE;
    room = dsm_write_space(payload, header.payload_len);
    return cli_receive(s->fd, room, header.payload_len, timeout_ms);
}

static enum dsm_error exchange(struct cli_link *link, struct dsm_bytes object, struct dsm_writer *answer)
{
    struct socket_link *s = link->context;

    DSM_TRY(send_frame(s, cli_link_left_ms(link, s->timeout_ms), DSM_SPDM_EMU_COMMAND_NORMAL, object));
    return receive_frame(s, cli_link_left_ms(link, s->timeout_ms), DSM_SPDM_EMU_COMMAND_NORMAL, answer);
}

static enum dsm_error tell(struct cli_link *link, uint32_t command, struct dsm_bytes payload)
{
    struct socket_link *s = link->context;
    uint8_t answer[HELLO_MAX];
    struct dsm_writer w = dsm_writer(answer, sizeof(answer));

    DSM_TRY(send_frame(s, cli_link_left_ms(link, s->timeout_ms), command, payload));
    return receive_frame(s, cli_link_left_ms(link, s->timeout_ms), command, &w);
}

static bool greet(struct socket_link *s, struct dsm_error_detail *detail)
{
    uint8_t answer[HELLO_MAX];
    struct dsm_writer w = dsm_writer(answer, sizeof(answer));
    enum dsm_error error =
        send_frame(s, s->timeout_ms, DSM_SPDM_EMU_COMMAND_TEST, dsm_bytes(client_hello, sizeof(client_hello)));

    if (error == DSM_OK)
        error = receive_frame(s, s->timeout_ms, DSM_SPDM_EMU_COMMAND_TEST, &w);
    if (error != DSM_OK)
        return cli_refuse(detail, "connected, but the greeting is not answered: %s (--no-hello leaves it out)",
                          dsm_error_text(error));
    return true; /* whatever it says: some answer with nothing, some in a DOE object */
}

/* spdm-emu waits for its command to be echoed; whether that comes changes nothing for us any more. */
static void say_goodbye(struct socket_link *s, unsigned timeout_ms, uint32_t command)
{
    uint8_t answer[HELLO_MAX];
    struct dsm_writer w = dsm_writer(answer, sizeof(answer));

    if (send_frame(s, timeout_ms, command, dsm_bytes(NULL, 0)) == DSM_OK &&
        receive_frame(s, timeout_ms, command, &w) != DSM_OK)
        return;
}

static void close_link(struct cli_link *link, enum cli_goodbye goodbye)
{
    struct socket_link *s = link->context;

    if (goodbye == CLI_GOODBYE_SHUTDOWN)
        say_goodbye(s, cli_link_left_ms(link, s->timeout_ms), DSM_SPDM_EMU_COMMAND_SHUTDOWN);
    if (goodbye == CLI_GOODBYE_CONTINUE)
        say_goodbye(s, cli_link_left_ms(link, s->timeout_ms), DSM_SPDM_EMU_COMMAND_CONTINUE);
    close(s->fd);
    free(s);
    link->context = NULL;
}

bool cli_socket_open(const struct cli_socket_options *options, struct cli_link *link, struct dsm_error_detail *detail)
{
    const struct dsm_binding *binding = options->binding ? options->binding : &dsm_binding_doe;
    struct socket_link *s = calloc(1, sizeof(*s));

    if (!s)
        return cli_refuse(detail, "out of memory");
    s->timeout_ms = options->timeout_ms;
    s->transport = (uint32_t)binding->transport;
    s->fd = cli_connect(options->address, options->timeout_ms, detail);
    if (s->fd < 0) {
        free(s);
        return false;
    }
    *link =
        (struct cli_link){ .context = s, .exchange = exchange, .tell = tell, .close = close_link, .binding = binding };
    if (!options->hello || greet(s, detail))
        return true;
    close_link(link, CLI_GOODBYE_NONE);
    return false;
}
