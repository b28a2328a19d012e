/* SPDX-License-Identifier: BSD-3-Clause */
/* What the device measures. */
#ifndef DSM_CLI_SWTSM_MEASURE_H
#define DSM_CLI_SWTSM_MEASURE_H

#include "cli/swtsm.h"

enum dsm_error swtsm_measure(struct swtsm *t, uint8_t slot) DSM_MUST_CHECK;
/* The summary type that is asked for: none where the device measures nothing. */
uint8_t swtsm_summary_type(const struct swtsm *t);
void swtsm_keep_summary(struct swtsm *t, uint8_t type, struct dsm_bytes hash);

#endif
