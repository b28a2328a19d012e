/* SPDX-License-Identifier: BSD-3-Clause */
/* GET_MEASUREMENT_EXTENSION_LOG (DSP0274 1.3). */
#ifndef DSM_REQUESTER_GET_MEASUREMENT_LOG_H
#define DSM_REQUESTER_GET_MEASUREMENT_LOG_H

#include "requester/step.h"

/* The whole log, portion by portion, into buffer, which has size bytes; *n is its length. Its device has to have
 * selected a specification for it (negotiated.mel_spec). */
enum dsm_step dsm_get_measurement_log_begin(struct dsm_requester *r, uint8_t *buffer, size_t size,
                                            size_t *n) DSM_MUST_CHECK;

#endif
