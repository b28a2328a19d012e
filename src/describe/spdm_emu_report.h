/* SPDX-License-Identifier: BSD-3-Clause */
/* spdm-emu's tdisp_device_interface_report.json. */
#ifndef DSM_DESCRIBE_SPDM_EMU_REPORT_H
#define DSM_DESCRIBE_SPDM_EMU_REPORT_H

#include "describe/description.h"

extern const struct dsm_json_object dsm_spdm_emu_report_object;
extern const struct dsm_json_object dsm_spdm_emu_range_object;

/* Describes all that a TDI's report shows as spdm-emu's tdisp_device_interface_report.json does. On failure tdi stays.
 */
enum dsm_error dsm_spdm_emu_report_load(const char *file, struct dsm_tdi_description *tdi,
                                        struct dsm_error_detail *error) DSM_MUST_CHECK;

/* A file of spdm-emu's, which says all that a report shows. */
enum dsm_error dsm_read_spdm_emu_report(const struct dsm_json *at, struct dsm_tdi_description *tdi) DSM_MUST_CHECK;

#endif
