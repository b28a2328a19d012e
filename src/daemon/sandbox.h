/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * After start-up the daemon can make only the system calls that serving needs.
 *
 * Must:      accept, read, write and close its sockets; pass the state page's descriptor; wait for events; sign on
 *            threads that are made with the first signature; allocate; read the clock and random numbers; open files
 *            that a control client names (captures, measured files), those of --identity and of --state-dir.
 * Mustn't:   run programs, trace or signal others, change who it is, load code, mount, reach the network other than
 *            through listeners (no connect to what is no unix socket can be told apart here: unix and internet sockets
 *            both bind and listen when a device is added).
 */
#ifndef DSM_DAEMON_SANDBOX_H
#define DSM_DAEMON_SANDBOX_H

#include "daemon/options.h"

/* For all threads, and for good. */
enum dsm_error dsm_sandbox_enter(enum dsm_seccomp_action action, struct dsm_error_detail *detail) DSM_MUST_CHECK;

#endif
