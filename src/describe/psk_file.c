/* SPDX-License-Identifier: BSD-3-Clause */
#include "describe/psk_file.h"

#include "base/file_reason.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#define FILE_MAX 1024u /* 64 bytes as digits, however they are spaced */
#define OTHERS 0077u
#define GROUP_READS 0040u

/* The group may read what is root's: it is how a service that is not root is given a secret. */
static enum dsm_error check_mode(const char *path, const struct stat *status, struct dsm_error_detail *detail)
{
    unsigned others = (unsigned)status->st_mode & OTHERS;

    if (!S_ISREG(status->st_mode))
        return dsm_error_detail_set_at(detail, path, "is no regular file");
    if (status->st_uid != geteuid() && status->st_uid != 0) {
        dsm_error_detail_set_at(detail, path, "belongs to user %ld, who knows the key", (long)status->st_uid);
        return dsm_error_detail_accept(detail, "a file of our user (%ld) or root", (long)geteuid());
    }
    if (others == 0 || (others == GROUP_READS && status->st_uid == 0))
        return DSM_OK;
    dsm_error_detail_set_at(detail, path, "has mode %04o: others know the key, or can give us another",
                            (unsigned)status->st_mode & 07777u);
    return dsm_error_detail_accept(detail, "0600 (chmod go=)");
}

static unsigned digit(char c)
{
    return isdigit((unsigned char)c) ? (unsigned)(c - '0') : (unsigned)(tolower((unsigned char)c) - 'a') + 10u;
}

static bool add_digit(char c, size_t i, struct dsm_secret *out)
{
    if (!isxdigit((unsigned char)c) || i / 2 >= sizeof(out->bytes))
        return false;
    out->bytes[i / 2] = (uint8_t)(out->bytes[i / 2] << 4 | digit(c));
    return true;
}

/* Whole bytes, and at least one. */
static bool read_digits(const char *text, size_t n, struct dsm_secret *out)
{
    size_t digits = 0;

    dsm_secret_wipe(out);
    for (size_t i = 0; i < n; i++) {
        if (isspace((unsigned char)text[i]))
            continue;
        if (!add_digit(text[i], digits++, out))
            return false;
    }
    out->n = digits / 2;
    return digits > 0 && digits % 2 == 0;
}

static ssize_t read_whole(int fd, char *text)
{
    size_t n = 0;
    ssize_t got = 1;

    while (got > 0 && n < FILE_MAX) {
        got = read(fd, text + n, FILE_MAX - n);
        n += got > 0 ? (size_t)got : 0;
    }
    return got < 0 ? -1 : (ssize_t)n;
}

static enum dsm_error read_open(const char *path, int fd, struct dsm_secret *out, struct dsm_error_detail *detail)
{
    char text[FILE_MAX];
    struct stat status;
    ssize_t n;
    bool is_key;

    if (fstat(fd, &status) != 0)
        return dsm_error_detail_set_at(detail, path, "%s", dsm_file_reason(path, DSM_FILE_READ, errno));
    DSM_TRY(check_mode(path, &status, detail));
    n = read_whole(fd, text);
    is_key = n > 0 && (size_t)n < FILE_MAX && read_digits(text, (size_t)n, out);
    dsm_wipe(text, sizeof(text));
    if (n < 0)
        return dsm_error_detail_set_at(detail, path, "%s", dsm_file_reason(path, DSM_FILE_READ, errno));
    if (is_key)
        return DSM_OK;
    dsm_secret_wipe(out);
    dsm_error_detail_set_at(detail, path, "holds no key in hexadecimal digits");
    return dsm_error_detail_accept(detail, "the digits of 1 to %zu bytes (openssl rand -hex 48)", sizeof(out->bytes));
}

enum dsm_error dsm_psk_file_read(const char *path, struct dsm_secret *out, struct dsm_error_detail *detail)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY); /* a FIFO would wait for its other end */
    enum dsm_error error;

    if (fd < 0)
        return dsm_error_detail_set_at(detail, path, "%s", dsm_file_reason(path, DSM_FILE_READ, errno));
    error = read_open(path, fd, out, detail);
    close(fd);
    return error;
}

enum dsm_error dsm_psk_files_load(const struct dsm_described_psk *described, size_t count, struct dsm_psks *psks,
                                  struct dsm_error_detail *detail)
{
    for (size_t i = 0; i < count; i++) {
        DSM_SECRET secret = { .n = 0 };
        enum dsm_error error;

        DSM_TRY(dsm_psk_file_read(described[i].file, &secret, detail));
        error = dsm_psks_add(psks, dsm_bytes(described[i].hint, described[i].hint_len), &secret);
        if (error == DSM_ERR_CONFIG)
            return dsm_error_detail_set_at(detail, described[i].file, "another PSK has the same hint");
        if (error == DSM_ERR_LIMIT)
            return dsm_error_detail_set_at(detail, described[i].file, "at most %u PSKs", DSM_PSKS_MAX);
        DSM_TRY(error);
    }
    return DSM_OK;
}
