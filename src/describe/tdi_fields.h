/* SPDX-License-Identifier: BSD-3-Clause */
/* "tdis" of a device. */
#ifndef DSM_DESCRIBE_TDI_FIELDS_H
#define DSM_DESCRIBE_TDI_FIELDS_H

#include "describe/description.h"

extern const struct dsm_json_object dsm_tdi_object;
extern const struct dsm_json_object dsm_vfs_object;
extern const struct dsm_json_object dsm_msix_object;
extern const struct dsm_json_object dsm_msix_area_object;
extern const struct dsm_json_object dsm_info_object;

enum dsm_error dsm_read_tdis(const struct dsm_json *at, void *description) DSM_MUST_CHECK;
json_t *dsm_write_tdis(const void *description);

#endif
