/* SPDX-License-Identifier: BSD-3-Clause */
#include "link/vfio_user_socket.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#define MESSAGE_MAX (DSM_VFIO_USER_HEADER_LEN + 16u + DSM_VFIO_USER_TRANSFER_MAX)
#define MESSAGES_A_TURN 64u

struct dsm_vfio_user_socket {
    uv_poll_t poll;
    int fd;
    bool closed;
    const struct dsm_vfio_user_socket_calls *calls;
    void *context;
    /* The message that is read. */
    struct dsm_vfio_user_header header;
    bool has_header;
    size_t have; /* of header, or of payload */
    int fds[DSM_VFIO_USER_FDS_MAX];
    size_t fd_count;
    uint8_t header_bytes[DSM_VFIO_USER_HEADER_LEN];
    /* What waits to be written. */
    uint8_t *output;
    size_t output_at, output_len, output_room;
    bool output_full;
    uint8_t payload[MESSAGE_MAX - DSM_VFIO_USER_HEADER_LEN];
};

enum progress {
    PROGRESS_WHOLE,
    PROGRESS_WAIT,
    PROGRESS_FAILED, /* failed was called */
};

static enum progress fail(struct dsm_vfio_user_socket *socket, const char *text)
{
    socket->calls->failed(socket->context, text);
    return PROGRESS_FAILED;
}

static enum progress fail_full(struct dsm_vfio_user_socket *socket)
{
    return fail(socket, "does not read its replies: more than 4 MiB wait");
}

static void drop_fds(struct dsm_vfio_user_socket *socket)
{
    while (socket->fd_count > 0)
        close(socket->fds[--socket->fd_count]);
}

/* False: there is no room for all of them. */
static bool keep_fds(struct dsm_vfio_user_socket *socket, const struct cmsghdr *control)
{
    size_t n = (control->cmsg_len - CMSG_LEN(0)) / sizeof(int);
    bool all = true;

    for (size_t i = 0; i < n; i++) {
        int fd;

        memcpy(&fd, CMSG_DATA(control) + i * sizeof(int), sizeof(fd));
        if (socket->fd_count < DSM_VFIO_USER_FDS_MAX) {
            socket->fds[socket->fd_count++] = fd;
        } else {
            close(fd);
            all = false;
        }
    }
    return all;
}

static bool take_control(struct dsm_vfio_user_socket *socket, struct msghdr *message)
{
    bool all = (message->msg_flags & MSG_CTRUNC) == 0;

    for (struct cmsghdr *control = CMSG_FIRSTHDR(message); control; control = CMSG_NXTHDR(message, control))
        if (control->cmsg_level == SOL_SOCKET && control->cmsg_type == SCM_RIGHTS)
            all &= keep_fds(socket, control);
    return all;
}

/* Reads until n bytes are at hand, never one more: descriptors come with the first byte of their message. */
static enum progress read_exactly(struct dsm_vfio_user_socket *socket, void *bytes, size_t n)
{
    union {
        struct cmsghdr align;
        char bytes[CMSG_SPACE(sizeof(int) * DSM_VFIO_USER_FDS_MAX)];
    } control;

    while (socket->have < n) {
        struct iovec iov = { (uint8_t *)bytes + socket->have, n - socket->have };
        struct msghdr message = {
            .msg_iov = &iov, .msg_iovlen = 1, .msg_control = control.bytes, .msg_controllen = sizeof(control.bytes)
        };
        ssize_t got = recvmsg(socket->fd, &message, MSG_DONTWAIT | MSG_CMSG_CLOEXEC);

        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0 && (errno == EAGAIN || errno == EWOULDBLOCK))
            return PROGRESS_WAIT;
        if (got < 0)
            return fail(socket, strerror(errno));
        if (got == 0)
            return fail(socket, socket->have > 0 || socket->has_header ? "the connection ends within a message" : NULL);
        socket->have += (size_t)got;
        if (!take_control(socket, &message))
            return fail(socket, "more than 16 descriptors with a message");
    }
    socket->have = 0;
    return PROGRESS_WHOLE;
}

static enum progress read_header(struct dsm_vfio_user_socket *socket)
{
    enum progress progress = read_exactly(socket, socket->header_bytes, sizeof(socket->header_bytes));
    char text[80];

    if (progress != PROGRESS_WHOLE)
        return progress;
    if (dsm_vfio_user_header_decode(dsm_bytes(socket->header_bytes, sizeof(socket->header_bytes)), &socket->header) !=
        DSM_OK) {
        snprintf(text, sizeof(text), "a message of %u bytes", (unsigned)socket->header.size);
        return fail(socket, text);
    }
    if (!socket->calls->check(socket->context, &socket->header, socket->fd_count))
        return PROGRESS_FAILED;
    socket->has_header = true;
    return PROGRESS_WHOLE;
}

/* Descriptors that come behind the header are the message's as well: its check has not seen them. */
static enum progress read_payload(struct dsm_vfio_user_socket *socket)
{
    size_t fd_count = socket->fd_count;
    enum progress progress = read_exactly(socket, socket->payload, socket->header.size - DSM_VFIO_USER_HEADER_LEN);

    if (progress == PROGRESS_FAILED || socket->fd_count == fd_count)
        return progress;
    return socket->calls->check(socket->context, &socket->header, socket->fd_count) ? progress : PROGRESS_FAILED;
}

static enum progress read_message(struct dsm_vfio_user_socket *socket)
{
    enum progress progress = socket->has_header ? PROGRESS_WHOLE : read_header(socket);
    size_t fd_count;

    if (progress == PROGRESS_WHOLE)
        progress = read_payload(socket);
    if (progress != PROGRESS_WHOLE)
        return progress;
    socket->has_header = false;
    fd_count = socket->fd_count;
    socket->fd_count = 0;
    socket->calls->message(socket->context, &socket->header,
                           dsm_bytes(socket->payload, socket->header.size - DSM_VFIO_USER_HEADER_LEN), socket->fds,
                           fd_count);
    if (socket->closed)
        return PROGRESS_FAILED;
    return socket->output_full ? fail_full(socket) : PROGRESS_WHOLE;
}

static void on_poll(uv_poll_t *poll, int status, int events);

static void watch(struct dsm_vfio_user_socket *socket)
{
    int events = UV_READABLE | (socket->output_len > 0 || socket->output_full ? UV_WRITABLE : 0);

    (void)uv_poll_start(&socket->poll, events, on_poll);
}

/* Bytes that could be written; -1: the socket has failed. */
static ssize_t write_some(int fd, const uint8_t *bytes, size_t n)
{
    ssize_t written;

    do
        written = send(fd, bytes, n, MSG_DONTWAIT | MSG_NOSIGNAL);
    while (written < 0 && errno == EINTR);
    return written < 0 && (errno == EAGAIN || errno == EWOULDBLOCK) ? 0 : written;
}

static enum progress write_output(struct dsm_vfio_user_socket *socket)
{
    ssize_t written;

    if (socket->output_full)
        return fail_full(socket);
    written = write_some(socket->fd, socket->output + socket->output_at, socket->output_len);
    if (written < 0)
        return fail(socket, strerror(errno));
    socket->output_at += (size_t)written;
    socket->output_len -= (size_t)written;
    if (socket->output_len == 0)
        socket->output_at = 0;
    watch(socket);
    return PROGRESS_WHOLE;
}

static void on_poll(uv_poll_t *poll, int status, int events)
{
    struct dsm_vfio_user_socket *socket = poll->data;
    enum progress progress = PROGRESS_WHOLE;

    if (status < 0) {
        (void)fail(socket, uv_strerror(status));
        return;
    }
    if ((events & UV_WRITABLE) && write_output(socket) == PROGRESS_FAILED)
        return;
    for (unsigned i = 0; (events & UV_READABLE) && i < MESSAGES_A_TURN && progress == PROGRESS_WHOLE; i++)
        progress = read_message(socket);
    if (progress != PROGRESS_FAILED)
        socket->calls->served(socket->context);
}

static bool has_room(struct dsm_vfio_user_socket *socket, size_t n)
{
    size_t needed = socket->output_at + socket->output_len + n;
    uint8_t *output;

    if (needed <= socket->output_room)
        return true;
    output = realloc(socket->output, needed * 2);
    if (!output)
        return false;
    socket->output = output;
    socket->output_room = needed * 2;
    return true;
}

static bool keep_output(struct dsm_vfio_user_socket *socket, const uint8_t *bytes, size_t n)
{
    if (n > DSM_VFIO_USER_OUTPUT_MAX - socket->output_len || !has_room(socket, n)) {
        socket->output_full = true;
    } else {
        memcpy(socket->output + socket->output_at + socket->output_len, bytes, n);
        socket->output_len += n;
    }
    watch(socket);
    return !socket->output_full;
}

bool dsm_vfio_user_socket_send(struct dsm_vfio_user_socket *socket, struct dsm_bytes message)
{
    ssize_t written = 0;

    if (socket->closed || socket->output_full)
        return false;
    if (socket->output_len == 0)
        written = write_some(socket->fd, message.p, message.n);
    if (written < 0) /* reading will tell */
        return false;
    if ((size_t)written == message.n)
        return true;
    return keep_output(socket, message.p + written, message.n - (size_t)written);
}

struct dsm_vfio_user_socket *dsm_vfio_user_socket_open(uv_loop_t *loop, int fd,
                                                       const struct dsm_vfio_user_socket_calls *calls, void *context)
{
    struct dsm_vfio_user_socket *socket = malloc(sizeof(*socket));

    if (socket) {
        memset(socket, 0, offsetof(struct dsm_vfio_user_socket, payload));
        socket->fd = fd;
        socket->calls = calls;
        socket->context = context;
    }
    if (!socket || uv_poll_init(loop, &socket->poll, fd) != 0) {
        free(socket);
        close(fd);
        return NULL;
    }
    socket->poll.data = socket;
    watch(socket);
    return socket;
}

static void on_closed(uv_handle_t *handle)
{
    struct dsm_vfio_user_socket *socket = handle->data;

    free(socket->output);
    free(socket);
}

void dsm_vfio_user_socket_close(struct dsm_vfio_user_socket *socket)
{
    if (socket->closed)
        return;
    socket->closed = true;
    drop_fds(socket);
    (void)uv_poll_stop(&socket->poll);
    uv_close((uv_handle_t *)&socket->poll, on_closed);
    close(socket->fd);
    socket->fd = -1;
}

bool dsm_vfio_user_socket_is_dead(const struct dsm_vfio_user_socket *socket)
{
    struct pollfd state = { .fd = socket->fd, .events = POLLRDHUP };

    return poll(&state, 1, 0) > 0;
}

void dsm_vfio_user_socket_name(const struct dsm_vfio_user_socket *socket, char *text, size_t size)
{
    struct ucred credentials;
    socklen_t n = sizeof(credentials);

    if (getsockopt(socket->fd, SOL_SOCKET, SO_PEERCRED, &credentials, &n) == 0)
        snprintf(text, size, "pid %d uid %u", (int)credentials.pid, (unsigned)credentials.uid);
    else
        snprintf(text, size, "pid ? uid ?");
}
