/* SPDX-License-Identifier: BSD-3-Clause */
/* Events of the control socket, from what the server tells its watcher. */
#ifndef DSM_SERVER_CONTROL_EVENTS_H
#define DSM_SERVER_CONTROL_EVENTS_H

#include "server/control.h"

/* Fills in all but stopping. */
void dsm_control_events_watch(struct dsm_watcher *watcher, struct dsm_control *control);

#endif
