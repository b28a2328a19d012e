/* SPDX-License-Identifier: BSD-3-Clause */
/* How many lines a subject may log: a peer that sends nothing but garbage shall not fill a disk, nor hide the others.
 */
#ifndef DSM_DAEMON_LOG_LIMIT_H
#define DSM_DAEMON_LOG_LIMIT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define DSM_LOG_LIMIT_LINES 500u
#define DSM_LOG_LIMIT_MS 10000u
#define DSM_LOG_LIMIT_SUBJECTS 32u /* that are told apart at a time; the quietest makes room */

struct dsm_log_limit {
    char subject[64]; /* a longer one is one with those that begin alike */
    uint64_t since_ms;
    size_t lines; /* since then; 0: the row is free */
};

struct dsm_log_limits {
    struct dsm_log_limit rows[DSM_LOG_LIMIT_SUBJECTS];
};

enum dsm_log_verdict {
    DSM_LOG_PASS,
    DSM_LOG_LAST, /* to be written, and that no more will be for a while */
    DSM_LOG_DROP,
};

/* subject may be NULL. left_out: how many lines of this subject were dropped before this one, which begins a new
 * stretch of time; else 0. */
enum dsm_log_verdict dsm_log_limit(struct dsm_log_limits *limits, const char *subject, uint64_t now_ms,
                                   size_t *left_out);

#endif
