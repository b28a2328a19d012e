/* SPDX-License-Identifier: BSD-3-Clause */
/* What a port gets that does not own the device: ERROR(Busy) in clear, or the answer to its DOE discovery. */
#ifndef DSM_HOST_BUSY_H
#define DSM_HOST_BUSY_H

#include "host/hosted_device.h"

/* DSM_OK: the answer is in w. Else the object deserves none. owner: NULL where the device has none. */
enum dsm_error dsm_busy_answer(const struct dsm_hosted_device *hosted, const struct dsm_port *owner,
                               const struct dsm_port *port, struct dsm_bytes object,
                               struct dsm_writer *w) DSM_MUST_CHECK;

#endif
