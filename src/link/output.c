/* SPDX-License-Identifier: BSD-3-Clause */
#include "link/output.h"

#include "wire/limits.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/uio.h>

#define SIZE_FIRST 1024u

bool dsm_output_is_idle(const struct dsm_output *output)
{
    return output->len == 0 && !output->in_flight;
}

bool dsm_output_is_held(const struct dsm_output *output)
{
    return output->before_reply_end > 0;
}

void dsm_output_hold(struct dsm_output *output)
{
    output->before_reply_end = output->in_flight_len + output->len;
}

static bool is_closing(const struct dsm_output *output)
{
    return uv_is_closing((const uv_handle_t *)output->stream);
}

static void fail(struct dsm_output *output, const char *text)
{
    if (!is_closing(output))
        output->calls->failed(output, text);
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

enum dsm_error dsm_output_queue(struct dsm_output *output, struct dsm_bytes frame)
{
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

static void release_in_flight(struct dsm_output *output)
{
    free(output->in_flight);
    output->in_flight = NULL;
    output->in_flight_len = 0;
}

static void count_written(struct dsm_output *output, size_t n)
{
    output->before_reply_end -= n < output->before_reply_end ? n : output->before_reply_end;
}

static void on_written(uv_write_t *request, int status)
{
    struct dsm_output *output = request->data;

    count_written(output, output->in_flight_len);
    release_in_flight(output);
    if (is_closing(output))
        return;
    if (status < 0) {
        fail(output, NULL);
        return;
    }
    dsm_output_flush(output);
    if (!is_closing(output))
        output->calls->written(output);
}

/* libuv takes the queue over; what comes from now on goes into another one. */
static void write_later(struct dsm_output *output, size_t done)
{
    uv_buf_t buffer = uv_buf_init((char *)output->bytes + done, (unsigned)(output->len - done));

    output->in_flight = output->bytes;
    output->in_flight_len = output->len - done;
    output->bytes = NULL;
    output->len = output->size = 0;
    output->write.data = output;
    if (uv_write(&output->write, output->stream, &buffer, 1, on_written) == 0)
        return;
    release_in_flight(output);
    fail(output, NULL);
}

void dsm_output_flush(struct dsm_output *output)
{
    uv_buf_t buffer = uv_buf_init((char *)output->bytes, (unsigned)output->len);
    int written;

    if (is_closing(output) || output->in_flight || output->len == 0)
        return;
    written = uv_try_write(output->stream, &buffer, 1);
    if (written < 0 && written != UV_EAGAIN) {
        fail(output, NULL);
        return;
    }
    if (written < 0)
        written = 0;
    count_written(output, (size_t)written);
    if ((size_t)written == output->len)
        release_queue(output);
    else
        write_later(output, (size_t)written);
}

static void queue_reply(struct dsm_output *output, struct dsm_bytes rest)
{
    if (append(output, rest) != DSM_OK) {
        fail(output, "no memory for its reply; closed");
        return;
    }
    dsm_output_hold(output);
    dsm_output_flush(output);
}

void dsm_output_reply(struct dsm_output *output, const uint8_t *frame, size_t n)
{
    uv_buf_t buffer = uv_buf_init((char *)frame, (unsigned)n); /* libuv does not write it */
    int written = UV_EAGAIN;

    if (dsm_output_is_idle(output))
        written = uv_try_write(output->stream, &buffer, 1);
    if (written == UV_EAGAIN)
        written = 0;
    if (written < 0)
        fail(output, NULL);
    else if ((size_t)written < n)
        queue_reply(output, dsm_bytes(frame + written, n - (size_t)written));
}

/* libuv passes descriptors on pipes of its own kind only, so this is said to the socket itself. */
static ssize_t send_descriptor(const struct dsm_output *output, struct iovec *frame, int fd)
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
    ssize_t sent;

    if (uv_fileno((const uv_handle_t *)output->stream, &socket) != 0)
        return -1;
    header->cmsg_level = SOL_SOCKET;
    header->cmsg_type = SCM_RIGHTS;
    header->cmsg_len = CMSG_LEN(sizeof(fd));
    memcpy(CMSG_DATA(header), &fd, sizeof(fd));
    do
        sent = sendmsg(socket, &message, MSG_NOSIGNAL | MSG_DONTWAIT);
    while (sent < 0 && errno == EINTR);
    return sent;
}

bool dsm_output_reply_descriptor(struct dsm_output *output, const uint8_t *frame, size_t n, int fd)
{
    struct iovec whole = { (void *)frame, n }; /* sendmsg does not write it */
    ssize_t sent = send_descriptor(output, &whole, fd);

    if (sent < 0 && (errno == EAGAIN || errno == EWOULDBLOCK))
        return false;
    if (sent <= 0)
        fail(output, "takes no descriptor; closed");
    else if ((size_t)sent < n)
        queue_reply(output, dsm_bytes(frame + sent, n - (size_t)sent));
    return true;
}

void dsm_output_free(struct dsm_output *output)
{
    release_queue(output);
    release_in_flight(output);
}
