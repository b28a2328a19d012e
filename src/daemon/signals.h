/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * What signals do to the daemon. SIGTERM, SIGINT, SIGUSR1 and SIGUSR2 end it in order. So does SIGHUP where there is a
 * controlling terminal, which has hung up then; else it reopens files that were moved away. One that was ignored when
 * the daemon was started (nohup) stays ignored.
 */
#ifndef DSM_DAEMON_SIGNALS_H
#define DSM_DAEMON_SIGNALS_H

#include "daemon/daemon_files.h"
#include "host/host.h"

#define DSM_SIGNALS_MAX 5u

struct dsm_signals {
    struct dsm_host *host; /* NULL: not open */
    struct dsm_daemon_files *files;
    bool has_terminal;
    uv_signal_t handles[DSM_SIGNALS_MAX];
    size_t count;
};

/* From the beginning: who has seen the start-up line may end us the next moment. They do not keep the loop running. */
void dsm_signals_open(struct dsm_signals *signals, struct dsm_host *host, struct dsm_daemon_files *files);
/* The host's destruction closes their handles. */
void dsm_signals_close(struct dsm_signals *signals);

#endif
