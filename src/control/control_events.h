/* SPDX-License-Identifier: BSD-3-Clause */
/* Events of the control socket, from what the host tells its watcher. */
#ifndef DSM_CONTROL_CONTROL_EVENTS_H
#define DSM_CONTROL_CONTROL_EVENTS_H

#include "control/control.h"

/* Fills in all but stopping. */
void dsm_control_events_watch(struct dsm_watcher *watcher, struct dsm_control *control);

#endif
