/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The loop works for microseconds at a time, and whoever asks it (a machine's main loop, a DMA engine) stands still until
 * it answers; the pool's threads and the machines themselves compute for milliseconds on the same cores. A thread that
 * asks for short slices gets its core sooner and no larger share of it (Linux 6.12; before, the wish is ignored).
 */
#include "server/scheduling.h"

#include <sched.h>
#include <stdint.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#define SLICE_NS 100000u   /* the least that Linux takes */
#define RESET_ON_FORK 0x01u /* SCHED_FLAG_RESET_ON_FORK: the pool's threads have slices as usual */

/* struct sched_attr of <linux/sched/types.h> in its first version, which the C library has no name for. */
struct attributes {
    uint32_t size;
    uint32_t policy; /* 0: SCHED_OTHER */
    uint64_t flags;
    int32_t nice;
    uint32_t priority;
    uint64_t runtime_ns;
    uint64_t deadline_ns;
    uint64_t period_ns;
};

void dsm_schedule_short_slices(void)
{
    struct attributes wish = { .size = sizeof(wish), .flags = RESET_ON_FORK, .runtime_ns = SLICE_NS };

    if (sched_getscheduler(0) != SCHED_OTHER) /* its user has chosen another */
        return;
    wish.nice = getpriority(PRIO_PROCESS, 0);
    (void)syscall(SYS_sched_setattr, 0, &wish, 0);
}
