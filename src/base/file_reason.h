/* SPDX-License-Identifier: BSD-3-Clause */
/* Why a file cannot be had, in words: a process that confines itself knows more than errno says. */
#ifndef DSM_BASE_FILE_REASON_H
#define DSM_BASE_FILE_REASON_H

#include <stdbool.h>

#define DSM_FILE_REASON_OUTSIDE "outside of what was allowed at start: --files-dir"

enum dsm_file_use {
    DSM_FILE_READ,
    DSM_FILE_WRITE,
    DSM_FILE_LISTEN, /* a unix socket's file is made */
};

/* Whoever confines the process says what is outside; before any thread. */
void dsm_file_reason_confine(bool (*is_outside)(const char *path, enum dsm_file_use use));

/* strerror(cause), or where it is EACCES for what is outside, the sentence above. */
const char *dsm_file_reason(const char *path, enum dsm_file_use use, int cause);

#endif
