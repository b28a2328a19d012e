/* SPDX-License-Identifier: BSD-3-Clause */
/* Answers that are an array with rows of each device: made a few rows in a turn of the loop, and kept as text. */
#ifndef DSM_CONTROL_CONTROL_EACH_H
#define DSM_CONTROL_CONTROL_EACH_H

#include "control/control_call.h"

/* How a device is shown. */
struct dsm_control_rows {
    enum dsm_error (*show)(const struct dsm_control_call *call, struct dsm_hosted_device *hosted, json_t *array);
    const char *none; /* why an answer without rows is refused; NULL: it is not */
};

/* For the device that "device" names, or for each where it is not given. rows lives on. */
enum dsm_error dsm_control_each(struct dsm_control_call *call, const struct dsm_control_rows *rows) DSM_MUST_CHECK;

#endif
