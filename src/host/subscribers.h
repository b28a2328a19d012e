/* SPDX-License-Identifier: BSD-3-Clause */
/* Ports that want to be told of transitions: STATE frames, queued as they happen, a bounded queue for each. */
#ifndef DSM_HOST_SUBSCRIBERS_H
#define DSM_HOST_SUBSCRIBERS_H

#include "host/host.h"

/* A STATE frame of a TDI as it is. */
struct dsm_swdsm_state dsm_subscribers_state_of(const struct dsm_device *device, size_t tdi);

/* flags: DSM_SWDSM_SUBSCRIBE_*, 0 for none any longer. */
void dsm_subscribers_add(struct dsm_port *port, uint32_t flags, uint32_t drain_deadline_ms);
/* The state of each TDI, to one port. */
void dsm_subscribers_notify_all(struct dsm_port *port);
/* The port is out of the device's list. */
void dsm_subscribers_port_gone(struct dsm_hosted_device *hosted, struct dsm_port *port);

/* Queues the frames of a transition; none is sent here. */
void dsm_subscribers_tdi_moved(struct dsm_hosted_device *hosted, const struct dsm_tdi_move *move);
/* Which TDIs there are, by index. */
struct dsm_subscribers_present {
    bool tdis[DSM_TDIS_MAX];
};
struct dsm_subscribers_present dsm_subscribers_present(const struct dsm_device *device);
/* After a new description: function ids may be others, TDIs may have come. The page is stored first. */
void dsm_subscribers_described(struct dsm_hosted_device *hosted, const struct dsm_subscribers_present *before);
/* Sends what was queued; closes who does not read. */
void dsm_subscribers_flush(struct dsm_hosted_device *hosted);

#endif
