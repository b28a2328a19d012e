/* SPDX-License-Identifier: BSD-3-Clause */
#include "base/file_reason.h"

#include <errno.h>
#include <stddef.h>
#include <string.h>

static bool (*outside)(const char *path, enum dsm_file_use use);

void dsm_file_reason_confine(bool (*is_outside)(const char *path, enum dsm_file_use use))
{
    outside = is_outside;
}

const char *dsm_file_reason(const char *path, enum dsm_file_use use, int cause)
{
    return cause == EACCES && outside && outside(path, use) ? DSM_FILE_REASON_OUTSIDE : strerror(cause);
}
