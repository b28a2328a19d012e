/* SPDX-License-Identifier: BSD-3-Clause */
/* "device_classes": the device class identifiers that ENDPOINT_INFO gives. */
#ifndef DSM_DESCRIBE_CLASS_FIELDS_H
#define DSM_DESCRIBE_CLASS_FIELDS_H

#include "describe/json.h"

extern const struct dsm_json_object dsm_device_class_object;

/* Of a device description. */
enum dsm_error dsm_read_classes(const struct dsm_json *at, void *description) DSM_MUST_CHECK;
json_t *dsm_write_classes(const void *description);

#endif
