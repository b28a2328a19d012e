/* SPDX-License-Identifier: BSD-3-Clause */
/* "measurements" of a device. */
#ifndef DSM_DESCRIBE_MEASUREMENT_FIELDS_H
#define DSM_DESCRIBE_MEASUREMENT_FIELDS_H

#include "describe/description.h"

extern const struct dsm_json_object dsm_measurement_object;

enum dsm_error dsm_read_measurements(const struct dsm_json *at, void *description) DSM_MUST_CHECK;
json_t *dsm_write_measurements(const void *description);

#endif
