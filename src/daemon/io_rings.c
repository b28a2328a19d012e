/* SPDX-License-Identifier: BSD-3-Clause */
#include "daemon/io_rings.h"

#include <errno.h>
#include <seccomp.h>

void dsm_io_rings_forgo(void)
{
    scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ALLOW);

    if (!filter)
        return;
    if (seccomp_rule_add(filter, SCMP_ACT_ERRNO(ENOSYS), SCMP_SYS(io_uring_setup), 0) == 0)
        (void)seccomp_load(filter);
    seccomp_release(filter);
}
