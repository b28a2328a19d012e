/* SPDX-License-Identifier: BSD-3-Clause */
/* Which of a device's ports owns it: a question with one answer. */
#ifndef DSM_HOST_OWNER_H
#define DSM_HOST_OWNER_H

#include "host/hosted_device.h"

/* The port that said HELLO as owner, else the oldest that did not say observer; NULL for none. */
struct dsm_port *dsm_owner_find(const struct dsm_hosted_device *hosted);
bool dsm_owner_is(const struct dsm_port *port);
/* A port whose other end has gone is detached, though the loop has not come to its socket yet: who connects right after
 * it must not find the device busy. */
void dsm_owner_drop_dead(struct dsm_hosted_device *hosted);
/* After whatever may have changed the owner: tells the host's watcher if it is another one. */
void dsm_owner_notify(struct dsm_hosted_device *hosted);

#endif
