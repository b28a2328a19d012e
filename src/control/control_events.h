/* SPDX-License-Identifier: BSD-3-Clause */
/* Events of the control socket, from what the host tells its watcher. */
#ifndef DSM_CONTROL_CONTROL_EVENTS_H
#define DSM_CONTROL_CONTROL_EVENTS_H

#include "control/control_clients.h"
#include "host/host.h"

/* Fills in all but stopping; its context is the clients. */
void dsm_control_events_watch(struct dsm_watcher *watcher, struct dsm_control_clients *clients);

#endif
