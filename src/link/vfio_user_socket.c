/* SPDX-License-Identifier: BSD-3-Clause */
#include "link/vfio_user_socket.h"

#include <stdlib.h>

struct dsm_vfio_user_socket {
    uv_poll_t poll;
    struct dsm_vfio_user_stream *stream;
    const struct dsm_vfio_user_socket_calls *calls;
    void *context;
    bool closed;
};

static void on_poll(uv_poll_t *poll, int status, int events);

static void watch(struct dsm_vfio_user_socket *socket)
{
    int events = UV_READABLE | (dsm_vfio_user_stream_wants_write(socket->stream) ? UV_WRITABLE : 0);

    if (!socket->closed)
        (void)uv_poll_start(&socket->poll, events, on_poll);
}

static void on_poll(uv_poll_t *poll, int status, int events)
{
    struct dsm_vfio_user_socket *socket = poll->data;

    if (status < 0) {
        socket->calls->stream.failed(socket->context, uv_strerror(status));
        return;
    }
    if ((events & UV_WRITABLE) && !dsm_vfio_user_stream_write(socket->stream))
        return;
    if ((events & UV_READABLE) && !dsm_vfio_user_stream_read(socket->stream))
        return;
    watch(socket);
    socket->calls->served(socket->context);
}

bool dsm_vfio_user_socket_send(struct dsm_vfio_user_socket *socket, struct dsm_bytes message)
{
    bool sent = !socket->closed && dsm_vfio_user_stream_send(socket->stream, message);

    watch(socket);
    return sent;
}

struct dsm_vfio_user_socket *dsm_vfio_user_socket_open(uv_loop_t *loop, int fd,
                                                       const struct dsm_vfio_user_socket_calls *calls, void *context)
{
    struct dsm_vfio_user_stream *stream = dsm_vfio_user_stream_open(fd, &calls->stream, context);
    struct dsm_vfio_user_socket *socket = stream ? calloc(1, sizeof(*socket)) : NULL;

    if (!socket || uv_poll_init(loop, &socket->poll, fd) != 0) {
        free(socket);
        if (stream) {
            dsm_vfio_user_stream_close(stream);
            dsm_vfio_user_stream_free(stream);
        }
        return NULL;
    }
    socket->stream = stream;
    socket->calls = calls;
    socket->context = context;
    socket->poll.data = socket;
    watch(socket);
    return socket;
}

static void on_closed(uv_handle_t *handle)
{
    struct dsm_vfio_user_socket *socket = handle->data;

    dsm_vfio_user_stream_free(socket->stream);
    free(socket);
}

void dsm_vfio_user_socket_close(struct dsm_vfio_user_socket *socket)
{
    if (socket->closed)
        return;
    socket->closed = true;
    (void)uv_poll_stop(&socket->poll);
    uv_close((uv_handle_t *)&socket->poll, on_closed);
    dsm_vfio_user_stream_close(socket->stream);
}

bool dsm_vfio_user_socket_is_dead(const struct dsm_vfio_user_socket *socket)
{
    return dsm_vfio_user_stream_is_dead(socket->stream);
}

void dsm_vfio_user_socket_name(const struct dsm_vfio_user_socket *socket, char *text, size_t size)
{
    dsm_vfio_user_stream_name(socket->stream, text, size);
}
