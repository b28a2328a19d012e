/* SPDX-License-Identifier: BSD-3-Clause */
/* A function's VMM: the socket that it comes in by, and the stream of its messages. */
#include "embed/function_socket.h"
#include "embed/error.h"
#include "embed/function_mailbox.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#define BACKLOG 8
#define SOCKET_MODE 0600

static void watch(struct swdsm_function *function, int fd, uint32_t events, int operation)
{
    struct epoll_event event = { .events = events, .data.fd = fd };

    (void)epoll_ctl(function->poll_fd, operation, fd, &event);
}

static void watch_stream(struct swdsm_function *function)
{
    bool writing = function->stream && dsm_vfio_user_stream_wants_write(function->stream);

    if (!function->stream || function->stream_failed || writing == function->polls_writing)
        return;
    function->polls_writing = writing;
    watch(function, dsm_vfio_user_stream_fd(function->stream), EPOLLIN | (writing ? EPOLLOUT : 0u), EPOLL_CTL_MOD);
}

bool embed_function_send(void *context, struct dsm_bytes message)
{
    struct swdsm_function *function = context;

    if (!function->stream || function->stream_failed)
        return false;
    return dsm_vfio_user_stream_send(function->stream, message);
}

/* In the middle of what the stream has called: run ends it. */
static void fail(struct swdsm_function *function, const char *text)
{
    dsm_vfio_user_stream_close(function->stream);
    function->stream_failed = true;
    (void)embed_fail(function->device, 0, "function %u: the VMM %s%s", function->endpoint->function,
                     text ? "is closed: " : "has gone", text ? text : "");
}

static bool on_check(void *context, const struct dsm_vfio_user_header *header, size_t fd_count)
{
    struct swdsm_function *function = context;

    if (dsm_vfio_user_check(&function->client, header, fd_count) == DSM_OK)
        return true;
    fail(function, function->client.error_detail);
    return false;
}

static void on_message(void *context, const struct dsm_vfio_user_header *header, struct dsm_bytes payload, int *fds,
                       size_t fd_count)
{
    struct swdsm_function *function = context;
    struct dsm_writer w = dsm_writer(function->reply, DSM_VFIO_USER_REPLY_MAX);

    if (dsm_vfio_user_receive(&function->client, header, payload, fds, fd_count, &w) != DSM_OK)
        fail(function, function->client.error_detail);
    else if (dsm_written_len(&w) > 0)
        (void)embed_function_send(function, dsm_written(&w)); /* should it fail, that is told later */
}

static void on_failed(void *context, const char *text)
{
    fail(context, text);
}

static const struct dsm_vfio_user_stream_calls stream_calls = { on_check, on_message, on_failed };

EMBED_EXPORT bool swdsm_function_is_attached(const struct swdsm_function *function)
{
    return function->stream && !function->stream_failed;
}

EMBED_EXPORT int swdsm_function_attach(struct swdsm_function *function, int fd)
{
    if (function->stream) {
        close(fd);
        return embed_fail(function->device, EALREADY, "function %u: a VMM is connected", function->endpoint->function);
    }
    function->stream = dsm_vfio_user_stream_open(fd, &stream_calls, function);
    if (!function->stream)
        return embed_fail(function->device, ENOMEM, "out of memory");
    function->stream_failed = function->polls_writing = false;
    watch(function, fd, EPOLLIN, EPOLL_CTL_ADD);
    dsm_vfio_user_connect(&function->client, function->endpoint);
    return 0;
}

static void disconnect(struct swdsm_function *function)
{
    if (!function->stream)
        return;
    dsm_vfio_user_stream_close(function->stream);
    dsm_vfio_user_stream_free(function->stream);
    function->stream = NULL;
    dsm_vfio_user_disconnect(&function->client);
    embed_mailbox_clear(function);
}

static bool is_same_file(const struct swdsm_function *function)
{
    struct stat found;

    return lstat(function->path, &found) == 0 && found.st_dev == function->path_device &&
           found.st_ino == function->path_inode;
}

static void close_listener(struct swdsm_function *function)
{
    if (function->listener_fd < 0)
        return;
    close(function->listener_fd);
    function->listener_fd = -1;
    if (function->path && is_same_file(function))
        (void)unlink(function->path);
    free(function->path);
    function->path = NULL;
}

void embed_function_close(struct swdsm_function *function)
{
    disconnect(function);
    close_listener(function);
}

static int keep_path(struct swdsm_function *function, const char *path)
{
    struct stat made;

    free(function->path);
    function->path = strdup(path);
    if (!function->path || lstat(path, &made) != 0)
        return function->path ? errno : ENOMEM;
    function->path_device = made.st_dev;
    function->path_inode = made.st_ino;
    return 0;
}

/* The file that bind(2) makes has the socket's mode, less the umask, which is the whole program's. */
static bool is_ours_alone(int fd)
{
    return fchmod(fd, SOCKET_MODE) == 0;
}

static int listen_at(struct swdsm_function *function, const char *path)
{
    struct sockaddr_un address = { .sun_family = AF_UNIX };
    int error;

    memcpy(address.sun_path, path, strlen(path) + 1);
    function->listener_fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (function->listener_fd < 0)
        return errno;
    if (!is_ours_alone(function->listener_fd) ||
        bind(function->listener_fd, (const struct sockaddr *)&address, sizeof(address)) != 0)
        return errno;
    error = keep_path(function, path);
    if (error == 0 && listen(function->listener_fd, BACKLOG) != 0)
        error = errno;
    return error;
}

EMBED_EXPORT int swdsm_function_listen(struct swdsm_function *function, const char *path)
{
    int error;

    if (function->listener_fd >= 0)
        return embed_fail(function->device, EALREADY, "function %u listens already", function->endpoint->function);
    if (!path || !path[0])
        return embed_fail(function->device, EINVAL, "path: there is none");
    if (strlen(path) >= sizeof(((struct sockaddr_un *)NULL)->sun_path))
        return embed_fail(function->device, ENAMETOOLONG, "%s: longer than a socket's path can be", path);
    error = listen_at(function, path);
    if (error != 0) {
        close_listener(function);
        return embed_fail(function->device, error, "%s cannot be listened on: %s", path, strerror(error));
    }
    watch(function, function->listener_fd, EPOLLIN, EPOLL_CTL_ADD);
    return 0;
}

/* A VMM that is dead makes room for the next. */
static void accept_vmm(struct swdsm_function *function)
{
    int fd = function->listener_fd < 0 ? -1 : accept4(function->listener_fd, NULL, NULL, SOCK_CLOEXEC);

    if (fd < 0)
        return;
    if (function->stream && (function->stream_failed || dsm_vfio_user_stream_is_dead(function->stream)))
        disconnect(function);
    if (function->stream)
        close(fd);
    else
        (void)swdsm_function_attach(function, fd);
}

static int serve_stream(struct swdsm_function *function)
{
    if (!function->stream)
        return 0;
    if (dsm_vfio_user_stream_wants_write(function->stream) && !function->stream_failed)
        (void)dsm_vfio_user_stream_write(function->stream);
    if (!function->stream_failed)
        (void)dsm_vfio_user_stream_read(function->stream);
    if (!function->stream_failed)
        return 0;
    disconnect(function);
    return -ENOTCONN;
}

static void do_work(struct swdsm_function *function)
{
    if (function->has_work) {
        bool more;

        function->has_work = false;
        more = dsm_endpoint_run(function->endpoint);
        function->has_work |= more; /* it may have been woken meanwhile */
    }
}

EMBED_EXPORT int swdsm_function_poll_fd(const struct swdsm_function *function)
{
    return function->poll_fd;
}

EMBED_EXPORT int swdsm_function_run(struct swdsm_function *function, uint64_t now_ms)
{
    int result;

    function->now_ms = now_ms;
    accept_vmm(function);
    result = serve_stream(function);
    do_work(function);
    embed_mailbox_serve(function);
    embed_mailbox_continue(function->device, now_ms);
    watch_stream(function);
    return result != 0 ? result : function->has_work;
}
