/* SPDX-License-Identifier: BSD-3-Clause */
/* Measurement blocks as MEASUREMENTS and MeasurementSummaryHash show them (DSP0274 10.11, 10.8). */
#ifndef DSM_DEVICE_MEASUREMENTS_RECORD_H
#define DSM_DEVICE_MEASUREMENTS_RECORD_H

#include "device/measurements.h"

/* How a block is shown: the digest under hash, or the raw bit stream when hash is NULL (raw only), when raw is asked
 * for and kept, or when the type is only meaningful raw (device mode, version, SVN). */
void dsm_measurement_value(const struct dsm_measurement *block, const struct dsm_hash_algorithm *hash,
                           bool raw_requested, struct dsm_measurement_block_wire *out);
/* MeasurementRecord of one block or, with index 0xFF, of all; *count tells how many. DSM_ERR_INVALID_FIELD: no such
 * index; DSM_ERR_NO_SPACE: does not fit. */
enum dsm_error dsm_measurements_write(const struct dsm_measurements_set *set, uint8_t index,
                                      const struct dsm_hash_algorithm *hash, bool raw_requested, struct dsm_writer *w,
                                      uint8_t *count) DSM_MUST_CHECK;
size_t dsm_measurements_record_len(const struct dsm_measurements_set *set, const struct dsm_hash_algorithm *hash,
                                   bool raw_requested);
/* MeasurementSummaryHash: the digest under hash of the concatenated blocks (as shown without raw requested). summary:
 * enum dsm_summary_type TCB or ALL. With nothing to summarise the digest field is zeros (DSP0274 10.8). */
enum dsm_error dsm_measurements_summary(const struct dsm_crypto *crypto, const struct dsm_measurements_set *set,
                                        uint8_t summary, const struct dsm_hash_algorithm *hash,
                                        const struct dsm_hash_algorithm *measurement_hash, uint8_t *out) DSM_MUST_CHECK;

#endif
