/* SPDX-License-Identifier: BSD-3-Clause */
/* Commands that look at devices. */
#ifndef DSM_CONTROL_CONTROL_QUERY_H
#define DSM_CONTROL_CONTROL_QUERY_H

#include "control/control_call.h"

enum dsm_error dsm_control_query_devices(struct dsm_control_call *call) DSM_MUST_CHECK;
enum dsm_error dsm_control_query_tdi(struct dsm_control_call *call) DSM_MUST_CHECK;
enum dsm_error dsm_control_query_sessions(struct dsm_control_call *call) DSM_MUST_CHECK;
enum dsm_error dsm_control_query_ide(struct dsm_control_call *call) DSM_MUST_CHECK;
enum dsm_error dsm_control_query_findings(struct dsm_control_call *call) DSM_MUST_CHECK;
enum dsm_error dsm_control_query_description(struct dsm_control_call *call) DSM_MUST_CHECK;

#endif
