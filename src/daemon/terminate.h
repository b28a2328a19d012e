/* SPDX-License-Identifier: BSD-3-Clause */
/* --terminate: the daemon ends when the last owner of its devices has gone, as swtpm's option of this name has it. */
#ifndef DSM_DAEMON_TERMINATE_H
#define DSM_DAEMON_TERMINATE_H

#include "host/host.h"

struct dsm_terminate {
    struct dsm_host *host; /* NULL: not open */
    uv_async_t end;
    bool was_used; /* a connection that asks for nothing (a scan, a wait for the port) ends nobody */
};

/* What struct dsm_host_parts calls; its context is the struct. */
void dsm_terminate_owner_gone(void *context, const struct dsm_port *port);
void dsm_terminate_open(struct dsm_terminate *terminate, struct dsm_host *host);
/* The host's destruction closes its handle. */
void dsm_terminate_close(struct dsm_terminate *terminate);

#endif
