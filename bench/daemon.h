/* SPDX-License-Identifier: BSD-3-Clause */
/* A swdsm with many devices, started and stopped by a benchmark, in a folder of its own. */
#ifndef DSM_BENCH_DAEMON_H
#define DSM_BENCH_DAEMON_H

#include "cli/refuse.h"

#include <stdint.h>
#include <sys/types.h>

#define BENCH_ADDRESS_SIZE 160u

struct bench_daemon {
    const char *program;
    size_t devices;
    bool realtime; /* start it with --realtime */
    char folder[64];
    pid_t pid;         /* 0: not running */
    uint64_t ready_ns; /* from the start to its last start-up line */
    unsigned tcp_port; /* of device 0, beside its unix socket */
};

/* Makes the folder and describes the devices. False: detail tells. */
bool bench_daemon_prepare(struct bench_daemon *daemon, const char *program, size_t devices,
                          struct dsm_error_detail *detail);
/* Returns once every device listens. Identities are kept from one start to the next. */
bool bench_daemon_start(struct bench_daemon *daemon, struct dsm_error_detail *detail);
void bench_daemon_stop(struct bench_daemon *daemon);
/* Stops it and removes the folder. */
void bench_daemon_remove(struct bench_daemon *daemon);

/* "unix:FOLDER/17" */
const char *bench_daemon_address(const struct bench_daemon *daemon, size_t device, char out[BENCH_ADDRESS_SIZE]);

#endif
