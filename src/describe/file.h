/* SPDX-License-Identifier: BSD-3-Clause */
/* Files that a description names. */
#ifndef DSM_DESCRIBE_FILE_H
#define DSM_DESCRIBE_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"

/* The whole of a file; DSM_ERR_IO with errno set, DSM_ERR_LIMIT when it is larger than max. A NUL follows the bytes. */
enum dsm_error dsm_file_read(const char *path, size_t max, uint8_t **bytes, size_t *n) DSM_MUST_CHECK;
/* The same of what may be named while others are served: DSM_ERR_CONFIG where it is no regular file. Never blocks. */
enum dsm_error dsm_file_read_regular(const char *path, size_t max, uint8_t **bytes, size_t *n) DSM_MUST_CHECK;
/* Would that read it? Nothing is read; n: how long it is. */
enum dsm_error dsm_file_look_at_regular(const char *path, size_t max, size_t *n) DSM_MUST_CHECK;
/* Its descriptor and length; -1 with errno, and *is_irregular where it is no regular file. Never blocks. */
int dsm_file_open_regular(const char *path, uint64_t *len, bool *is_irregular);
/* folder/name, or name where it is absolute; NULL without memory. The caller frees it. */
char *dsm_path_join(const char *folder, const char *name);

#endif
