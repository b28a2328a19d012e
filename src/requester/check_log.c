/* SPDX-License-Identifier: BSD-3-Clause */
#include "requester/check_log.h"

#include "requester/check.h"
#include "requester/fail.h"
#include "wire/measurement_log.h"
#include "wire/measurements.h"

#define LOG "DSP0274 measurement extension log"

/* What the entries of a block make, and how many there are. */
struct extended {
    uint8_t digest[DSM_HASH_MAX];
    unsigned entries;
};

static enum dsm_error extend(const struct dsm_requester *r, struct dsm_bytes entry, struct extended *extended)
{
    const struct dsm_hash_algorithm *hash = dsm_negotiated_measurement_hash(&r->negotiated);
    struct dsm_bytes parts[] = { dsm_bytes(extended->digest, hash->size), entry };
    uint8_t digest[DSM_HASH_MAX];

    DSM_TRY(dsm_hash_parts(r->crypto, hash, parts, 2, digest));
    memcpy(extended->digest, digest, hash->size);
    extended->entries++;
    return DSM_OK;
}

/* table: by MeasIndex */
static enum dsm_error read_log(struct dsm_requester *r, struct dsm_bytes bytes, struct extended *table)
{
    struct dsm_measurement_log log;
    struct dsm_measurement_log_entry entry;
    struct dsm_reader reader;

    DSM_TRY(dsm_fail_decode(r, dsm_measurement_log_decode(bytes, &log), LOG, bytes.n));
    if (log.reserved_set)
        dsm_requester_note(r, "reserved bits are set in the measurement extension log");
    reader = dsm_reader(log.entries);
    for (uint32_t i = 0; i < log.entry_count; i++) {
        const uint8_t *at = reader.p;

        DSM_TRY(dsm_fail_decode(r, dsm_measurement_log_entry_read(&reader, &entry), LOG ", entry", log.entries.n));
        DSM_TRY(extend(r, dsm_bytes(at, (size_t)(reader.p - at)), &table[entry.meas_index]));
    }
    return dsm_fail_decode(r, dsm_reader_end(&reader), LOG ", NumberOfEntries", log.entries.n);
}

/* A block that came as a raw bit stream is no digest to compare. */
static bool is_extended(const struct dsm_measurement_block_wire *block)
{
    return block->value_type == DSM_MEASUREMENT_HEM;
}

static enum dsm_error check_block(struct dsm_requester *r, const struct dsm_measurement_block_wire *block,
                                  struct extended *extended)
{
    unsigned entries = extended->entries;
    bool is_same = dsm_bytes_equal(block->value, dsm_bytes(extended->digest, block->value.n));

    extended->entries = 0;
    if (entries == 0) {
        dsm_requester_note(r, "hash-extend block %u has no entry in the log", block->index);
        return DSM_OK;
    }
    if (!is_same)
        return dsm_check_failed(r, DSM_CHECK_LOG, "the %u entries of block %u make another digest than it has", entries,
                                block->index);
    dsm_check_passed(r, DSM_CHECK_LOG);
    return DSM_OK;
}

static enum dsm_error check_leftover(struct dsm_requester *r, const struct extended *table)
{
    for (unsigned i = 0; i <= DSM_MEASUREMENTS_ALL; i++)
        if (table[i].entries > 0)
            return dsm_check_failed(r, DSM_CHECK_LOG, "the log has entries of block %u, which is no hash-extend block",
                                    i);
    return DSM_OK;
}

enum dsm_error dsm_check_log(struct dsm_requester *r, struct dsm_bytes log, struct dsm_bytes record)
{
    struct extended table[DSM_MEASUREMENTS_ALL + 1] = { 0 };
    struct dsm_reader reader = dsm_reader(record);
    struct dsm_measurement_block_wire block;

    if (!dsm_negotiated_measurement_hash(&r->negotiated)) {
        dsm_requester_note(r, "measurements are raw bit streams alone: no block shows what the log makes");
        return DSM_OK;
    }
    DSM_TRY(read_log(r, log, table));
    while (dsm_reader_left(&reader) > 0 && dsm_measurement_block_read(&reader, &block, NULL) == DSM_OK)
        if (is_extended(&block) && block.value.n <= DSM_HASH_MAX)
            DSM_TRY(check_block(r, &block, &table[block.index]));
    return check_leftover(r, table);
}
