/* SPDX-License-Identifier: BSD-3-Clause */
/* What signals do to the daemon: SIGTERM and SIGINT end it. */
#ifndef DSM_DAEMON_SIGNALS_H
#define DSM_DAEMON_SIGNALS_H

#include "host/host.h"

struct dsm_signals {
    struct dsm_host *host; /* NULL: not open */
    uv_signal_t terminate;
    uv_signal_t interrupt;
};

/* From the beginning: who has seen the start-up line may end us the next moment. They do not keep the loop running. */
void dsm_signals_open(struct dsm_signals *signals, struct dsm_host *host);
/* The host's destruction closes their handles. */
void dsm_signals_close(struct dsm_signals *signals);

#endif
