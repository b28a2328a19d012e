/* SPDX-License-Identifier: BSD-3-Clause */
#include "link/listener.h"

#include "host/descriptors.h"
#include "link/framings.h"
#include "link/holder.h"
#include "link/inherited.h"
#include "link/peer_accept.h"
#include "link/unix_socket.h"
#include "link/vfio_user_listener.h"

#include <stdio.h>
#include <stdlib.h>

#define BACKLOG 128

_Static_assert(DSM_PEERS_MAX == 64, "as on_connection says");

/* Said once, until one is taken again: whoever tries for ever shall not fill the log. */
static void say_full(struct dsm_listener *listener, const char *reason)
{
    const struct dsm_device *device = listener->hosted->device;

    if (!listener->is_full)
        dsm_log(device->log, DSM_LOG_WARNING, device->name,
                "a connection is turned away: %s; further ones are, without a word", reason);
    listener->is_full = true;
}

static void on_connection(uv_stream_t *stream, int status)
{
    struct dsm_listener *listener = stream->data;
    enum dsm_error error;

    if (status < 0) {
        say_full(listener, uv_strerror(status));
        return;
    }
    if (!dsm_descriptors_allow(listener->hosted)) {
        say_full(listener, "the descriptors that are left are for other devices");
        dsm_turn_away(&listener->turn_away, stream); /* libuv tells of no other before it was taken */
        return;
    }
    error = dsm_peer_accept(stream, listener->hosted, listener->binding, listener->framing);
    if (error == DSM_OK)
        listener->is_full = false;
    else if (error == DSM_ERR_LIMIT)
        say_full(listener, "64 peers are connected already");
    else {
        say_full(listener, dsm_error_text(error));
        dsm_turn_away(&listener->turn_away, stream);
    }
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

static void free_if_closed(struct dsm_turn_away *turn_away)
{
    struct dsm_listener *listener = turn_away->context;

    if (listener->closed && dsm_turn_away_is_idle(turn_away))
        free(listener);
}

static void on_closed(uv_handle_t *handle)
{
    struct dsm_listener *listener = handle->data;

    listener->closed = true;
    free_if_closed(&listener->turn_away);
}

static void close_listener(struct dsm_listener *listener)
{
    dsm_own_file_remove(&listener->bound, listener->address.path);
    uv_close(&listener->uv.handle, on_closed);
}

static void close_all(struct dsm_hosted_device *hosted)
{
    while (hosted->listeners) {
        struct dsm_listener *listener = hosted->listeners;

        hosted->listeners = listener->next;
        close_listener(listener);
    }
    dsm_vfio_user_listener_close_all(hosted);
}

static enum dsm_error explain_in_use(const struct dsm_address *address, struct dsm_error_detail *detail)
{
    char text[DSM_ADDRESS_TEXT_LEN], who[100] = "";
    const char *holder = dsm_holder_find(address, who, sizeof(who)) ? " by " : "";

    dsm_address_text(address, text);
    if (address->kind == DSM_ADDRESS_TCP)
        dsm_error_detail_set(detail, "port %u is in use%s%s (%s)", dsm_address_port(address), holder, who, text);
    else
        dsm_error_detail_set(detail, "%s is in use%s%s", text, holder, who);
    return DSM_ERR_LIMIT;
}

static enum dsm_error explain(const struct dsm_address *address, int result, struct dsm_error_detail *detail)
{
    char text[DSM_ADDRESS_TEXT_LEN];

    if (result == UV_EADDRINUSE)
        return explain_in_use(address, detail);
    dsm_error_detail_set(detail, "%s cannot be listened on: %s", dsm_address_text(address, text),
                         dsm_unix_socket_reason(address, result));
    return DSM_ERR_IO;
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

static struct dsm_listener *create_listener(struct dsm_hosted_device *hosted, const struct dsm_address *address)
{
    struct dsm_listener *listener = calloc(1, sizeof(*listener));

    if (!listener)
        return NULL;
    listener->hosted = hosted;
    listener->binding = address->binding ? address->binding : hosted->binding;
    listener->framing = dsm_framing_of(listener->binding);
    listener->address = *address;
    listener->turn_away.context = listener;
    listener->turn_away.idle = free_if_closed;
    return listener;
}

static enum dsm_error listen_at(struct dsm_hosted_device *hosted, const struct dsm_address *address,
                                struct dsm_error_detail *detail)
{
    struct dsm_listener *listener = create_listener(hosted, address);
    struct dsm_listener **last = &hosted->listeners;
    int result;

    if (!listener)
        return DSM_ERR_NO_MEMORY;
    result = is_tcp(address) ? open_tcp(listener, &hosted->host->loop) : open_unix(listener, &hosted->host->loop);
    if (result != 0) {
        close_listener(listener);
        return explain(address, result, detail);
    }
    hosted->speaks_others |= listener->binding != hosted->binding;
    while (*last)
        last = &(*last)->next;
    *last = listener;
    return DSM_OK;
}

static enum dsm_error open_text(struct dsm_hosted_device *hosted, const char *text, struct dsm_error_detail *detail)
{
    struct dsm_address address;

    DSM_TRY(dsm_address_parse(text, &address, detail));
    if (check_inherited(&address, detail) != DSM_OK)
        return DSM_ERR_IO;
    return listen_at(hosted, &address, detail);
}

const struct dsm_host_listeners dsm_listeners = {
    .open = open_text,
    .open_function = dsm_vfio_user_listener_open,
    .close_all = close_all,
};
