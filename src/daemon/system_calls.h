/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The system calls that serving needs: what the tests were seen to make, and what other C libraries and kernels make in
 * their place. Where an argument tells what is needed from what is not, it is in the row.
 */
#ifndef DSM_DAEMON_SYSTEM_CALLS_H
#define DSM_DAEMON_SYSTEM_CALLS_H

#include <seccomp.h>
#include <stddef.h>

#define DSM_SYSTEM_CALL_ARGUMENTS 3u

/* By name, so that one that an architecture does not have is passed over. Several rows of a name: either is allowed. */
struct dsm_system_call {
    const char *name;
    unsigned argument_count;
    struct scmp_arg_cmp arguments[DSM_SYSTEM_CALL_ARGUMENTS];
};

/* NULL past the last one. */
const struct dsm_system_call *dsm_system_call_at(size_t i);

#endif
