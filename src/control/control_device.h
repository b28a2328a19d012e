/* SPDX-License-Identifier: BSD-3-Clause */
/* Commands that change devices. */
#ifndef DSM_CONTROL_CONTROL_DEVICE_H
#define DSM_CONTROL_CONTROL_DEVICE_H

#include "control/control_call.h"

enum dsm_error dsm_control_device_add(struct dsm_control_call *call) DSM_MUST_CHECK;
enum dsm_error dsm_control_device_del(struct dsm_control_call *call) DSM_MUST_CHECK;
enum dsm_error dsm_control_device_event(struct dsm_control_call *call) DSM_MUST_CHECK;
enum dsm_error dsm_control_device_follow(struct dsm_control_call *call) DSM_MUST_CHECK;

#endif
