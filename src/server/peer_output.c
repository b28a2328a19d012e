/* SPDX-License-Identifier: BSD-3-Clause */
#include "server/peer_output.h"

#include "server/peer.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/uio.h>

#define SIZE_FIRST 1024u

bool dsm_peer_output_is_idle(const struct dsm_peer *peer)
{
    return peer->output.len == 0 && !peer->output.in_flight;
}

static enum dsm_error append(struct dsm_output *output, struct dsm_bytes bytes)
{
    size_t size = output->size ? output->size : SIZE_FIRST;
    uint8_t *grown;

    while (size < output->len + bytes.n)
        size *= 2;
    if (size > output->size) {
        grown = realloc(output->bytes, size);
        if (!grown)
            return DSM_ERR_NO_MEMORY;
        output->bytes = grown;
        output->size = size;
    }
    memcpy(output->bytes + output->len, bytes.p, bytes.n);
    output->len += bytes.n;
    return DSM_OK;
}

enum dsm_error dsm_peer_queue(struct dsm_peer *peer, struct dsm_bytes frame)
{
    struct dsm_output *output = &peer->output;

    if (output->in_flight_len + output->len + frame.n > DSM_SUBSCRIBER_QUEUE_MAX)
        return DSM_ERR_LIMIT;
    return append(output, frame);
}

static void release_queue(struct dsm_output *output)
{
    free(output->bytes);
    output->bytes = NULL;
    output->len = output->size = 0;
}

static void count_written(struct dsm_output *output, size_t n)
{
    output->before_reply_end -= n < output->before_reply_end ? n : output->before_reply_end;
}

static void on_written(uv_write_t *request, int status)
{
    struct dsm_peer *peer = request->data;
    struct dsm_output *output = &peer->output;

    count_written(output, output->in_flight_len);
    free(output->in_flight);
    output->in_flight = NULL;
    output->in_flight_len = 0;
    if (peer->closing)
        return;
    if (status < 0) {
        dsm_peer_close(peer, NULL);
        return;
    }
    dsm_peer_flush(peer);
    dsm_peer_written(peer);
}

/* libuv takes the queue over; what comes from now on goes into another one. */
static void write_later(struct dsm_peer *peer, size_t done)
{
    struct dsm_output *output = &peer->output;
    uv_buf_t buffer = uv_buf_init((char *)output->bytes + done, (unsigned)(output->len - done));

    output->in_flight = output->bytes;
    output->in_flight_len = output->len - done;
    output->bytes = NULL;
    output->len = output->size = 0;
    output->write.data = peer;
    if (uv_write(&output->write, &peer->uv.stream, &buffer, 1, on_written) == 0)
        return;
    free(output->in_flight);
    output->in_flight = NULL;
    output->in_flight_len = 0;
    dsm_peer_close(peer, NULL);
}

void dsm_peer_flush(struct dsm_peer *peer)
{
    struct dsm_output *output = &peer->output;
    uv_buf_t buffer = uv_buf_init((char *)output->bytes, (unsigned)output->len);
    int written;

    if (peer->closing || output->in_flight || output->len == 0)
        return;
    written = uv_try_write(&peer->uv.stream, &buffer, 1);
    if (written < 0 && written != UV_EAGAIN) {
        dsm_peer_close(peer, NULL);
        return;
    }
    if (written < 0)
        written = 0;
    count_written(output, (size_t)written);
    if ((size_t)written == output->len)
        release_queue(output);
    else
        write_later(peer, (size_t)written);
}

static void queue_reply(struct dsm_peer *peer, struct dsm_bytes rest)
{
    struct dsm_output *output = &peer->output;

    if (append(output, rest) != DSM_OK) {
        dsm_peer_close(peer, "no memory for its reply; closed");
        return;
    }
    output->before_reply_end = output->in_flight_len + output->len;
    dsm_peer_flush(peer);
}

void dsm_peer_write_reply(struct dsm_peer *peer, uint8_t *frame, size_t n)
{
    uv_buf_t buffer = uv_buf_init((char *)frame, (unsigned)n);
    int written = UV_EAGAIN;

    if (dsm_peer_output_is_idle(peer))
        written = uv_try_write(&peer->uv.stream, &buffer, 1);
    if (written == UV_EAGAIN)
        written = 0;
    if (written < 0)
        dsm_peer_close(peer, NULL);
    else if ((size_t)written < n)
        queue_reply(peer, dsm_bytes(frame + written, n - (size_t)written));
}

/* libuv passes descriptors on pipes of its own kind only, so this is said to the socket itself. */
static ssize_t send_descriptor(const struct dsm_peer *peer, struct iovec *frame, int fd)
{
    union {
        struct cmsghdr header;
        char bytes[CMSG_SPACE(sizeof(int))];
    } control = { .bytes = { 0 } };
    struct msghdr message = {
        .msg_iov = frame, .msg_iovlen = 1, .msg_control = control.bytes, .msg_controllen = sizeof(control.bytes)
    };
    struct cmsghdr *header = CMSG_FIRSTHDR(&message);
    uv_os_fd_t socket;

    if (uv_fileno(&peer->uv.handle, &socket) != 0)
        return -1;
    header->cmsg_level = SOL_SOCKET;
    header->cmsg_type = SCM_RIGHTS;
    header->cmsg_len = CMSG_LEN(sizeof(fd));
    memcpy(CMSG_DATA(header), &fd, sizeof(fd));
    return sendmsg(socket, &message, MSG_NOSIGNAL | MSG_DONTWAIT);
}

void dsm_peer_write_descriptor(struct dsm_peer *peer, uint8_t *frame, size_t n, int fd)
{
    struct iovec whole = { frame, n };
    ssize_t sent = send_descriptor(peer, &whole, fd);

    if (sent <= 0)
        dsm_peer_close(peer, "takes no descriptor; closed");
    else if ((size_t)sent < n)
        queue_reply(peer, dsm_bytes(frame + sent, n - (size_t)sent));
}

void dsm_peer_output_free(struct dsm_peer *peer)
{
    release_queue(&peer->output);
    free(peer->output.in_flight);
    peer->output.in_flight = NULL;
}
