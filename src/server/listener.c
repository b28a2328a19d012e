/* SPDX-License-Identifier: BSD-3-Clause */
#include "server/listener.h"

#include "base/log.h"
#include "server/hosted_device.h"
#include "server/inherited.h"
#include "server/unix_socket.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define BACKLOG 128

static void on_connection(uv_stream_t *stream, int status)
{
    struct dsm_listener *listener = stream->data;
    const struct dsm_device *device = listener->hosted->device;
    enum dsm_error error;

    if (status < 0) {
        dsm_log(device->log, DSM_LOG_ERROR, device->name, "a connection cannot be taken: %s", uv_strerror(status));
        return;
    }
    error = dsm_peer_accept(stream, listener->hosted);
    if (error == DSM_ERR_LIMIT)
        dsm_log(device->log, DSM_LOG_WARNING, device->name,
                "a connection is turned away: %u peers are connected already", DSM_PEERS_MAX);
    else if (error != DSM_OK)
        dsm_log(device->log, DSM_LOG_ERROR, device->name, "a connection cannot be taken: %s", dsm_error_text(error));
}

/* For people: an inherited socket is shown as what it is bound to. */
static void note_path(struct dsm_listener *listener)
{
    size_t n = sizeof(listener->address.path) - 1;

    if (listener->address.kind != DSM_ADDRESS_FD)
        return;
    listener->address.kind = DSM_ADDRESS_UNIX;
    if (uv_pipe_getsockname(&listener->uv.pipe, listener->address.path, &n) != 0)
        n = 0;
    listener->address.path[n] = '\0';
}

static int open_unix(struct dsm_listener *listener, uv_loop_t *loop)
{
    int result = dsm_unix_socket_open(&listener->uv.pipe, loop, &listener->address, &listener->bound);

    listener->uv.handle.data = listener;
    if (result == 0)
        result = uv_listen(&listener->uv.stream, BACKLOG, on_connection);
    if (result == 0)
        note_path(listener);
    return result;
}

static int bind_tcp(struct dsm_listener *listener)
{
    const struct dsm_address *address = &listener->address;

    if (address->kind == DSM_ADDRESS_TCP)
        return uv_tcp_bind(&listener->uv.tcp, (const struct sockaddr *)&address->socket, 0);
    return dsm_inherited_claim(address->fd) ? uv_tcp_open(&listener->uv.tcp, address->fd) : UV_EBUSY;
}

static int open_tcp(struct dsm_listener *listener, uv_loop_t *loop)
{
    int n = sizeof(listener->address.socket);
    int result = uv_tcp_init(loop, &listener->uv.tcp);

    if (result != 0)
        return result;
    listener->uv.handle.data = listener;
    result = bind_tcp(listener);
    if (result == 0)
        result = uv_listen(&listener->uv.stream, BACKLOG, on_connection);
    if (result == 0)
        result = uv_tcp_getsockname(&listener->uv.tcp, (struct sockaddr *)&listener->address.socket, &n);
    if (result == 0)
        listener->address.kind = DSM_ADDRESS_TCP;
    return result;
}

static void on_closed(uv_handle_t *handle)
{
    free(handle->data);
}

void dsm_listener_close_all(struct dsm_listener *listener)
{
    while (listener) {
        struct dsm_listener *next = listener->next;

        if (listener->bound)
            unlink(listener->address.path);
        uv_close(&listener->uv.handle, on_closed);
        listener = next;
    }
}

static enum dsm_error explain(const struct dsm_address *address, int result, struct dsm_error_detail *detail)
{
    char text[DSM_ADDRESS_TEXT_LEN];

    dsm_address_text(address, text);
    if (result == UV_EADDRINUSE && address->kind == DSM_ADDRESS_TCP)
        dsm_error_detail_set(detail, "port %u is in use (%s)", dsm_address_port(address), text);
    else if (result == UV_EADDRINUSE)
        dsm_error_detail_set(detail, "%s is in use", text);
    else
        dsm_error_detail_set(detail, "%s cannot be listened on: %s", text, uv_strerror(result));
    return result == UV_EADDRINUSE ? DSM_ERR_LIMIT : DSM_ERR_IO;
}

static bool is_tcp(const struct dsm_address *address)
{
    return address->kind == DSM_ADDRESS_TCP ||
           (address->kind == DSM_ADDRESS_FD && dsm_inherited_domain(address->fd) != AF_UNIX);
}

static enum dsm_error check_inherited(const struct dsm_address *address, struct dsm_error_detail *detail)
{
    int domain = address->kind == DSM_ADDRESS_FD ? dsm_inherited_domain(address->fd) : AF_UNIX;

    if (domain == AF_UNIX || domain == AF_INET || domain == AF_INET6)
        return DSM_OK;
    return dsm_error_detail_set(
        detail, "fd:%d is no listening stream socket that the daemon was started with, or is taken", address->fd);
}

enum dsm_error dsm_listener_open(struct dsm_hosted_device *hosted, uv_loop_t *loop, const struct dsm_address *address,
                                 struct dsm_error_detail *detail)
{
    struct dsm_listener *listener = calloc(1, sizeof(*listener));
    struct dsm_listener **last = &hosted->listeners;
    int result;

    if (!listener)
        return DSM_ERR_NO_MEMORY;
    if (check_inherited(address, detail) != DSM_OK) {
        free(listener);
        return DSM_ERR_IO;
    }
    listener->hosted = hosted;
    listener->address = *address;
    result = is_tcp(address) ? open_tcp(listener, loop) : open_unix(listener, loop);
    if (result != 0) {
        dsm_listener_close_all(listener);
        return explain(address, result, detail);
    }
    while (*last)
        last = &(*last)->next;
    *last = listener;
    return DSM_OK;
}
