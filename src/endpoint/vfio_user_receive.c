/* SPDX-License-Identifier: BSD-3-Clause */
#include "endpoint/vfio_user_receive.h"

#include "endpoint/endpoint_reset.h"
#include "endpoint/vfio_user_commands.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <unistd.h>

static enum dsm_error refuse(struct dsm_vfio_user_client *client, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

static enum dsm_error refuse(struct dsm_vfio_user_client *client, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(client->error_detail, sizeof(client->error_detail), format, arguments);
    va_end(arguments);
    client->state = DSM_VFIO_USER_CLOSING;
    return DSM_ERR_CLOSE;
}

void dsm_vfio_user_connect(struct dsm_vfio_user_client *client, struct dsm_endpoint *endpoint)
{
    *client = (struct dsm_vfio_user_client){ .endpoint = endpoint, .state = DSM_VFIO_USER_NEW };
    endpoint->dma.messages.transfer_max = DSM_VFIO_USER_TRANSFER_MAX;
}

static enum dsm_error check_command(struct dsm_vfio_user_client *client, const struct dsm_vfio_user_header *header,
                                    size_t fd_count)
{
    const struct dsm_vfio_user_row *row = dsm_vfio_user_command_row(header->command);
    uint32_t n = header->size - DSM_VFIO_USER_HEADER_LEN;
    const char *name = dsm_vfio_user_command_name(header->command);

    if (client->state == DSM_VFIO_USER_NEW && header->command != DSM_VFIO_USER_VERSION)
        return refuse(client, "%s (%u) comes before VERSION", name, header->command);
    if (client->state == DSM_VFIO_USER_READY && header->command == DSM_VFIO_USER_VERSION)
        return refuse(client, "VERSION comes twice");
    if (fd_count > (row ? row->fds_max : 0u))
        return refuse(client, "%s (%u) with %zu descriptors", name, header->command, fd_count);
    if (row && (n < row->min || n > row->max))
        return refuse(client, "%s with a payload of %u bytes", name, n);
    return DSM_OK;
}

enum dsm_error dsm_vfio_user_check(struct dsm_vfio_user_client *client, const struct dsm_vfio_user_header *header,
                                   size_t fd_count)
{
    if (client->state == DSM_VFIO_USER_CLOSING)
        return DSM_ERR_CLOSE;
    switch (header->flags & DSM_VFIO_USER_TYPE_MASK) {
    case DSM_VFIO_USER_TYPE_COMMAND:
        return check_command(client, header, fd_count);
    case DSM_VFIO_USER_TYPE_REPLY:
        if (fd_count > 0)
            return refuse(client, "a reply with %zu descriptors", fd_count);
        return DSM_OK;
    default:
        return refuse(client, "message type %u", header->flags & DSM_VFIO_USER_TYPE_MASK);
    }
}

static void fill_header(uint8_t *at, const struct dsm_vfio_user_header *request, size_t size, int error)
{
    struct dsm_writer w = dsm_writer(at, DSM_VFIO_USER_HEADER_LEN);
    struct dsm_vfio_user_header reply = { .id = request->id,
                                          .command = request->command,
                                          .size = (uint32_t)size,
                                          .flags = DSM_VFIO_USER_TYPE_REPLY | (error ? DSM_VFIO_USER_ERROR : 0u),
                                          .error = (uint32_t)error };

    dsm_vfio_user_header_write(&w, &reply);
}

/* An error's reply is a header alone. */
static void end_reply(struct dsm_writer *w, uint8_t *header, const struct dsm_vfio_user_header *request, int error)
{
    if (request->flags & DSM_VFIO_USER_NO_REPLY) {
        w->p = header;
        return;
    }
    if (error != 0)
        w->p = header + DSM_VFIO_USER_HEADER_LEN;
    fill_header(header, request, (size_t)(w->p - header), error);
}

static enum dsm_error command(struct dsm_vfio_user_client *client, const struct dsm_vfio_user_header *header,
                              const struct dsm_vfio_user_message *message)
{
    dsm_vfio_user_handler handler = dsm_vfio_user_command_handler(header->command);
    uint8_t *at = dsm_write_space(message->reply, DSM_VFIO_USER_HEADER_LEN);
    int error;

    if (!at)
        return refuse(client, "there is no room for a reply");
    error = handler ? handler(client, message) : ENOTSUP;
    if (error == DSM_VFIO_USER_CLOSE) {
        client->state = DSM_VFIO_USER_CLOSING;
        return DSM_ERR_CLOSE;
    }
    if (header->command == DSM_VFIO_USER_VERSION)
        client->state = DSM_VFIO_USER_READY;
    end_reply(message->reply, at, header, error);
    return DSM_OK;
}

static enum dsm_error receive(struct dsm_vfio_user_client *client, const struct dsm_vfio_user_header *header,
                              const struct dsm_vfio_user_message *message)
{
    if ((header->flags & DSM_VFIO_USER_TYPE_MASK) != DSM_VFIO_USER_TYPE_REPLY)
        return command(client, header, message);
    if (dsm_dma_messages_reply(&client->endpoint->dma.messages, header, message->payload) != DSM_OK)
        return refuse(client, "a reply to %s that was not asked for so", dsm_vfio_user_command_name(header->command));
    return DSM_OK;
}

enum dsm_error dsm_vfio_user_receive(struct dsm_vfio_user_client *client, const struct dsm_vfio_user_header *header,
                                     struct dsm_bytes payload, int *fds, size_t fd_count, struct dsm_writer *w)
{
    struct dsm_vfio_user_message message = { payload, fds, fd_count, w };
    enum dsm_error error = receive(client, header, &message);

    for (size_t i = 0; i < fd_count; i++)
        if (fds[i] >= 0)
            close(fds[i]);
    return error;
}

void dsm_vfio_user_disconnect(struct dsm_vfio_user_client *client)
{
    client->state = DSM_VFIO_USER_CLOSING;
    dsm_endpoint_reset(client->endpoint, DSM_ENDPOINT_DISCONNECT);
}
