/* SPDX-License-Identifier: BSD-3-Clause */
/* "measurements" of a device. */
#ifndef DSM_DESCRIBE_MEASUREMENT_FIELDS_H
#define DSM_DESCRIBE_MEASUREMENT_FIELDS_H

#include "describe/description.h"

extern const struct dsm_json_object dsm_measurement_object;

enum dsm_error dsm_read_measurements(const struct dsm_json *at, void *description) DSM_MUST_CHECK;
/* Frees what the blocks hold; none is left. */
void dsm_measurement_fields_clear(struct dsm_device_description *description);
json_t *dsm_write_measurements(const void *description);

#endif
