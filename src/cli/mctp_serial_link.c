/* SPDX-License-Identifier: BSD-3-Clause */
#include "cli/mctp_serial_link.h"

#include "cli/socket.h"
#include "wire/binding_mctp.h"
#include "wire/mctp_assembly.h"
#include "wire/mctp_serial.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct serial_link {
    int fd;
    unsigned timeout_ms;
    uint8_t tag; /* of the next request */
    struct dsm_mctp_assembly assembly;
    size_t n;
    uint8_t input[DSM_MCTP_SERIAL_FRAME_MAX]; /* n bytes of it have come */
};

/* On a line of its own an endpoint is reached by the null id, whether or not it has one. */
static enum dsm_error send_message(struct cli_link *link, struct dsm_bytes message)
{
    struct serial_link *l = link->context;
    struct dsm_mctp_route route = { .tag = l->tag | DSM_MCTP_TAG_OWNER };

    for (size_t i = 0; i < dsm_mctp_packets(message.n); i++) {
        uint8_t packet[DSM_MCTP_HEADER_LEN + DSM_MCTP_UNIT], frame[DSM_MCTP_SERIAL_FRAME_MAX];
        struct dsm_writer p = dsm_writer(packet, sizeof(packet)), w = dsm_writer(frame, sizeof(frame));

        dsm_mctp_packet_write(&p, &route, message, i);
        DSM_TRY(dsm_mctp_serial_encode(dsm_written(&p), &w));
        DSM_TRY(cli_send(l->fd, dsm_written(&w), cli_link_left_ms(link, l->timeout_ms)));
    }
    return DSM_OK;
}

/* The next packet, whatever it is; noise on the line is passed over. */
static enum dsm_error receive_packet(struct cli_link *link, uint8_t *packet, size_t *n)
{
    struct serial_link *l = link->context;
    enum dsm_error error = DSM_ERR_BUSY;
    size_t found;

    while (error != DSM_OK) {
        while ((found = dsm_mctp_serial_find(l->input, l->n)) == 0)
            DSM_TRY(cli_receive(l->fd, l->input + l->n++, 1, cli_link_left_ms(link, l->timeout_ms)));
        error = dsm_mctp_serial_decode(dsm_bytes(l->input, found), packet, n);
        l->n -= found;
        memmove(l->input, l->input + found, l->n);
    }
    return DSM_OK;
}

static bool is_answer(const struct serial_link *l)
{
    return l->assembly.tag == l->tag && l->assembly.n > 0 && l->assembly.bytes[0] != 0;
}

static enum dsm_error exchange(struct cli_link *link, struct dsm_bytes object, struct dsm_writer *answer)
{
    struct serial_link *l = link->context;
    uint8_t packet[DSM_MCTP_SERIAL_PACKET_MAX];
    size_t n;

    l->tag = (l->tag + 1u) & DSM_MCTP_TAG_MASK;
    DSM_TRY(send_message(link, object));
    do
        DSM_TRY(receive_packet(link, packet, &n));
    while (dsm_mctp_assembly_take(&l->assembly, dsm_bytes(packet, n)) != DSM_OK || !is_answer(l));
    dsm_write_bytes(answer, dsm_bytes(l->assembly.bytes, l->assembly.n));
    return answer->failed ? DSM_ERR_NO_SPACE : DSM_OK;
}

static void close_link(struct cli_link *link, enum cli_goodbye goodbye)
{
    struct serial_link *l = link->context;

    (void)goodbye;
    close(l->fd);
    free(l);
    link->context = NULL;
}

bool cli_mctp_serial_open(const struct cli_socket_options *options, struct cli_link *link,
                          struct dsm_error_detail *detail)
{
    struct serial_link *l = calloc(1, sizeof(*l));

    if (!l)
        return cli_refuse(detail, "out of memory");
    l->timeout_ms = options->timeout_ms;
    l->fd = cli_connect(options->address, options->timeout_ms, detail);
    if (l->fd < 0) {
        free(l);
        return false;
    }
    *link = (struct cli_link){
        .context = l, .exchange = exchange, .close = close_link, .binding = &dsm_binding_mctp_serial
    };
    return true;
}
