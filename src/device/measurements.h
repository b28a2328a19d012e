/* SPDX-License-Identifier: BSD-3-Clause */
/* A device's measurement blocks (DSP0274 10.11): ascending by index, with their digests made beforehand. */
#ifndef DSM_DEVICE_MEASUREMENTS_H
#define DSM_DEVICE_MEASUREMENTS_H

#include "crypto/hash.h"
#include "wire/measurements.h"

struct dsm_measurement {
    uint8_t index;    /* 1..0xFE */
    uint8_t type;     /* enum dsm_measurement_type */
    bool digest_only; /* the raw value is not kept: a file's digest */
    bool in_tcb;      /* counts for a TCB summary: by default firmware, ROM and their configuration (types 0..3) */
    uint8_t *raw;     /* NULL with digest_only */
    size_t raw_len;
    uint32_t log_entries; /* so many of the log's have extended it (measurement_log.h); 0: it is no log's */
    uint8_t digests[DSM_HASH_ALGORITHMS_MAX][DSM_HASH_MAX]; /* in the order of dsm_hash_algorithm_at */
};

struct dsm_measurements_set {
    struct dsm_measurement *blocks; /* ascending by index */
    size_t count;
    uint8_t *log; /* the measurement extension log, as it is given out; NULL: it has no entry */
    size_t log_len;
    uint32_t log_entries;
};

void dsm_measurements_clear(struct dsm_measurements_set *set);
/* Copies value. A block with this index already: DSM_ERR_CONFIG. */
enum dsm_error dsm_measurements_add(const struct dsm_crypto *crypto, struct dsm_measurements_set *set, uint8_t index,
                                    uint8_t type, bool digest_only, struct dsm_bytes value) DSM_MUST_CHECK;
/* A block of which nothing but its digests is known, one for each hash algorithm. */
enum dsm_error
dsm_measurements_add_digests(struct dsm_measurements_set *set, uint8_t index, uint8_t type,
                             const uint8_t digests[DSM_HASH_ALGORITHMS_MAX][DSM_HASH_MAX]) DSM_MUST_CHECK;
/* The same blocks: index, type, value and what is kept of it. */
bool dsm_measurements_equal(const struct dsm_measurements_set *a, const struct dsm_measurements_set *b);
const struct dsm_measurement *dsm_measurements_find(const struct dsm_measurements_set *set, uint8_t index);
/* The default set: ROM, firmware, hardware configuration, firmware configuration, manifest as raw, version, SVN. */
enum dsm_error dsm_measurements_add_default(const struct dsm_crypto *crypto,
                                            struct dsm_measurements_set *set) DSM_MUST_CHECK;

#endif
