/* SPDX-License-Identifier: BSD-3-Clause */
/* What is logged of an object of one who does not own the device: a line that names it, at level debug one for the
 * answer as well, at level trace the bytes of both. */
#ifndef DSM_HOST_BUSY_LOG_H
#define DSM_HOST_BUSY_LOG_H

#include "host/hosted_device.h"

/* Before it is answered, where request and answer may share their memory. */
void dsm_busy_log_request(const struct dsm_hosted_device *hosted, const struct dsm_port *port, struct dsm_bytes object);
void dsm_busy_log_answer(const struct dsm_hosted_device *hosted, const struct dsm_port *port, struct dsm_bytes object);

#endif
