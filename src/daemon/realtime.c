/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The loop works for microseconds at a time, and a guest's processor or an emulator's main loop stands still until it
 * answers. Where all cores are busy, the usual scheduler has it wait its turn behind them, whatever its nice value.
 */
#include "daemon/realtime.h"

#include <errno.h>
#include <sched.h>
#include <string.h>

enum dsm_error dsm_realtime_enter(struct dsm_error_detail *detail)
{
    const struct sched_param least = { .sched_priority = sched_get_priority_min(SCHED_RR) };

    if (sched_setscheduler(0, SCHED_RR | SCHED_RESET_ON_FORK, &least) == 0)
        return DSM_OK;
    return dsm_error_detail_set(detail,
                                "%s; it takes CAP_SYS_NICE or a limit of %d (ulimit -r %d, systemd: LimitRTPRIO=%d)",
                                strerror(errno), least.sched_priority, least.sched_priority, least.sched_priority);
}
