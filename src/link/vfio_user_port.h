/* SPDX-License-Identifier: BSD-3-Clause */
/* What a served function asks of the device (the endpoint's port), and what the device tells the function (the device's
 * port). */
#ifndef DSM_LINK_VFIO_USER_PORT_H
#define DSM_LINK_VFIO_USER_PORT_H

#include "link/vfio_user_function.h"

/* For struct dsm_endpoint_options; the context is the function. */
extern const struct dsm_endpoint_port dsm_vfio_user_port;

/* A VMM has connected, and has gone. */
void dsm_vfio_user_port_attach(struct dsm_vfio_user_function *function);
void dsm_vfio_user_port_detach(struct dsm_vfio_user_function *function);

/* Work is done in pieces: one now, and what is left of it in later turns of the loop. */
void dsm_vfio_user_port_run(struct dsm_vfio_user_function *function);

#endif
