/* SPDX-License-Identifier: BSD-3-Clause */
#include "host/keylog.h"

#include "base/secret.h"
#include "store/moved_file.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define KEYLOG_MODE 0600
#define LINE_SIZE (2 * DSM_SECRET_MAX + 160) /* label, device and session before it */

void dsm_keylog_init(struct dsm_keylog *keylog, const struct dsm_log *log)
{
    keylog->fd = -1;
    keylog->log = log;
}

static int make_private(int fd)
{
    if (fd < 0 || fchmod(fd, KEYLOG_MODE) == 0)
        return fd;
    close(fd);
    return -1;
}

enum dsm_error dsm_keylog_open(struct dsm_keylog *keylog, const char *path)
{
    errno = ENAMETOOLONG;
    if (strlen(path) >= sizeof(keylog->path))
        return DSM_ERR_IO;
    memcpy(keylog->path, path, strlen(path) + 1);
    keylog->fd = make_private(open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW, KEYLOG_MODE));
    return keylog->fd >= 0 ? DSM_OK : DSM_ERR_IO;
}

enum dsm_error dsm_keylog_reopen(struct dsm_keylog *keylog)
{
    int fd;

    if (keylog->fd < 0 || !dsm_moved_file(keylog->fd, keylog->path))
        return DSM_OK;
    fd = make_private(dsm_moved_file_open(keylog->path, KEYLOG_MODE));
    if (fd < 0)
        return DSM_ERR_IO;
    close(keylog->fd);
    keylog->fd = fd;
    return DSM_OK;
}

/* What was cut short does not say why: the next write does. */
static void give_up(struct dsm_keylog *keylog, ssize_t put)
{
    if (put >= 0 && write(keylog->fd, "\n", 1) == 1)
        errno = EIO;
    dsm_log(keylog->log, DSM_LOG_ERROR, "keylog", "cannot be written, and ends here: %s", strerror(errno));
    dsm_keylog_close(keylog);
}

void dsm_keylog_secret(struct dsm_keylog *keylog, const char *device, uint32_t session_id, const char *label,
                       struct dsm_bytes secret)
{
    char line[LINE_SIZE];
    size_t used;
    ssize_t put;

    if (keylog->fd < 0 || secret.n > DSM_SECRET_MAX)
        return;
    used = (size_t)snprintf(line, sizeof(line), "%s %s %08" PRIx32 " ", label, device, session_id);
    for (size_t i = 0; i < secret.n && used + 4 < sizeof(line); i++)
        used += (size_t)snprintf(line + used, sizeof(line) - used, "%02x", secret.p[i]);
    used += (size_t)snprintf(line + used, sizeof(line) - used, "\n");
    put = write(keylog->fd, line, used);
    if (put != (ssize_t)used)
        give_up(keylog, put);
    dsm_wipe(line, sizeof(line));
}

void dsm_keylog_close(struct dsm_keylog *keylog)
{
    if (keylog->fd >= 0)
        close(keylog->fd);
    keylog->fd = -1;
}
