/* SPDX-License-Identifier: BSD-3-Clause */
/* A hosted device from its beginning to its end. */
#ifndef DSM_HOST_DEVICE_LIFE_H
#define DSM_HOST_DEVICE_LIFE_H

#include "host/hosted_device.h"

/* Takes the device over on success. */
enum dsm_error dsm_hosted_device_create(struct dsm_host *host, struct dsm_device *device,
                                        const struct dsm_binding *binding,
                                        struct dsm_hosted_device **out) DSM_MUST_CHECK;
/* Closes listeners and ports. When its last handle is closed and no work runs it frees itself. */
void dsm_hosted_device_stop(struct dsm_hosted_device *hosted);

#endif
