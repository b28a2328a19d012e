/* SPDX-License-Identifier: BSD-3-Clause */
#include "daemon/daemonize.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

/* The child's end before it says that it serves is ours, too. */
static void wait_for(pid_t child, int ready)
{
    char word;
    int status = 0;
    ssize_t got;

    do
        got = read(ready, &word, 1);
    while (got < 0 && errno == EINTR);
    if (got == 1)
        _exit(EXIT_SUCCESS);
    while (waitpid(child, &status, 0) < 0 && errno == EINTR)
        ;
    _exit(WIFEXITED(status) && WEXITSTATUS(status) != 0 ? WEXITSTATUS(status) : EXIT_FAILURE);
}

enum dsm_error dsm_daemonize_begin(int *ready)
{
    int ends[2];
    pid_t child;

    if (pipe2(ends, O_CLOEXEC) != 0)
        return DSM_ERR_IO;
    child = fork();
    if (child < 0) {
        close(ends[0]);
        close(ends[1]);
        return DSM_ERR_IO;
    }
    if (child > 0) {
        close(ends[1]);
        wait_for(child, ends[0]);
    }
    close(ends[0]);
    setsid();
    *ready = ends[1];
    return DSM_OK;
}

enum dsm_error dsm_daemonize_finish(int ready)
{
    int nothing = open("/dev/null", O_RDWR | O_CLOEXEC);
    bool told = nothing >= 0 && write(ready, "r", 1) == 1;

    for (int fd = STDIN_FILENO; nothing >= 0 && fd <= STDERR_FILENO; fd++)
        dup2(nothing, fd);
    if (nothing > STDERR_FILENO)
        close(nothing);
    close(ready);
    return told ? DSM_OK : DSM_ERR_IO;
}
