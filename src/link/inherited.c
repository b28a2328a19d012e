/* SPDX-License-Identifier: BSD-3-Clause */
#include "link/inherited.h"

#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

static bool left[DSM_INHERITED_MAX];

void dsm_inherited_note(void)
{
    for (int fd = STDERR_FILENO + 1; fd < DSM_INHERITED_MAX; fd++)
        left[fd] = fcntl(fd, F_GETFD) >= 0;
}

static int socket_option(int fd, int option)
{
    socklen_t n = sizeof(int);
    int value;

    return getsockopt(fd, SOL_SOCKET, option, &value, &n) == 0 ? value : -1;
}

int dsm_inherited_domain(int fd)
{
    if (fd < 0 || fd >= DSM_INHERITED_MAX || !left[fd] || socket_option(fd, SO_TYPE) != SOCK_STREAM ||
        socket_option(fd, SO_ACCEPTCONN) != 1)
        return -1;
    return socket_option(fd, SO_DOMAIN);
}

bool dsm_inherited_claim(int fd)
{
    if (fd < 0 || fd >= DSM_INHERITED_MAX || !left[fd])
        return false;
    left[fd] = false;
    (void)fcntl(fd, F_SETFD, FD_CLOEXEC);
    return true;
}
