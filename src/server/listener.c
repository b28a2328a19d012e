/* SPDX-License-Identifier: BSD-3-Clause */
#include "server/listener.h"

#include "base/log.h"
#include "server/hosted_device.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
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

/* A socket file that nobody listens on is left over from one that did not end well. */
static bool is_stale(const struct sockaddr_un *address)
{
    struct stat status;
    int fd, result;

    if (lstat(address->sun_path, &status) != 0 || !S_ISSOCK(status.st_mode))
        return false;
    fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (fd < 0)
        return false;
    result = connect(fd, (const struct sockaddr *)address, sizeof(*address)) == 0 ? 0 : -errno;
    close(fd);
    return result == -ECONNREFUSED;
}

/* The mode is on the file from the beginning: there is no moment in which others could connect. */
static int bind_unix(struct dsm_listener *listener)
{
    struct sockaddr_un name = { .sun_family = AF_UNIX };
    mode_t old_mask;
    int result;

    memcpy(name.sun_path, listener->address.path, sizeof(name.sun_path));
    if (is_stale(&name))
        unlink(name.sun_path);
    old_mask = umask(0777 & ~listener->address.mode);
    result = uv_pipe_bind(&listener->uv.pipe, listener->address.path);
    umask(old_mask);
    listener->bound = result == 0;
    return result;
}

static int open_unix(struct dsm_listener *listener, uv_loop_t *loop)
{
    int result = uv_pipe_init(loop, &listener->uv.pipe, 0);

    if (result != 0)
        return result;
    listener->uv.handle.data = listener;
    result = bind_unix(listener);
    return result ? result : uv_listen(&listener->uv.stream, BACKLOG, on_connection);
}

static int open_tcp(struct dsm_listener *listener, uv_loop_t *loop)
{
    int n = sizeof(listener->address.socket);
    int result = uv_tcp_init(loop, &listener->uv.tcp);

    if (result != 0)
        return result;
    listener->uv.handle.data = listener;
    result = uv_tcp_bind(&listener->uv.tcp, (const struct sockaddr *)&listener->address.socket, 0);
    if (result == 0)
        result = uv_listen(&listener->uv.stream, BACKLOG, on_connection);
    if (result == 0)
        result = uv_tcp_getsockname(&listener->uv.tcp, (struct sockaddr *)&listener->address.socket, &n);
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

static enum dsm_error explain(const struct dsm_address *address, int result, struct dsm_why why)
{
    char text[DSM_ADDRESS_TEXT_LEN];

    dsm_address_text(address, text);
    if (result == UV_EADDRINUSE && address->kind == DSM_ADDRESS_TCP)
        snprintf(why.text, why.size, "port %u is in use (%s)", dsm_address_port(address), text);
    else if (result == UV_EADDRINUSE)
        snprintf(why.text, why.size, "%s is in use", text);
    else
        snprintf(why.text, why.size, "%s cannot be listened on: %s", text, uv_strerror(result));
    return result == UV_EADDRINUSE ? DSM_ERR_LIMIT : DSM_ERR_IO;
}

enum dsm_error dsm_listener_open(struct dsm_hosted_device *hosted, uv_loop_t *loop, const struct dsm_address *address,
                                 struct dsm_why why)
{
    struct dsm_listener *listener = calloc(1, sizeof(*listener));
    struct dsm_listener **last = &hosted->listeners;
    int result;

    if (!listener)
        return DSM_ERR_NO_MEMORY;
    listener->hosted = hosted;
    listener->address = *address;
    result = address->kind == DSM_ADDRESS_TCP ? open_tcp(listener, loop) : open_unix(listener, loop);
    if (result != 0) {
        dsm_listener_close_all(listener);
        return explain(address, result, why);
    }
    while (*last)
        last = &(*last)->next;
    *last = listener;
    return DSM_OK;
}
