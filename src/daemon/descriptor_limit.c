/* SPDX-License-Identifier: BSD-3-Clause */
#include "daemon/descriptor_limit.h"

#include "host/descriptors.h"

#include <sys/resource.h>

size_t dsm_descriptor_limit_raise(void)
{
    struct rlimit limit;

    if (getrlimit(RLIMIT_NOFILE, &limit) != 0)
        return 0;
    limit.rlim_cur = limit.rlim_max;
    (void)setrlimit(RLIMIT_NOFILE, &limit);
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur == RLIM_INFINITY)
        return 0;
    return (size_t)limit.rlim_cur;
}

enum dsm_error dsm_descriptor_limit_check(size_t limit, size_t devices, struct dsm_error_detail *detail)
{
    size_t needed = dsm_descriptors_needed(devices);

    if (limit == 0 || needed <= limit)
        return DSM_OK;
    dsm_error_detail_set(detail, "%zu device%s %zu descriptors, and the hard limit is %zu", devices,
                         devices == 1 ? " needs" : "s need", needed, limit);
    return dsm_error_detail_accept(detail, "a higher one (LimitNOFILE= of a unit, ulimit -Hn)");
}
