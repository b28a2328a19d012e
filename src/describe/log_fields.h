/* SPDX-License-Identifier: BSD-3-Clause */
/* "log" of a measurement: the entries of the measurement extension log that make a hash-extend block. */
#ifndef DSM_DESCRIBE_LOG_FIELDS_H
#define DSM_DESCRIBE_LOG_FIELDS_H

#include "describe/description.h"

extern const struct dsm_json_object dsm_log_entry_object;

enum dsm_error dsm_read_log(const struct dsm_json *at, struct dsm_described_measurement *block) DSM_MUST_CHECK;
json_t *dsm_write_log(const struct dsm_described_measurement *block);
void dsm_log_fields_clear(struct dsm_described_measurement *block);

#endif
