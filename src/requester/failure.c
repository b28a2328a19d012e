/* SPDX-License-Identifier: BSD-3-Clause */
#include "requester/failure.h"

#include <stddef.h>

const char *dsm_failure_kind_name(enum dsm_failure_kind kind)
{
    static const char *const names[] = {
        "none", "own", "transport", "protocol", "verification", "unsigned", "refused"
    };

    return (size_t)kind < sizeof(names) / sizeof(names[0]) ? names[kind] : "?";
}
