/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * How many lines a subject may log, and all of them together: peers that send nothing but garbage shall not fill a
 * disk, nor hide the others. What is left out is counted, and the count is told with the first line that passes again.
 */
#ifndef DSM_DAEMON_LOG_LIMIT_H
#define DSM_DAEMON_LOG_LIMIT_H

#include "base/error.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define DSM_LOG_LIMIT_LINES 499u       /* of a subject, and one that says so, ... */
#define DSM_LOG_LIMIT_ALL 1999u        /* ... and of all together likewise, ... */
#define DSM_LOG_LIMIT_MS 10000u        /* ... within this time */
#define DSM_LOG_LIMIT_SUBJECTS 0x8000u /* that are told apart; more than there can be devices */

struct dsm_log_limit {
    uint64_t since_ms;
    size_t lines; /* since then, those that were left out as well */
};

struct dsm_log_subject {
    uint64_t hash; /* of its name; 0: the row is free */
    struct dsm_log_limit limit;
    size_t left_out;
    bool has_warned; /* its first warning has passed, whatever the limits said */
};

struct dsm_log_limits {
    struct dsm_log_subject *subjects; /* a hash table */
    struct dsm_log_limit all;
    size_t left_out; /* for the sake of all */
};

enum dsm_log_verdict {
    DSM_LOG_PASS,
    DSM_LOG_LAST, /* to be written, and that no more of this subject will be for a while */
    DSM_LOG_LAST_OF_ALL,
    DSM_LOG_DROP,
};

/* Lines that were left out before one that passes: of its subject, and for the sake of all. */
struct dsm_log_left_out {
    size_t of_subject;
    size_t of_all;
};

enum dsm_error dsm_log_limits_create(struct dsm_log_limits *limits) DSM_MUST_CHECK;
void dsm_log_limits_free(struct dsm_log_limits *limits);
/* subject may be NULL. always: no limit leaves this line out, though it counts; neither is a subject's first warning.
 */
enum dsm_log_verdict dsm_log_limit(struct dsm_log_limits *limits, const char *subject, bool is_warning, bool always,
                                   uint64_t now_ms, struct dsm_log_left_out *left_out);
/* What was left out and not told yet, of all subjects; it is told now. */
size_t dsm_log_limits_owed(struct dsm_log_limits *limits);

#endif
