/* SPDX-License-Identifier: BSD-3-Clause */
#include "host/reset.h"

#include "host/drain.h"

void dsm_reset_device(struct dsm_hosted_device *hosted)
{
    dsm_connection_reset(hosted->connection);
    hosted->resets++;
    dsm_drain_cancel(hosted);
    dsm_hosted_device_update_timer(hosted);
}
