/* SPDX-License-Identifier: BSD-3-Clause */
/* Measurement blocks for people and as JSON. */
#ifndef DSM_CLI_SWTSM_SHOW_BLOCKS_H
#define DSM_CLI_SWTSM_SHOW_BLOCKS_H

#include "cli/swtsm.h"
#include "wire/measurements.h"

json_t *swtsm_show_block(struct swtsm *t, const struct dsm_measurement_block_wire *block);
json_t *swtsm_show_blocks(struct swtsm *t, struct dsm_bytes record);

#endif
