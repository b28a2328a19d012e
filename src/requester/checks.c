/* SPDX-License-Identifier: BSD-3-Clause */
#include "requester/checks.h"

#include <string.h>

const struct dsm_checks_row *dsm_checks_row(enum dsm_check check)
{
    static const struct dsm_checks_row rows[] = {
#define X(code, name, accepted, clause, meaning) { name, accepted, clause, meaning },
        DSM_CHECKS(X)
#undef X
    };

    return &rows[check];
}

uint32_t dsm_checks_accepted(const char *word)
{
    uint32_t bits = 0;

    for (enum dsm_check check = 0; check < DSM_CHECK_COUNT; check++)
        if (strcmp(word, dsm_checks_row(check)->name) == 0 || strcmp(word, dsm_checks_row(check)->accepted) == 0)
            bits |= 1u << check;
    return bits;
}

const char *dsm_checks_result_name(enum dsm_check_result result)
{
    static const char *const names[] = { "not checked", "ok", "failed" };

    return names[result];
}
