/* SPDX-License-Identifier: BSD-3-Clause */
/* Where VMMs connect to a device's functions: a unix socket each, with one VMM at a time. */
#ifndef DSM_LINK_VFIO_USER_LISTENER_H
#define DSM_LINK_VFIO_USER_LISTENER_H

#include "describe/description.h"
#include "link/vfio_user_function.h"

/* Serves the i-th function of the description. DSM_ERR_LIMIT: the address is in use. */
enum dsm_error dsm_vfio_user_listener_open(struct dsm_hosted_device *hosted,
                                           const struct dsm_device_description *description, size_t i,
                                           struct dsm_error_detail *detail) DSM_MUST_CHECK;
/* All of the device's; a VMM that is connected is closed with the device's ports. */
void dsm_vfio_user_listener_close_all(struct dsm_hosted_device *hosted);

#endif
