/* SPDX-License-Identifier: BSD-3-Clause */
#include "daemon/core_dumps.h"

#include <stddef.h>
#include <sys/prctl.h>
#include <sys/resource.h>

/* Either would do; a handler of cores that the kernel pipes them to passes the limit by. */
void dsm_core_dumps_forgo(void)
{
    const struct rlimit none = { 0, 0 };

    (void)setrlimit(RLIMIT_CORE, &none);
    (void)prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
}
