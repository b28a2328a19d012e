/* SPDX-License-Identifier: BSD-3-Clause */
/* DMTFSpecMeasurementValueType as a word: of a block, of a log's entry. */
#ifndef DSM_DESCRIBE_MEASUREMENT_TYPES_H
#define DSM_DESCRIBE_MEASUREMENT_TYPES_H

#include "describe/json.h"

enum dsm_error dsm_read_measurement_type(const struct dsm_json *at, uint8_t *type) DSM_MUST_CHECK;
json_t *dsm_write_measurement_type(uint8_t type);

#endif
