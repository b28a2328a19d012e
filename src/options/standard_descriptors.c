/* SPDX-License-Identifier: BSD-3-Clause */
#include "options/standard_descriptors.h"

#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

/* What is opened gets the lowest number that is free. */
bool dsm_standard_descriptors_fill(void)
{
    int fd;

    do
        fd = open("/dev/null", O_RDWR); /* NOLINT(android-cloexec-open): children have them, too */
    while (fd >= 0 && fd <= STDERR_FILENO);
    if (fd >= 0)
        close(fd);
    signal(SIGXFSZ, SIG_IGN); /* a file that has reached its limit is an error of write, not our end */
    return fd >= 0;
}
