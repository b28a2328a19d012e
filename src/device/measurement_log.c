/* SPDX-License-Identifier: BSD-3-Clause */
#include "device/measurement_log.h"

#include <stdlib.h>

#include "wire/measurement_log.h"

static const uint8_t empty_log[DSM_MEASUREMENT_LOG_HEADER_LEN];

struct dsm_bytes dsm_measurement_log_bytes(const struct dsm_measurements_set *set)
{
    return set->log ? dsm_bytes(set->log, set->log_len) : dsm_bytes(empty_log, sizeof(empty_log));
}

/* The header's fields stand in front of entries that do not move. */
static enum dsm_error write_header(struct dsm_measurements_set *set, uint32_t entry_count)
{
    struct dsm_writer w = dsm_writer(set->log, DSM_MEASUREMENT_LOG_HEADER_LEN);

    return dsm_measurement_log_header_write(&w, entry_count, (uint32_t)(set->log_len - DSM_MEASUREMENT_LOG_HEADER_LEN));
}

/* Room for one entry behind those that there are. */
static enum dsm_error reserve(struct dsm_measurements_set *set, size_t len)
{
    size_t before = dsm_measurement_log_bytes(set).n;
    uint8_t *log;

    if (len > DSM_MEASUREMENT_LOG_MAX - before)
        return DSM_ERR_LIMIT;
    log = realloc(set->log, before + len);
    if (!log)
        return DSM_ERR_NO_MEMORY;
    if (!set->log)
        memset(log, 0, before);
    set->log = log;
    set->log_len = before;
    return DSM_OK;
}

static struct dsm_measurement *find(struct dsm_measurements_set *set, uint8_t index)
{
    for (size_t i = 0; i < set->count; i++)
        if (set->blocks[i].index == index)
            return &set->blocks[i];
    return NULL;
}

/* The block begins as zeros. */
static enum dsm_error provide_block(struct dsm_measurements_set *set, uint8_t index, struct dsm_measurement **out)
{
    static const uint8_t zeros[DSM_HASH_ALGORITHMS_MAX][DSM_HASH_MAX];

    *out = find(set, index);
    if (!*out) {
        DSM_TRY(dsm_measurements_add_digests(set, index, DSM_MEASUREMENT_HEM, zeros));
        *out = find(set, index);
    } else if ((*out)->log_entries == 0) {
        return DSM_ERR_CONFIG;
    }
    return *out ? DSM_OK : DSM_ERR_INTERNAL;
}

/* The digest so far and the whole entry, its header too, make the next one, as libspdm has it. */
static enum dsm_error extend_digests(const struct dsm_crypto *crypto, struct dsm_measurement *block,
                                     struct dsm_bytes entry)
{
    const struct dsm_hash_algorithm *hash;

    for (size_t i = 0; (hash = dsm_hash_algorithm_at(i)) != NULL; i++) {
        struct dsm_bytes parts[] = { dsm_bytes(block->digests[i], hash->size), entry };
        uint8_t digest[DSM_HASH_MAX];

        DSM_TRY(dsm_hash_parts(crypto, hash, parts, 2, digest));
        memcpy(block->digests[i], digest, hash->size);
    }
    return DSM_OK;
}

enum dsm_error dsm_measurement_log_extend(const struct dsm_crypto *crypto, struct dsm_measurements_set *set,
                                          uint8_t index, uint8_t type, struct dsm_bytes value)
{
    struct dsm_measurement_log_entry entry = {
        .mel_index = set->log_entries + 1,
        .meas_index = index,
        .value_type = type | DSM_MEASUREMENT_RAW,
        .value = value,
    };
    struct dsm_measurement *block;
    struct dsm_writer w;

    if (type >= DSM_MEASUREMENT_RAW || value.n > UINT16_MAX)
        return DSM_ERR_CONFIG;
    DSM_TRY(reserve(set, DSM_MEASUREMENT_LOG_ENTRY_LEN + value.n));
    w = dsm_writer(set->log + set->log_len, DSM_MEASUREMENT_LOG_ENTRY_LEN + value.n);
    DSM_TRY(dsm_measurement_log_entry_write(&w, &entry));
    DSM_TRY(provide_block(set, index, &block));
    DSM_TRY(extend_digests(crypto, block, dsm_written(&w)));
    block->log_entries++;
    set->log_len += dsm_written_len(&w);
    return write_header(set, ++set->log_entries);
}
