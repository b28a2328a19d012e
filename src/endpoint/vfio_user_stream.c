/* SPDX-License-Identifier: BSD-3-Clause */
#include "endpoint/vfio_user_stream.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#define MESSAGE_MAX (DSM_VFIO_USER_HEADER_LEN + 16u + DSM_VFIO_USER_TRANSFER_MAX)
#define MESSAGES_A_TURN 64u

struct dsm_vfio_user_stream {
    int fd;
    bool closed;
    const struct dsm_vfio_user_stream_calls *calls;
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

static enum progress fail(struct dsm_vfio_user_stream *stream, const char *text)
{
    stream->calls->failed(stream->context, text);
    return PROGRESS_FAILED;
}

static enum progress fail_full(struct dsm_vfio_user_stream *stream)
{
    return fail(stream, "does not read its replies: more than 4 MiB wait");
}

static void drop_fds(struct dsm_vfio_user_stream *stream)
{
    while (stream->fd_count > 0)
        close(stream->fds[--stream->fd_count]);
}

/* False: there is no room for all of them. */
static bool keep_fds(struct dsm_vfio_user_stream *stream, const struct cmsghdr *control)
{
    size_t n = (control->cmsg_len - CMSG_LEN(0)) / sizeof(int);
    bool all = true;

    for (size_t i = 0; i < n; i++) {
        int fd;

        memcpy(&fd, CMSG_DATA(control) + i * sizeof(int), sizeof(fd));
        if (stream->fd_count < DSM_VFIO_USER_FDS_MAX) {
            stream->fds[stream->fd_count++] = fd;
        } else {
            close(fd);
            all = false;
        }
    }
    return all;
}

static bool take_control(struct dsm_vfio_user_stream *stream, struct msghdr *message)
{
    bool all = (message->msg_flags & MSG_CTRUNC) == 0;

    for (struct cmsghdr *control = CMSG_FIRSTHDR(message); control; control = CMSG_NXTHDR(message, control))
        if (control->cmsg_level == SOL_SOCKET && control->cmsg_type == SCM_RIGHTS)
            all &= keep_fds(stream, control);
    return all;
}

/* Reads until n bytes are at hand, never one more: descriptors come with the first byte of their message. */
static enum progress read_exactly(struct dsm_vfio_user_stream *stream, void *bytes, size_t n)
{
    union {
        struct cmsghdr align;
        char bytes[CMSG_SPACE(sizeof(int) * DSM_VFIO_USER_FDS_MAX)];
    } control;

    while (stream->have < n) {
        struct iovec iov = { (uint8_t *)bytes + stream->have, n - stream->have };
        struct msghdr message = {
            .msg_iov = &iov, .msg_iovlen = 1, .msg_control = control.bytes, .msg_controllen = sizeof(control.bytes)
        };
        ssize_t got = recvmsg(stream->fd, &message, MSG_DONTWAIT | MSG_CMSG_CLOEXEC);

        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0 && (errno == EAGAIN || errno == EWOULDBLOCK))
            return PROGRESS_WAIT;
        if (got < 0)
            return fail(stream, strerror(errno));
        if (got == 0)
            return fail(stream, stream->have > 0 || stream->has_header ? "the connection ends within a message" : NULL);
        stream->have += (size_t)got;
        if (!take_control(stream, &message))
            return fail(stream, "more than 16 descriptors with a message");
    }
    stream->have = 0;
    return PROGRESS_WHOLE;
}

static enum progress read_header(struct dsm_vfio_user_stream *stream)
{
    enum progress progress = read_exactly(stream, stream->header_bytes, sizeof(stream->header_bytes));
    char text[80];

    if (progress != PROGRESS_WHOLE)
        return progress;
    if (dsm_vfio_user_header_decode(dsm_bytes(stream->header_bytes, sizeof(stream->header_bytes)), &stream->header) !=
        DSM_OK) {
        snprintf(text, sizeof(text), "a message of %u bytes", (unsigned)stream->header.size);
        return fail(stream, text);
    }
    if (!stream->calls->check(stream->context, &stream->header, stream->fd_count))
        return PROGRESS_FAILED;
    stream->has_header = true;
    return PROGRESS_WHOLE;
}

/* Descriptors that come behind the header are the message's as well: its check has not seen them. */
static enum progress read_payload(struct dsm_vfio_user_stream *stream)
{
    size_t fd_count = stream->fd_count;
    enum progress progress = read_exactly(stream, stream->payload, stream->header.size - DSM_VFIO_USER_HEADER_LEN);

    if (progress == PROGRESS_FAILED || stream->fd_count == fd_count)
        return progress;
    return stream->calls->check(stream->context, &stream->header, stream->fd_count) ? progress : PROGRESS_FAILED;
}

static enum progress read_message(struct dsm_vfio_user_stream *stream)
{
    enum progress progress = stream->has_header ? PROGRESS_WHOLE : read_header(stream);
    size_t fd_count;

    if (progress == PROGRESS_WHOLE)
        progress = read_payload(stream);
    if (progress != PROGRESS_WHOLE)
        return progress;
    stream->has_header = false;
    fd_count = stream->fd_count;
    stream->fd_count = 0;
    stream->calls->message(stream->context, &stream->header,
                           dsm_bytes(stream->payload, stream->header.size - DSM_VFIO_USER_HEADER_LEN), stream->fds,
                           fd_count);
    if (stream->closed)
        return PROGRESS_FAILED;
    return stream->output_full ? fail_full(stream) : PROGRESS_WHOLE;
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

bool dsm_vfio_user_stream_write(struct dsm_vfio_user_stream *stream)
{
    ssize_t written;

    if (stream->output_full)
        return fail_full(stream) != PROGRESS_FAILED;
    written = write_some(stream->fd, stream->output + stream->output_at, stream->output_len);
    if (written < 0)
        return fail(stream, strerror(errno)) != PROGRESS_FAILED;
    stream->output_at += (size_t)written;
    stream->output_len -= (size_t)written;
    if (stream->output_len == 0)
        stream->output_at = 0;
    return true;
}

bool dsm_vfio_user_stream_read(struct dsm_vfio_user_stream *stream)
{
    enum progress progress = PROGRESS_WHOLE;

    for (unsigned i = 0; i < MESSAGES_A_TURN && progress == PROGRESS_WHOLE; i++)
        progress = read_message(stream);
    return progress != PROGRESS_FAILED;
}

static bool has_room(struct dsm_vfio_user_stream *stream, size_t n)
{
    size_t needed = stream->output_at + stream->output_len + n;
    uint8_t *output;

    if (needed <= stream->output_room)
        return true;
    output = realloc(stream->output, needed * 2);
    if (!output)
        return false;
    stream->output = output;
    stream->output_room = needed * 2;
    return true;
}

static bool keep_output(struct dsm_vfio_user_stream *stream, const uint8_t *bytes, size_t n)
{
    if (n > DSM_VFIO_USER_OUTPUT_MAX - stream->output_len || !has_room(stream, n)) {
        stream->output_full = true;
    } else {
        memcpy(stream->output + stream->output_at + stream->output_len, bytes, n);
        stream->output_len += n;
    }
    return !stream->output_full;
}

bool dsm_vfio_user_stream_send(struct dsm_vfio_user_stream *stream, struct dsm_bytes message)
{
    ssize_t written = 0;

    if (stream->closed || stream->output_full)
        return false;
    if (stream->output_len == 0)
        written = write_some(stream->fd, message.p, message.n);
    if (written < 0) /* reading will tell */
        return false;
    if ((size_t)written == message.n)
        return true;
    return keep_output(stream, message.p + written, message.n - (size_t)written);
}

struct dsm_vfio_user_stream *dsm_vfio_user_stream_open(int fd, const struct dsm_vfio_user_stream_calls *calls,
                                                       void *context)
{
    struct dsm_vfio_user_stream *stream = malloc(sizeof(*stream));

    if (!stream) {
        close(fd);
        return NULL;
    }
    memset(stream, 0, offsetof(struct dsm_vfio_user_stream, payload));
    stream->fd = fd;
    stream->calls = calls;
    stream->context = context;
    return stream;
}

void dsm_vfio_user_stream_close(struct dsm_vfio_user_stream *stream)
{
    if (stream->closed)
        return;
    stream->closed = true;
    drop_fds(stream);
    close(stream->fd);
    stream->fd = -1;
}

void dsm_vfio_user_stream_free(struct dsm_vfio_user_stream *stream)
{
    free(stream->output);
    free(stream);
}

int dsm_vfio_user_stream_fd(const struct dsm_vfio_user_stream *stream)
{
    return stream->fd;
}

bool dsm_vfio_user_stream_wants_write(const struct dsm_vfio_user_stream *stream)
{
    return stream->output_len > 0 || stream->output_full;
}

bool dsm_vfio_user_stream_is_dead(const struct dsm_vfio_user_stream *stream)
{
    struct pollfd state = { .fd = stream->fd, .events = POLLRDHUP };

    return poll(&state, 1, 0) > 0;
}

void dsm_vfio_user_stream_name(const struct dsm_vfio_user_stream *stream, char *text, size_t size)
{
    struct ucred credentials;
    socklen_t n = sizeof(credentials);

    if (getsockopt(stream->fd, SOL_SOCKET, SO_PEERCRED, &credentials, &n) == 0)
        snprintf(text, size, "pid %d uid %u", (int)credentials.pid, (unsigned)credentials.uid);
    else
        snprintf(text, size, "pid ? uid ?");
}
