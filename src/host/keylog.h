/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Session secrets in a file, for decrypting captures: off unless asked for, mode 0600. One line a secret:
 * LABEL DEVICE SESSION_ID SECRET, the last two in hexadecimal.
 */
#ifndef DSM_HOST_KEYLOG_H
#define DSM_HOST_KEYLOG_H

#include "base/bytes.h"
#include "base/error.h"
#include "base/log.h"

#include <limits.h>

struct dsm_keylog {
    int fd; /* -1: none is kept */
    char path[PATH_MAX];
    const struct dsm_log *log;
};

void dsm_keylog_init(struct dsm_keylog *keylog, const struct dsm_log *log);
/* Appends to the file. DSM_ERR_IO with errno set. */
enum dsm_error dsm_keylog_open(struct dsm_keylog *keylog, const char *path) DSM_MUST_CHECK;
/* A new file where the file has been moved away. DSM_ERR_IO with errno set: it goes on in the one that was moved. */
enum dsm_error dsm_keylog_reopen(struct dsm_keylog *keylog) DSM_MUST_CHECK;
/* A file that cannot be written any more is closed with a log line; the service goes on. */
void dsm_keylog_secret(struct dsm_keylog *keylog, const char *device, uint32_t session_id, const char *label,
                       struct dsm_bytes secret);
void dsm_keylog_close(struct dsm_keylog *keylog);

#endif
