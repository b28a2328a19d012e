/* SPDX-License-Identifier: BSD-3-Clause */
#include "store/moved_file.h"

#include <sys/stat.h>

bool dsm_moved_file(int fd, const char *path)
{
    struct stat ours, there;

    if (fstat(fd, &ours) != 0)
        return false;
    return stat(path, &there) != 0 || there.st_dev != ours.st_dev || there.st_ino != ours.st_ino;
}
