/* SPDX-License-Identifier: BSD-3-Clause */
#include "link/unix_socket.h"

#include "base/file_reason.h"
#include "link/inherited.h"

#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>

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

static int give_to_owner(const struct dsm_address *address)
{
    if (address->uid == DSM_UNIX_OWNER_AS_IT_IS && address->gid == DSM_UNIX_OWNER_AS_IT_IS)
        return 0;
    return lchown(address->path, address->uid, address->gid) == 0 ? 0 : -errno;
}

/* The mode is on the file from the beginning: there is no moment in which others could connect. */
static int bind_file(int fd, const struct dsm_address *address, struct dsm_own_file *bound)
{
    struct sockaddr_un name;
    socklen_t n = dsm_address_unix_name(address, &name);
    mode_t old_mask;
    int result;

    if (is_stale(&name))
        unlink(name.sun_path);
    old_mask = umask(0777 & ~address->mode);
    result = bind(fd, (const struct sockaddr *)&name, n) == 0 ? 0 : -errno;
    umask(old_mask);
    if (result != 0)
        return result;
    dsm_own_file_note(bound, name.sun_path);
    result = give_to_owner(address);
    if (result != 0)
        dsm_own_file_remove(bound, name.sun_path);
    return result;
}

static int bind_abstract(int fd, const struct dsm_address *address)
{
    struct sockaddr_un name;
    socklen_t n = dsm_address_unix_name(address, &name);

    return bind(fd, (const struct sockaddr *)&name, n) == 0 ? 0 : -errno;
}

/* Not bound by libuv, which would remove whatever is at the path when it closes the socket. */
static int bind_path(uv_pipe_t *pipe, const struct dsm_address *address, struct dsm_own_file *bound)
{
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    int result;

    if (fd < 0)
        return -errno;
    result = dsm_address_is_abstract(address) ? bind_abstract(fd, address) : bind_file(fd, address, bound);
    if (result == 0)
        result = uv_pipe_open(pipe, fd);
    if (result != 0)
        close(fd);
    return result;
}

int dsm_unix_socket_open(uv_pipe_t *pipe, uv_loop_t *loop, const struct dsm_address *address,
                         struct dsm_own_file *bound)
{
    int result = uv_pipe_init(loop, pipe, 0);

    bound->exists = false;
    if (result != 0)
        return result;
    if (address->kind == DSM_ADDRESS_UNIX)
        return bind_path(pipe, address, bound);
    if (address->kind != DSM_ADDRESS_FD || dsm_inherited_domain(address->fd) != AF_UNIX)
        return UV_EINVAL;
    return dsm_inherited_claim(address->fd) ? uv_pipe_open(pipe, address->fd) : UV_EBUSY;
}

const char *dsm_unix_socket_reason(const struct dsm_address *address, int result)
{
    return address->kind == DSM_ADDRESS_UNIX && result == UV_EACCES
               ? dsm_file_reason(address->path, DSM_FILE_LISTEN, EACCES)
               : uv_strerror(result);
}
