/* SPDX-License-Identifier: BSD-3-Clause */
/* "cxl" of a device. */
#ifndef DSM_DESCRIBE_CXL_FIELDS_H
#define DSM_DESCRIBE_CXL_FIELDS_H

#include "describe/description.h"

extern const struct dsm_json_object dsm_cxl_object;

enum dsm_error dsm_read_cxl(const struct dsm_json *at, void *description) DSM_MUST_CHECK;
json_t *dsm_write_cxl(const void *description);

#endif
