/* SPDX-License-Identifier: BSD-3-Clause */
/* How measurement blocks are shown: one, all, and in the summary hash. */
#include "device/measurements_record.h"
#include "wire/challenge.h"

/*
 * Types whose digest would tell a verifier nothing (DSP0274 10.11.1): manifests are to be read, and device mode,
 * version and SVN to be compared. They are shown raw whenever their bytes are kept.
 */
static bool is_raw_type(uint8_t type)
{
    switch (type) {
    case DSM_MEASUREMENT_MANIFEST:
    case DSM_MEASUREMENT_DEVICE_MODE:
    case DSM_MEASUREMENT_VERSION:
    case DSM_MEASUREMENT_SVN:
    case DSM_MEASUREMENT_INFORMATIONAL:
    case DSM_MEASUREMENT_STRUCTURED_MANIFEST:
        return true;
    default:
        return false;
    }
}

static struct dsm_bytes digest_of(const struct dsm_measurement *block, const struct dsm_hash_algorithm *hash)
{
    const struct dsm_hash_algorithm *row;

    for (size_t i = 0; (row = dsm_hash_algorithm_at(i)) != NULL; i++)
        if (row == hash)
            return dsm_bytes(block->digests[i], row->size);
    return dsm_bytes(NULL, 0);
}

/* What was extended by hashes is a digest, whoever asks for a raw bit stream (DSP0274 1.3, hash-extend measurement). */
static bool has_raw(const struct dsm_measurement *block)
{
    return !block->digest_only && block->type != DSM_MEASUREMENT_HEM;
}

/* A block of which only a digest is shown, where raw bit streams alone were agreed: the digest under our first hash is
 * its value, as opaque bytes. */
static struct dsm_bytes digest_as_raw(const struct dsm_measurement *block)
{
    return digest_of(block, dsm_hash_algorithm_at(0));
}

void dsm_measurement_value(const struct dsm_measurement *block, const struct dsm_hash_algorithm *hash,
                           bool raw_requested, struct dsm_measurement_block_wire *out)
{
    bool raw = !hash || (has_raw(block) && (raw_requested || is_raw_type(block->type)));

    out->index = block->index;
    out->specification = 0x01; /* DSP0274 10.11.1: DMTF */
    out->value_type = (uint8_t)(block->type | (raw ? DSM_MEASUREMENT_RAW : 0));
    if (!raw)
        out->value = digest_of(block, hash);
    else
        out->value = has_raw(block) ? dsm_bytes(block->raw, block->raw_len) : digest_as_raw(block);
}

static void write_block(const struct dsm_measurement *block, const struct dsm_hash_algorithm *hash, bool raw_requested,
                        struct dsm_writer *w)
{
    struct dsm_measurement_block_wire wire;

    dsm_measurement_value(block, hash, raw_requested, &wire);
    dsm_measurement_block_write(w, &wire);
}

enum dsm_error dsm_measurements_write(const struct dsm_measurements_set *set, uint8_t index,
                                      const struct dsm_hash_algorithm *hash, bool raw_requested, struct dsm_writer *w,
                                      uint8_t *count)
{
    *count = 0;
    if (index != DSM_MEASUREMENTS_ALL && !dsm_measurements_find(set, index))
        return DSM_ERR_INVALID_FIELD;
    for (size_t i = 0; i < set->count; i++) {
        if (index != DSM_MEASUREMENTS_ALL && set->blocks[i].index != index)
            continue;
        write_block(&set->blocks[i], hash, raw_requested, w);
        ++*count;
    }
    return w->failed ? DSM_ERR_NO_SPACE : DSM_OK;
}

size_t dsm_measurements_record_len(const struct dsm_measurements_set *set, const struct dsm_hash_algorithm *hash,
                                   bool raw_requested)
{
    struct dsm_measurement_block_wire wire;
    size_t len = 0;

    for (size_t i = 0; i < set->count; i++) {
        dsm_measurement_value(&set->blocks[i], hash, raw_requested, &wire);
        len += dsm_measurement_block_len(wire.value.n);
    }
    return len;
}

/* The whole block counts, its header too: what libspdm hashes, and what a verifier sees in MEASUREMENTS. */
static enum dsm_error hash_block(struct dsm_hash *running, const struct dsm_measurement *block,
                                 const struct dsm_hash_algorithm *measurement_hash)
{
    struct dsm_measurement_block_wire wire;
    uint8_t header[16];
    struct dsm_writer w = dsm_writer(header, sizeof(header));
    size_t header_len = dsm_measurement_block_len(0);
    struct dsm_bytes value;

    dsm_measurement_value(block, measurement_hash, false, &wire);
    value = wire.value;
    dsm_write_u8(&w, wire.index);
    dsm_write_u8(&w, wire.specification);
    dsm_write_u16le(&w, (uint16_t)(dsm_measurement_block_len(value.n) - 4));
    dsm_write_u8(&w, wire.value_type);
    dsm_write_u16le(&w, (uint16_t)value.n);
    if (w.failed || dsm_written_len(&w) != header_len)
        return DSM_ERR_INTERNAL;
    DSM_TRY(dsm_hash_update(running, dsm_written(&w)));
    return dsm_hash_update(running, value);
}

static enum dsm_error hash_blocks(struct dsm_hash *running, const struct dsm_measurements_set *set, bool tcb_only,
                                  const struct dsm_hash_algorithm *measurement_hash, size_t *hashed)
{
    for (size_t i = 0; i < set->count; i++) {
        if (tcb_only && !set->blocks[i].in_tcb)
            continue;
        DSM_TRY(hash_block(running, &set->blocks[i], measurement_hash));
        ++*hashed;
    }
    return DSM_OK;
}

enum dsm_error dsm_measurements_summary(const struct dsm_crypto *crypto, const struct dsm_measurements_set *set,
                                        uint8_t summary, const struct dsm_hash_algorithm *hash,
                                        const struct dsm_hash_algorithm *measurement_hash, uint8_t *out)
{
    struct dsm_hash running = { 0 };
    size_t hashed = 0;
    enum dsm_error error = dsm_hash_begin(crypto, hash, &running);

    memset(out, 0, hash->size);
    if (error == DSM_OK)
        error = hash_blocks(&running, set, summary == DSM_SUMMARY_TCB, measurement_hash, &hashed);
    if (error == DSM_OK && hashed > 0)
        error = dsm_hash_peek(&running, out);
    dsm_hash_reset(&running);
    return error;
}
