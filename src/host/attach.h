/* SPDX-License-Identifier: BSD-3-Clause */
/* Ports come and go. When the owner goes, by whatever way, the device is as after a conventional reset. */
#ifndef DSM_HOST_ATTACH_H
#define DSM_HOST_ATTACH_H

#include "host/hosted_device.h"

/* calls and address of the port are set. */
void dsm_port_attach(struct dsm_port *port, struct dsm_hosted_device *hosted);
/* A request of it that is in hand is aborted: its memory stays until it is done (receive.h). */
void dsm_port_detach(struct dsm_port *port);

#endif
