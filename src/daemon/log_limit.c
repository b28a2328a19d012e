/* SPDX-License-Identifier: BSD-3-Clause */
#include "daemon/log_limit.h"

#include <stdlib.h>

#define PROBES 64u
#define FNV_BASIS 0xcbf29ce484222325u
#define FNV_PRIME 0x100000001b3u

enum dsm_error dsm_log_limits_create(struct dsm_log_limits *limits)
{
    *limits = (struct dsm_log_limits){ .subjects = calloc(DSM_LOG_LIMIT_SUBJECTS, sizeof(*limits->subjects)) };
    return limits->subjects ? DSM_OK : DSM_ERR_NO_MEMORY;
}

void dsm_log_limits_free(struct dsm_log_limits *limits)
{
    free(limits->subjects);
    limits->subjects = NULL;
}

/* FNV-1a. Two subjects with one hash would share their lines, and that is all. */
static uint64_t subject_hash(const char *subject)
{
    uint64_t hash = FNV_BASIS;

    for (; *subject; subject++)
        hash = (hash ^ (unsigned char)*subject) * FNV_PRIME;
    return hash ? hash : 1;
}

/* The subject's own row, or a free one. Where there is neither, it shares one. */
static struct dsm_log_subject *subject_find(struct dsm_log_limits *limits, const char *subject)
{
    uint64_t hash = subject_hash(subject);
    struct dsm_log_subject *row = NULL;

    for (size_t i = 0; i < PROBES; i++) {
        row = &limits->subjects[(hash + i) % DSM_LOG_LIMIT_SUBJECTS];
        if (row->hash == 0)
            row->hash = hash;
        if (row->hash == hash)
            break;
    }
    return row;
}

/* One line more; how many there are in this stretch of time. */
static size_t limit_count(struct dsm_log_limit *limit, uint64_t now_ms)
{
    if (limit->lines == 0 || now_ms - limit->since_ms >= DSM_LOG_LIMIT_MS)
        *limit = (struct dsm_log_limit){ .since_ms = now_ms };
    return ++limit->lines;
}

static size_t take(size_t *count)
{
    size_t n = *count;

    *count = 0;
    return n;
}

/* What a subject has over its own limit does not use up what all have, though some of it may pass. */
enum dsm_log_verdict dsm_log_limit(struct dsm_log_limits *limits, const char *subject, bool is_warning, bool always,
                                   uint64_t now_ms, struct dsm_log_left_out *left_out)
{
    struct dsm_log_subject *row = subject_find(limits, subject ? subject : "");
    size_t own = limit_count(&row->limit, now_ms);
    size_t all = own > DSM_LOG_LIMIT_LINES ? 0 : limit_count(&limits->all, now_ms);
    bool must = always || (is_warning && !row->has_warned);

    *left_out = (struct dsm_log_left_out){ 0 };
    row->has_warned |= is_warning;
    if (!must && own > DSM_LOG_LIMIT_LINES) {
        row->left_out++;
        return DSM_LOG_DROP;
    }
    if (!must && all > DSM_LOG_LIMIT_ALL) {
        limits->left_out++;
        return DSM_LOG_DROP;
    }
    if (own < DSM_LOG_LIMIT_LINES)
        left_out->of_subject = take(&row->left_out);
    if (all < DSM_LOG_LIMIT_ALL)
        left_out->of_all = take(&limits->left_out);
    if (own == DSM_LOG_LIMIT_LINES)
        return DSM_LOG_LAST;
    return all == DSM_LOG_LIMIT_ALL ? DSM_LOG_LAST_OF_ALL : DSM_LOG_PASS;
}

size_t dsm_log_limits_owed(struct dsm_log_limits *limits)
{
    size_t owed = take(&limits->left_out);

    for (size_t i = 0; i < DSM_LOG_LIMIT_SUBJECTS; i++)
        owed += take(&limits->subjects[i].left_out);
    return owed;
}
