/* SPDX-License-Identifier: BSD-3-Clause */
#include "daemon/pid_file.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define PID_MODE 0644
#define TEXT_MAX 24

/* Digits and the end of a line; 0: it is something else. */
static long parse_pid(const char *text)
{
    size_t digits = strspn(text, "0123456789");

    return digits > 0 && digits < 10 && strcmp(text + digits, "\n") == 0 ? strtol(text, NULL, 10) : 0;
}

static long read_pid(const char *path)
{
    char text[TEXT_MAX] = "";
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);

    if (fd < 0)
        return 0;
    if (read(fd, text, sizeof(text) - 1) < 0)
        text[0] = '\0';
    close(fd);
    return parse_pid(text);
}

/* In a container, a daemon before us may have had our own number. */
static bool is_alive(long pid)
{
    return pid != getpid() && (kill((pid_t)pid, 0) == 0 || errno == EPERM);
}

static enum dsm_error check_left_over(const char *path, const struct stat *status, struct dsm_error_detail *detail)
{
    long pid;

    if (!S_ISREG(status->st_mode))
        return dsm_error_detail_set_at(detail, path, "is no regular file, and is left as it is");
    if (status->st_size == 0) /* of one that was killed before it wrote */
        return DSM_OK;
    pid = read_pid(path);
    if (pid <= 0)
        return dsm_error_detail_set_at(detail, path, "holds no process id, and is left as it is");
    if (is_alive(pid))
        return dsm_error_detail_set_at(detail, path, "is of process %ld, which lives", pid);
    return DSM_OK;
}

static enum dsm_error make_room(const char *path, struct dsm_error_detail *detail)
{
    struct stat status;

    if (lstat(path, &status) != 0)
        return DSM_OK;
    DSM_TRY(check_left_over(path, &status, detail));
    return unlink(path) == 0 ? DSM_OK : dsm_error_detail_set_at(detail, path, "%s", strerror(errno));
}

enum dsm_error dsm_pid_file_write(struct dsm_pid_file *file, const char *path, struct dsm_error_detail *detail)
{
    char text[TEXT_MAX];
    int n = snprintf(text, sizeof(text), "%ld\n", (long)getpid());
    bool written;
    int fd;

    DSM_TRY(make_room(path, detail));
    fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, PID_MODE);
    if (fd < 0)
        return dsm_error_detail_set_at(detail, path, "%s", strerror(errno));
    file->path = path;
    dsm_own_file_note_fd(&file->own, fd);
    written = fchmod(fd, PID_MODE) == 0 && write(fd, text, (size_t)n) == n;
    if (!written)
        dsm_error_detail_set_at(detail, path, "%s", strerror(errno));
    file->fd = fd;
    return written ? DSM_OK : DSM_ERR_IO;
}

void dsm_pid_file_remove(struct dsm_pid_file *file)
{
    if (!file->path)
        return;
    dsm_own_file_remove(&file->own, file->path);
    close(file->fd);
    file->path = NULL;
}
