/* SPDX-License-Identifier: BSD-3-Clause */
/* "bars" of a TDI. */
#ifndef DSM_DESCRIBE_BAR_FIELDS_H
#define DSM_DESCRIBE_BAR_FIELDS_H

#include "describe/description.h"

extern const struct dsm_json_object dsm_bar_object;
extern const struct dsm_json_object dsm_range_object;

enum dsm_error dsm_read_bars(const struct dsm_json *at, void *tdi_description) DSM_MUST_CHECK;
json_t *dsm_write_bars(const struct dsm_tdi_description *tdi);
/* After all of a TDI is read: what its parts have to do with each other. */
enum dsm_error dsm_check_bars(const struct dsm_json *at, const struct dsm_tdi_description *tdi) DSM_MUST_CHECK;

#endif
