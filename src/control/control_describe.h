/* SPDX-License-Identifier: BSD-3-Clause */
/* device-describe, and where the argument "description" is. Files that it names are relative to the daemon's folder. */
#ifndef DSM_CONTROL_CONTROL_DESCRIBE_H
#define DSM_CONTROL_CONTROL_DESCRIBE_H

#include "control/control_call.h"
#include "describe/json.h"

/* A place whose path begins with the argument's name, as for the other arguments; measured files are only looked at.
 * root and error live as long as it. */
struct dsm_json dsm_control_description(json_t *arguments, struct dsm_json *root, struct dsm_error_detail *error);

enum dsm_error dsm_control_device_describe(struct dsm_control_call *call) DSM_MUST_CHECK;

#endif
