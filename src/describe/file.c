/* SPDX-License-Identifier: BSD-3-Clause */
#include "describe/file.h"
#include "base/secret.h"
#include "describe/description.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define FIRST_SIZE 4096u

/* It may be a key, of which realloc(3) would leave a part behind. */
static uint8_t *grow(uint8_t *bytes, size_t n, size_t size)
{
    uint8_t *grown = malloc(size + 1);

    if (!grown)
        return NULL;
    memcpy(grown, bytes, n);
    dsm_wipe(bytes, n);
    free(bytes);
    return grown;
}

/* Reads to the end, however long the file says it is: it may be a pipe or grow. */
static enum dsm_error read_all(int fd, size_t max, uint8_t **bytes, size_t *n)
{
    size_t size = FIRST_SIZE;
    ssize_t got = 1;

    *bytes = malloc(size + 1);
    for (*n = 0; *bytes && got > 0; *n += (size_t)got) {
        if (*n > max)
            return DSM_ERR_LIMIT;
        if (*n == size) {
            uint8_t *grown = grow(*bytes, *n, 2 * size);

            if (!grown)
                return DSM_ERR_NO_MEMORY;
            *bytes = grown;
            size *= 2;
        }
        got = read(fd, *bytes + *n, size - *n);
        if (got < 0)
            return DSM_ERR_IO;
    }
    if (!*bytes)
        return DSM_ERR_NO_MEMORY;
    (*bytes)[*n] = '\0';
    return DSM_OK;
}

static enum dsm_error read_and_close(int fd, size_t max, uint8_t **bytes, size_t *n)
{
    enum dsm_error error;
    int cause;

    *bytes = NULL;
    *n = 0;
    if (fd < 0)
        return DSM_ERR_IO;
    error = read_all(fd, max, bytes, n);
    cause = errno;
    close(fd);
    if (error != DSM_OK) {
        if (*bytes)
            dsm_wipe(*bytes, *n);
        free(*bytes);
        *bytes = NULL;
        *n = 0;
    }
    errno = cause;
    return error;
}

enum dsm_error dsm_file_read(const char *path, size_t max, uint8_t **bytes, size_t *n)
{
    return read_and_close(open(path, O_RDONLY | O_CLOEXEC), max, bytes, n);
}

/* Opened without blocking: a FIFO waits for its other end, a device for whatever it is. */
int dsm_file_open_regular(const char *path, uint64_t *len, bool *is_irregular)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    struct stat status = { 0 };

    *is_irregular = fd >= 0 && (fstat(fd, &status) != 0 || !S_ISREG(status.st_mode));
    if (*is_irregular) {
        close(fd);
        errno = EINVAL;
        return -1;
    }
    *len = (uint64_t)status.st_size;
    return fd;
}

enum dsm_error dsm_file_read_regular(const char *path, size_t max, uint8_t **bytes, size_t *n)
{
    bool is_irregular;
    uint64_t len;
    int fd = dsm_file_open_regular(path, &len, &is_irregular);

    *bytes = NULL;
    *n = 0;
    return is_irregular ? DSM_ERR_CONFIG : read_and_close(fd, max, bytes, n);
}

enum dsm_error dsm_file_look_at_regular(const char *path, size_t max, size_t *n)
{
    bool is_irregular;
    uint64_t len = 0;
    int fd = dsm_file_open_regular(path, &len, &is_irregular);

    if (fd < 0)
        return is_irregular ? DSM_ERR_CONFIG : DSM_ERR_IO;
    close(fd);
    *n = (size_t)len;
    return len > max ? DSM_ERR_LIMIT : DSM_OK;
}

char *dsm_path_join(const char *folder, const char *name)
{
    char *path;

    if (name[0] == '/' || !folder || !folder[0])
        return strdup(name);
    if (asprintf(&path, "%s/%s", folder, name) < 0)
        return NULL;
    return path;
}
