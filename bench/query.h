/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * How long a daemon takes over an emulator's query (DECAP_TDISP) on an idle device: from the moment the request lies in
 * the daemon's socket to the moment the reply lies in ours, by the kernel's receive time stamp; what this program
 * itself waits for a core does not count. A second figure leaves out what the daemon's loop has waited for a core
 * meanwhile, as the kernel counts it: what is left is the daemon's own, other requests before the query included.
 */
#ifndef DSM_BENCH_QUERY_H
#define DSM_BENCH_QUERY_H

#include "cli/refuse.h"

#include <pthread.h>
#include <stdint.h>
#include <sys/types.h>

#define BENCH_QUERIES_MAX 100000u

struct bench_query {
    int fd;
    pid_t pid;
    pthread_t thread;
    bool stop;
    bool failed;
    size_t count;
    uint64_t ns[BENCH_QUERIES_MAX];
    uint64_t own_ns[BENCH_QUERIES_MAX]; /* without the waits for a core */
};

/* Begins to ask in a thread of its own. The port is of 127.0.0.1, pid the daemon's. */
bool bench_query_start(struct bench_query *query, unsigned port, pid_t pid, struct dsm_error_detail *detail);
/* Ends it; the times are sorted then. False when a reply was missing or wrong. */
bool bench_query_stop(struct bench_query *query);

#endif
