/* SPDX-License-Identifier: BSD-3-Clause */
/* Files that a description names. */
#ifndef DSM_DESCRIBE_FILE_H
#define DSM_DESCRIBE_FILE_H

#include <stddef.h>
#include <stdint.h>

#include "base/error.h"

/* The whole of a file; DSM_ERR_IO with errno set, DSM_ERR_LIMIT when it is larger than max. A NUL follows the bytes. */
enum dsm_error dsm_file_read(const char *path, size_t max, uint8_t **bytes, size_t *n) DSM_MUST_CHECK;
/* The same of what may be named while others are served: DSM_ERR_CONFIG where it is no regular file. Never blocks. */
enum dsm_error dsm_file_read_regular(const char *path, size_t max, uint8_t **bytes, size_t *n) DSM_MUST_CHECK;
/* folder/name, or name where it is absolute; NULL without memory. The caller frees it. */
char *dsm_path_join(const char *folder, const char *name);

#endif
