/* SPDX-License-Identifier: BSD-3-Clause */
#include "store/store_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#define FOLDER_MODE 0711
#define LOCK_MODE 0600
#define LOCK_PAUSE_MS 10u
#define LOCK_WAIT_MS 60000u
#define OTHERS_WRITE 0022u

enum dsm_error dsm_store_folder(const char *path)
{
    struct stat status;

    if (mkdir(path, FOLDER_MODE) == 0)
        return chmod(path, FOLDER_MODE) == 0 ? DSM_OK : DSM_ERR_IO;
    if (errno != EEXIST)
        return DSM_ERR_IO;
    if (stat(path, &status) != 0)
        return DSM_ERR_IO;
    errno = ENOTDIR;
    return S_ISDIR(status.st_mode) ? DSM_OK : DSM_ERR_IO;
}

static enum dsm_error check_owner(const char *path, const struct stat *status, struct dsm_error_detail *detail)
{
    if (status->st_uid != geteuid() && status->st_uid != 0) {
        dsm_error_detail_set_at(detail, path, "belongs to user %ld, who could give us other keys",
                                (long)status->st_uid);
        return dsm_error_detail_accept(detail, "a folder of our user (%ld) or root", (long)geteuid());
    }
    if ((status->st_mode & OTHERS_WRITE) == 0)
        return DSM_OK;
    dsm_error_detail_set_at(detail, path, "has mode %04o: others may write to it, and could give us other keys",
                            (unsigned)status->st_mode & 07777u);
    return dsm_error_detail_accept(detail, "a folder that its owner alone may write to (chmod go-w)");
}

enum dsm_error dsm_store_own_folder(const char *path, struct dsm_error_detail *detail)
{
    struct stat status;

    if (dsm_store_folder(path) != DSM_OK || stat(path, &status) != 0)
        return dsm_error_detail_set_at(detail, path, "%s", strerror(errno));
    return check_owner(path, &status, detail);
}

enum dsm_error dsm_store_check_writable(const char *folder, struct dsm_error_detail *detail)
{
    return access(folder, W_OK | X_OK) == 0 ? DSM_OK : dsm_error_detail_set_at(detail, folder, "%s", strerror(errno));
}

/* path without its last name: the folder that it would be made in. */
static enum dsm_error check_parent(const char *path, struct dsm_error_detail *detail)
{
    size_t n = strlen(path);
    enum dsm_error error;
    char *parent;

    while (n > 1 && path[n - 1] == '/')
        n--;
    while (n > 0 && path[n - 1] != '/')
        n--;
    parent = n > 0 ? strndup(path, n) : strdup(".");
    error = parent ? dsm_store_check_writable(parent, detail) : DSM_ERR_NO_MEMORY;
    free(parent);
    return error;
}

enum dsm_error dsm_store_look_folder(const char *path, bool *exists, struct dsm_error_detail *detail)
{
    struct stat status;

    *exists = stat(path, &status) == 0;
    if (!*exists && errno == ENOENT)
        return check_parent(path, detail);
    if (*exists && !S_ISDIR(status.st_mode))
        errno = ENOTDIR;
    if (!*exists || !S_ISDIR(status.st_mode))
        return dsm_error_detail_set_at(detail, path, "%s", strerror(errno));
    return check_owner(path, &status, detail);
}

static bool write_all(int fd, struct dsm_bytes bytes)
{
    while (bytes.n > 0) {
        ssize_t put = write(fd, bytes.p, bytes.n);

        if (put < 0 && errno == EINTR)
            continue;
        if (put <= 0)
            return false;
        bytes = dsm_bytes(bytes.p + put, bytes.n - (size_t)put);
    }
    return true;
}

/* Always a file of ours: one that is there already may be open elsewhere, or belong to another. */
static enum dsm_error write_new(const char *path, unsigned mode, struct dsm_bytes bytes)
{
    bool written;
    int fd, cause;

    if (unlink(path) != 0 && errno != ENOENT)
        return DSM_ERR_IO;
    fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, mode);
    if (fd < 0)
        return DSM_ERR_IO;
    written = fchmod(fd, mode) == 0 && write_all(fd, bytes) && fsync(fd) == 0;
    cause = errno;
    close(fd);
    if (!written)
        unlink(path);
    errno = cause;
    return written ? DSM_OK : DSM_ERR_IO;
}

/* A rename is on the disk once its folder is. */
static enum dsm_error sync_folder(const char *path)
{
    const char *slash = strrchr(path, '/');
    char *folder = slash ? strndup(path, (size_t)(slash - path) + 1) : strdup(".");
    int fd = folder ? open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC) : -1;
    bool synced = fd >= 0 && fsync(fd) == 0;

    if (fd >= 0)
        close(fd);
    free(folder);
    return synced ? DSM_OK : DSM_ERR_IO;
}

enum dsm_error dsm_store_write(const char *path, unsigned mode, struct dsm_bytes bytes)
{
    char *temporary;
    enum dsm_error error;

    if (asprintf(&temporary, "%s.new", path) < 0)
        return DSM_ERR_NO_MEMORY;
    error = write_new(temporary, mode, bytes);
    if (error == DSM_OK && rename(temporary, path) != 0)
        error = DSM_ERR_IO;
    if (error == DSM_OK)
        error = sync_folder(path);
    free(temporary);
    return error;
}

bool dsm_store_exists(const char *path)
{
    return access(path, F_OK) == 0;
}

/* For as long as keys may take; who holds it for longer has it for good. */
static bool wait_for_lock(int fd)
{
    for (unsigned waited = 0; flock(fd, LOCK_EX | LOCK_NB) != 0; waited += LOCK_PAUSE_MS) {
        if ((errno != EWOULDBLOCK && errno != EINTR) || waited >= LOCK_WAIT_MS)
            return false;
        usleep(LOCK_PAUSE_MS * 1000);
    }
    return true;
}

enum dsm_error dsm_store_lock(const char *folder, int *fd)
{
    char *path;

    if (asprintf(&path, "%s/.lock", folder) < 0)
        return DSM_ERR_NO_MEMORY;
    *fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, LOCK_MODE);
    free(path);
    if (*fd < 0)
        return DSM_ERR_IO;
    if (wait_for_lock(*fd))
        return DSM_OK;
    close(*fd);
    *fd = -1;
    return DSM_ERR_IO;
}

void dsm_store_unlock(int fd)
{
    if (fd >= 0)
        close(fd);
}
