/* SPDX-License-Identifier: BSD-3-Clause */
#include "link/writable.h"

#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

struct dsm_writable {
    uv_poll_t poll;
    int fd; /* one of its own: a loop has one handle for a descriptor */
    void (*writable)(void *context);
    void *context;
};

static void on_closed(uv_handle_t *handle)
{
    struct dsm_writable *wait = handle->data;

    close(wait->fd);
    free(wait);
}

void dsm_writable_cancel(struct dsm_writable *wait)
{
    if (wait)
        uv_close((uv_handle_t *)&wait->poll, on_closed);
}

static void on_poll(uv_poll_t *poll, int status, int events)
{
    struct dsm_writable *wait = poll->data;

    (void)status; /* whoever writes sees what is wrong */
    (void)events;
    dsm_writable_cancel(wait);
    wait->writable(wait->context);
}

static int duplicate(const uv_stream_t *stream)
{
    uv_os_fd_t fd;

    return uv_fileno((const uv_handle_t *)stream, &fd) == 0 ? fcntl(fd, F_DUPFD_CLOEXEC, 0) : -1;
}

enum dsm_error dsm_writable_wait(const uv_stream_t *stream, void (*writable)(void *context), void *context,
                                 struct dsm_writable **out)
{
    struct dsm_writable *wait = calloc(1, sizeof(*wait));

    if (!wait)
        return DSM_ERR_NO_MEMORY;
    wait->fd = duplicate(stream);
    if (wait->fd < 0 || uv_poll_init(stream->loop, &wait->poll, wait->fd) != 0) {
        if (wait->fd >= 0)
            close(wait->fd);
        free(wait);
        return DSM_ERR_IO;
    }
    wait->poll.data = wait;
    wait->writable = writable;
    wait->context = context;
    uv_poll_start(&wait->poll, UV_WRITABLE, on_poll);
    *out = wait;
    return DSM_OK;
}
