/* SPDX-License-Identifier: BSD-3-Clause */
/* GET_DEVICE_INTERFACE_REPORT: the whole report, in portions. */
#ifndef DSM_REQUESTER_TDISP_REPORT_H
#define DSM_REQUESTER_TDISP_REPORT_H

#include "requester/step.h"
#include "wire/tdisp_report.h"

/* In portions of at most portion_len into buffer (DSM_REPORT_MAX bytes); out points there. */
enum dsm_step dsm_tdisp_report_begin(struct dsm_requester *r, uint32_t function_id, uint16_t portion_len,
                                     uint8_t *buffer, size_t *n, struct dsm_report *out) DSM_MUST_CHECK;

#endif
