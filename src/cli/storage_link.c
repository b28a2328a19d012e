/* SPDX-License-Identifier: BSD-3-Clause */
#include "cli/storage_link.h"

#include "cli/socket.h"
#include "wire/binding_storage.h"
#include "wire/storage.h"

#include <stdlib.h>
#include <unistd.h>

#define STATUS_LEN 2u

struct storage_link {
    int fd;
    unsigned timeout_ms;
    uint32_t transport;
    uint16_t success;
    uint8_t frame[DSM_SPDM_EMU_FRAME_HEADER_LEN + DSM_STORAGE_HEADER_LEN + DSM_REQUEST_FRAME_MAX];
};

static enum dsm_error send_command(struct cli_link *link, enum dsm_spdm_emu_command command,
                                   enum dsm_storage_operation operation, uint32_t length, struct dsm_bytes data)
{
    struct storage_link *l = link->context;
    struct dsm_spdm_emu_frame_header header = { command, l->transport, (uint32_t)(DSM_STORAGE_HEADER_LEN + data.n) };
    struct dsm_writer w = dsm_writer(l->frame, sizeof(l->frame));

    dsm_spdm_emu_frame_header_write(&w, &header);
    dsm_write_u8(&w, DSM_STORAGE_SECP);
    dsm_write_u16le(&w, dsm_storage_spsp(operation));
    dsm_write_u32le(&w, length);
    dsm_write_bytes(&w, data);
    return w.failed ? DSM_ERR_NO_SPACE : cli_send(l->fd, dsm_written(&w), cli_link_left_ms(link, l->timeout_ms));
}

static enum dsm_error receive_frame(struct cli_link *link, struct dsm_writer *payload)
{
    struct storage_link *l = link->context;
    uint8_t bytes[DSM_SPDM_EMU_FRAME_HEADER_LEN];
    struct dsm_spdm_emu_frame_header header;
    uint8_t *room;

    DSM_TRY(cli_receive(l->fd, bytes, sizeof(bytes), cli_link_left_ms(link, l->timeout_ms)));
    header = dsm_spdm_emu_frame_header_decode(bytes);
    if (header.transport != l->transport)
        return DSM_ERR_UNEXPECTED_RESPONSE;
    if (header.payload_len > dsm_writer_left(payload))
        return DSM_ERR_NO_SPACE;
    room = dsm_write_space(payload, header.payload_len);
    return cli_receive(l->fd, room, header.payload_len, cli_link_left_ms(link, l->timeout_ms));
}

static enum dsm_error receive_status(struct cli_link *link, enum dsm_storage_operation operation)
{
    struct storage_link *l = link->context;
    uint8_t bytes[STATUS_LEN] = { 0 };
    struct dsm_writer w = dsm_writer(bytes, sizeof(bytes));
    uint16_t status;

    DSM_TRY(receive_frame(link, &w));
    status = (uint16_t)(bytes[0] << 8 | bytes[1]);
    if (dsm_written_len(&w) == STATUS_LEN && status == l->success)
        return DSM_OK;
    cli_refuse(&link->fault, "operation %u ends with status 0x%04x (DSP0286)", operation, status);
    return DSM_ERR_UNEXPECTED_RESPONSE;
}

static enum dsm_error receive_data(struct cli_link *link, enum dsm_storage_operation operation, uint32_t length,
                                   struct dsm_writer *data)
{
    DSM_TRY(send_command(link, DSM_SPDM_EMU_COMMAND_IF_RECV, operation, length, dsm_bytes(NULL, 0)));
    DSM_TRY(receive_status(link, operation));
    return receive_frame(link, data);
}

static enum dsm_error fetch(struct cli_link *link, enum dsm_storage_operation operation, struct dsm_writer *answer)
{
    uint8_t bytes[DSM_STORAGE_PENDING_INFO_LEN];
    struct dsm_writer w = dsm_writer(bytes, sizeof(bytes));
    struct dsm_storage_pending_info info;

    DSM_TRY(receive_data(link, DSM_STORAGE_PENDING_INFO, sizeof(bytes), &w));
    DSM_TRY(dsm_storage_pending_info_decode(dsm_written(&w), &info));
    if (!info.pending || info.response_length == 0)
        return DSM_OK;
    dsm_write_u8(answer, (uint8_t)operation);
    if (operation == DSM_STORAGE_MESSAGE)
        dsm_write_zeros(answer, DSM_STORAGE_RECORD_RESERVED_LEN);
    return receive_data(link, operation, info.response_length, answer);
}

static enum dsm_error exchange(struct cli_link *link, struct dsm_bytes object, struct dsm_writer *answer)
{
    enum dsm_storage_operation operation = (enum dsm_storage_operation)object.p[0];
    size_t skip = operation == DSM_STORAGE_MESSAGE ? DSM_STORAGE_OBJECT_HEADER_LEN : 1;
    struct dsm_bytes data = dsm_bytes(object.p + skip, object.n - skip);

    link->fault.reason[0] = '\0';
    DSM_TRY(send_command(link, DSM_SPDM_EMU_COMMAND_IF_SEND, operation, (uint32_t)data.n, data));
    DSM_TRY(receive_status(link, operation));
    return fetch(link, operation, answer);
}

static void close_link(struct cli_link *link, enum cli_goodbye goodbye)
{
    struct storage_link *l = link->context;

    (void)goodbye;
    close(l->fd);
    free(l);
    link->context = NULL;
}

bool cli_storage_open(const struct cli_socket_options *options, struct cli_link *link, struct dsm_error_detail *detail)
{
    struct storage_link *l = calloc(1, sizeof(*l));

    if (!l)
        return cli_refuse(detail, "out of memory");
    l->timeout_ms = options->timeout_ms;
    l->transport = (uint32_t)options->binding->transport;
    l->success = options->binding == &dsm_binding_ata ? 0x5000 : 0; /* Status and Error of ATA */
    l->fd = cli_connect(options->address, options->timeout_ms, detail);
    if (l->fd < 0) {
        free(l);
        return false;
    }
    *link = (struct cli_link){ .context = l, .exchange = exchange, .close = close_link, .binding = options->binding };
    return true;
}
