/* SPDX-License-Identifier: BSD-3-Clause */
/* Records what crosses the sockets: the objects of one transport, of both directions, as pcap of its link type. */
#ifndef DSM_HOST_CAPTURE_H
#define DSM_HOST_CAPTURE_H

#include "base/bytes.h"
#include "base/error.h"
#include "base/log.h"
#include "wire/binding.h"

#include <limits.h>

#define DSM_CAPTURE_IS_OF_ONE "the devices speak different transports, and a recording is of one"

struct dsm_capture {
    int fd; /* -1: nothing is recorded */
    char path[PATH_MAX];
    const struct dsm_binding *binding;
    const struct dsm_log *log;
};

void dsm_capture_init(struct dsm_capture *capture, const struct dsm_log *log);
/* Overwrites the file. DSM_ERR_IO with errno set. What was opened is dsm_capture_close's in any case. */
enum dsm_error dsm_capture_open(struct dsm_capture *capture, const char *path,
                                const struct dsm_binding *binding) DSM_MUST_CHECK;
/* A file that was not there before, by its name in a folder, before which the folder may stand. DSM_ERR_CONFIG: it is
 * named elsewhere; DSM_ERR_IO with errno set. */
enum dsm_error dsm_capture_create(struct dsm_capture *capture, const char *folder, const char *name,
                                  const struct dsm_binding *binding) DSM_MUST_CHECK;
/* Goes on in a new file where the file has been moved away; else, and when no new one can be made, in the same. */
void dsm_capture_reopen(struct dsm_capture *capture);
/* An object of another transport is left out: a file has one link type. A file that cannot be written any more is
 * closed with a log line; the service goes on. */
void dsm_capture_object(struct dsm_capture *capture, const struct dsm_binding *binding, struct dsm_bytes object);
void dsm_capture_close(struct dsm_capture *capture);

#endif
