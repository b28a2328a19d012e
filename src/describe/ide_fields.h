/* SPDX-License-Identifier: BSD-3-Clause */
/* "ide" of a device. */
#ifndef DSM_DESCRIBE_IDE_FIELDS_H
#define DSM_DESCRIBE_IDE_FIELDS_H

#include "describe/description.h"

extern const struct dsm_json_object dsm_ide_object;
extern const struct dsm_json_object dsm_ide_port_object;

enum dsm_error dsm_read_ide(const struct dsm_json *at, void *description) DSM_MUST_CHECK;
json_t *dsm_write_ide(const void *description);

#endif
