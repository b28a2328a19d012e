/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The drain (PCIe 11.3.9, 11.3.16): LOCK, START or STOP has moved a TDI, those who subscribed to drains were sent its
 * STATE with a token, and the request in hand waits until all of them have sent it back or time is up.
 */
#ifndef DSM_HOST_DRAIN_H
#define DSM_HOST_DRAIN_H

#include "host/hosted_device.h"

/* A transition is to be drained: the token for its STATE frames. */
uint32_t dsm_drain_next(struct dsm_hosted_device *hosted);
/* The request in hand has to wait. It ends at once where there is nobody to wait for. */
void dsm_drain_begin(struct dsm_hosted_device *hosted);
void dsm_drain_acknowledge(struct dsm_port *port, uint32_t token);
/* A port has gone, or takes part no longer. */
void dsm_drain_leave(struct dsm_hosted_device *hosted, struct dsm_port *port);
/* What was waited for is void: the device was reset. */
void dsm_drain_cancel(struct dsm_hosted_device *hosted);
void dsm_drain_expire(struct dsm_hosted_device *hosted, uint64_t now_ms);

#endif
