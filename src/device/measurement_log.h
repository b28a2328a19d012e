/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The measurement extension log (DSP0274 1.3): what was measured one after another, each of it extending a hash-extend
 * block. A device's log is made with its blocks and lasts as long as they do.
 */
#ifndef DSM_DEVICE_MEASUREMENT_LOG_H
#define DSM_DEVICE_MEASUREMENT_LOG_H

#include "device/measurements.h"

/* One entry more, which extends block index; the first one makes the block. DSM_ERR_CONFIG: the block is another than a
 * log's, or the value is too long. DSM_ERR_LIMIT: the log is full. */
enum dsm_error dsm_measurement_log_extend(const struct dsm_crypto *crypto, struct dsm_measurements_set *set,
                                          uint8_t index, uint8_t type, struct dsm_bytes value) DSM_MUST_CHECK;
/* The whole log as MEASUREMENT_EXTENSION_LOG gives it; without an entry it is its header alone. */
struct dsm_bytes dsm_measurement_log_bytes(const struct dsm_measurements_set *set);

#endif
