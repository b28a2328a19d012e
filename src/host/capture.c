/* SPDX-License-Identifier: BSD-3-Clause */
#include "host/capture.h"

#include "store/moved_file.h"
#include "wire/pcap.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

#define CAPTURE_MODE 0600
#define HEADER_MAX 32u

void dsm_capture_init(struct dsm_capture *capture, const struct dsm_log *log)
{
    *capture = (struct dsm_capture){ .fd = -1, .log = log };
}

/* Another daemon may record into it. */
static bool lock_file(int fd)
{
    if (flock(fd, LOCK_EX | LOCK_NB) == 0)
        return true;
    errno = EBUSY;
    return false;
}

/* Never blocks: a FIFO without a reader is refused, one whose reader stalls ends the recording. */
static enum dsm_error open_file(struct dsm_capture *capture)
{
    struct stat status = { .st_mode = 0 };

    capture->fd = open(capture->path, O_WRONLY | O_CREAT | O_CLOEXEC | O_NONBLOCK | O_NOCTTY, CAPTURE_MODE);
    if (capture->fd < 0 || fstat(capture->fd, &status) != 0)
        return DSM_ERR_IO;
    if (!S_ISREG(status.st_mode))
        return DSM_OK;
    return lock_file(capture->fd) && ftruncate(capture->fd, 0) == 0 ? DSM_OK : DSM_ERR_IO;
}

static bool write_header(int fd, const struct dsm_binding *binding)
{
    uint8_t header[HEADER_MAX];
    struct dsm_writer w = dsm_writer(header, sizeof(header));

    dsm_pcap_header_write(&w, binding->link_type);
    return write(fd, header, dsm_written_len(&w)) == (ssize_t)dsm_written_len(&w);
}

enum dsm_error dsm_capture_open(struct dsm_capture *capture, const char *path, const struct dsm_binding *binding)
{
    errno = ENAMETOOLONG;
    if (strlen(path) >= sizeof(capture->path))
        return DSM_ERR_IO;
    memcpy(capture->path, path, strlen(path) + 1);
    capture->binding = binding;
    DSM_TRY(open_file(capture));
    return write_header(capture->fd, binding) ? DSM_OK : DSM_ERR_IO;
}

/* "folder/name" and "name" are the same; NULL: it is somewhere else. */
static const char *name_in(const char *folder, const char *name)
{
    size_t n = strlen(folder);

    if (strncmp(name, folder, n) == 0 && name[n] == '/')
        name += n + 1;
    return name[0] == '\0' || name[0] == '.' || strchr(name, '/') ? NULL : name;
}

enum dsm_error dsm_capture_create(struct dsm_capture *capture, const char *folder, const char *name,
                                  const struct dsm_binding *binding)
{
    const char *own = name_in(folder, name);
    int n;

    if (!own)
        return DSM_ERR_CONFIG;
    n = snprintf(capture->path, sizeof(capture->path), "%s/%s", folder, own);
    errno = ENAMETOOLONG;
    if (n < 0 || (size_t)n >= sizeof(capture->path))
        return DSM_ERR_IO;
    capture->binding = binding;
    capture->fd = open(capture->path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, CAPTURE_MODE);
    if (capture->fd < 0)
        return DSM_ERR_IO;
    return lock_file(capture->fd) && write_header(capture->fd, binding) ? DSM_OK : DSM_ERR_IO;
}

/* An empty one may have been made by who moved ours; what holds something is somebody else's. */
static int open_new(const struct dsm_capture *capture)
{
    int fd = open(capture->path, O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY, CAPTURE_MODE);
    off_t size = fd >= 0 ? lseek(fd, 0, SEEK_END) : 0;

    if (fd >= 0 && size == 0 && flock(fd, LOCK_EX | LOCK_NB) == 0 && write_header(fd, capture->binding))
        return fd;
    if (fd >= 0) {
        close(fd);
        errno = size > 0 ? EEXIST : errno;
    }
    return -1;
}

void dsm_capture_reopen(struct dsm_capture *capture)
{
    int fd;

    if (capture->fd < 0 || !dsm_moved_file(capture->fd, capture->path))
        return;
    fd = open_new(capture);
    if (fd < 0) {
        dsm_log(capture->log, DSM_LOG_ERROR, "capture", "goes on in the file that was moved: %s: %s", capture->path,
                strerror(errno));
        return;
    }
    close(capture->fd);
    capture->fd = fd;
}

static uint64_t now_us(void)
{
    struct timespec now;

    clock_gettime(CLOCK_REALTIME, &now);
    return (uint64_t)now.tv_sec * 1000000u + (uint64_t)now.tv_nsec / 1000u;
}

/* Of bytes behind a prefix: what fits into a packet. */
static size_t captured_len(size_t prefix_len, size_t n)
{
    return prefix_len + n <= DSM_PCAP_SNAP_LENGTH ? n : DSM_PCAP_SNAP_LENGTH - prefix_len;
}

void dsm_capture_object(struct dsm_capture *capture, const struct dsm_binding *binding, struct dsm_bytes object)
{
    struct dsm_bytes prefix = binding->capture_prefix;
    size_t n = captured_len(prefix.n, object.n);
    struct dsm_pcap_packet packet = {
        .original_len = (uint32_t)(prefix.n + object.n),
        .bytes = { NULL, prefix.n + n },
    };
    uint8_t header[HEADER_MAX];
    struct dsm_writer w = dsm_writer(header, sizeof(header));
    struct iovec parts[2];
    ssize_t put;

    if (capture->fd < 0 || object.n == 0 || binding != capture->binding)
        return;
    packet.time_us = now_us();
    dsm_pcap_packet_header_write(&w, &packet);
    dsm_write_bytes(&w, prefix);
    parts[0] = (struct iovec){ header, dsm_written_len(&w) };
    parts[1] = (struct iovec){ (void *)object.p, n };
    put = writev(capture->fd, parts, 2);
    if (put == (ssize_t)(dsm_written_len(&w) + n))
        return;
    if (put >= 0 && write(capture->fd, "", 1) == 1) /* what was cut short does not say why: the next write does */
        errno = EIO;
    dsm_log(capture->log, DSM_LOG_ERROR, "capture", "cannot be written, and ends here: %s", strerror(errno));
    dsm_capture_close(capture);
}

void dsm_capture_close(struct dsm_capture *capture)
{
    if (capture->fd >= 0)
        close(capture->fd);
    capture->fd = -1;
}
