/* SPDX-License-Identifier: BSD-3-Clause */
/* Commands about the daemon itself. */
#ifndef DSM_CONTROL_CONTROL_DAEMON_H
#define DSM_CONTROL_CONTROL_DAEMON_H

#include "control/control_call.h"

enum dsm_error dsm_control_query_version(struct dsm_control_call *call) DSM_MUST_CHECK;
enum dsm_error dsm_control_capture_start(struct dsm_control_call *call) DSM_MUST_CHECK;
enum dsm_error dsm_control_capture_stop(struct dsm_control_call *call) DSM_MUST_CHECK;
enum dsm_error dsm_control_log_level(struct dsm_control_call *call) DSM_MUST_CHECK;
enum dsm_error dsm_control_quit(struct dsm_control_call *call) DSM_MUST_CHECK;

#endif
