/* SPDX-License-Identifier: BSD-3-Clause */
#include "store/moved_file.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

bool dsm_moved_file(int fd, const char *path)
{
    struct stat ours, there;

    if (fstat(fd, &ours) != 0)
        return false;
    return stat(path, &there) != 0 || there.st_dev != ours.st_dev || there.st_ino != ours.st_ino;
}

int dsm_moved_file_open(const char *path, mode_t mode)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, mode);
    struct stat status;

    if (fd < 0 || (fstat(fd, &status) == 0 && S_ISREG(status.st_mode)))
        return fd;
    close(fd);
    errno = EINVAL;
    return -1;
}
