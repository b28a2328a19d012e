/* SPDX-License-Identifier: BSD-3-Clause */
#include "daemon/log_limit.h"

#include <stdio.h>
#include <string.h>

static bool is_over(const struct dsm_log_limit *row, uint64_t now_ms)
{
    return row->lines == 0 || now_ms - row->since_ms >= DSM_LOG_LIMIT_MS;
}

/* The subject's own; else a free one, else that with the fewest lines. */
static struct dsm_log_limit *find(struct dsm_log_limits *limits, const char *subject, uint64_t now_ms)
{
    struct dsm_log_limit *quietest = &limits->rows[0];

    for (size_t i = 0; i < DSM_LOG_LIMIT_SUBJECTS; i++) {
        struct dsm_log_limit *row = &limits->rows[i];

        if (row->lines > 0 && strncmp(row->subject, subject, sizeof(row->subject) - 1) == 0)
            return row;
        if (is_over(row, now_ms) && row->lines <= DSM_LOG_LIMIT_LINES) /* it owes no count of lines left out */
            row->lines = 0;
        if (row->lines < quietest->lines)
            quietest = row;
    }
    quietest->lines = 0;
    snprintf(quietest->subject, sizeof(quietest->subject), "%s", subject);
    return quietest;
}

enum dsm_log_verdict dsm_log_limit(struct dsm_log_limits *limits, const char *subject, uint64_t now_ms,
                                   size_t *left_out)
{
    struct dsm_log_limit *row = find(limits, subject ? subject : "", now_ms);

    *left_out = 0;
    if (is_over(row, now_ms)) {
        if (row->lines > DSM_LOG_LIMIT_LINES)
            *left_out = row->lines - DSM_LOG_LIMIT_LINES;
        row->since_ms = now_ms;
        row->lines = 0;
    }
    row->lines++;
    if (row->lines < DSM_LOG_LIMIT_LINES)
        return DSM_LOG_PASS;
    return row->lines == DSM_LOG_LIMIT_LINES ? DSM_LOG_LAST : DSM_LOG_DROP;
}
