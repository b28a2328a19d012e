/* SPDX-License-Identifier: BSD-3-Clause */
/* Going to the background in two phases: the parent ends when the child serves, or with the status that it fails with.
 */
#ifndef DSM_DAEMON_DAEMONIZE_H
#define DSM_DAEMON_DAEMONIZE_H

#include "base/error.h"

/* Before threads and the loop are made. Returns in the child; *ready goes to the second phase. DSM_ERR_IO with errno.
 */
enum dsm_error dsm_daemonize_begin(int *ready) DSM_MUST_CHECK;
/* Lets go of the terminal and the parent. The working folder stays: paths are relative to it. */
enum dsm_error dsm_daemonize_finish(int ready) DSM_MUST_CHECK;

#endif
