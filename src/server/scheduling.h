/* SPDX-License-Identifier: BSD-3-Clause */
/* What the loop's thread asks of Linux's scheduler. */
#ifndef DSM_SERVER_SCHEDULING_H
#define DSM_SERVER_SCHEDULING_H

/* Of the calling thread, which shall not have made the pool's yet. Where the kernel cannot, nothing changes. */
void dsm_schedule_short_slices(void);

#endif
