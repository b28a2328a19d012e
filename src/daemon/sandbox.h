/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * After start-up the daemon can make only the system calls that serving needs, and where the kernel has Landlock, have
 * only the files that were allowed before.
 *
 * Must:      accept, read, write and close its sockets; pass the state page's descriptor; wait for events; sign on
 *            threads that are made with the first signature; allocate; read the clock and random numbers; open files
 *            that a control client names (captures, measured files), those of --identity and of --state-dir.
 * Mustn't:   run programs, make processes, trace or signal others, change who it is, load or make code, mount, make
 *            sockets of other kinds than it serves. A connect to what is no unix socket cannot be told apart here.
 */
#ifndef DSM_DAEMON_SANDBOX_H
#define DSM_DAEMON_SANDBOX_H

#include "base/log.h"
#include "daemon/allowed_paths.h"
#include "daemon/options.h"

/* For all threads, and for good: of the process that serves, after --daemon has made it. */
enum dsm_error dsm_sandbox_enter(enum dsm_seccomp_action action, const struct dsm_allowed_paths *paths,
                                 const struct dsm_log *log, struct dsm_error_detail *detail) DSM_MUST_CHECK;

#endif
