/* SPDX-License-Identifier: BSD-3-Clause */
/* "settings" of a device. */
#ifndef DSM_DESCRIBE_SETTINGS_FIELDS_H
#define DSM_DESCRIBE_SETTINGS_FIELDS_H

#include "describe/description.h"

extern const struct dsm_json_object dsm_settings_object;
extern const struct dsm_json_object dsm_algorithms_object;
extern const struct dsm_json_object dsm_runtime_settings_object;

enum dsm_error dsm_read_settings(const struct dsm_json *at, void *description) DSM_MUST_CHECK;
json_t *dsm_write_settings(const void *description);

#endif
