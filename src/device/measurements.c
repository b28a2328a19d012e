/* SPDX-License-Identifier: BSD-3-Clause */
#include "device/measurements.h"

#include <stdlib.h>

#define INDEX_MAX 0xFEu /* DSP0274 10.11: 0 asks for the count, 0xFF for all blocks */

#define DMTF_HEADER_LEN 3u /* DMTFSpecMeasurementValueType and -ValueSize */

/* DSP0274 10.11.1: the index that it sets aside for the measurement manifest. */
#define INDEX_MANIFEST 0xFDu

static void clear_block(struct dsm_measurement *block)
{
    free(block->raw);
    *block = (struct dsm_measurement){ 0 };
}

void dsm_measurements_clear(struct dsm_measurements_set *set)
{
    for (size_t i = 0; i < set->count; i++)
        clear_block(&set->blocks[i]);
    free(set->blocks);
    free(set->log);
    *set = (struct dsm_measurements_set){ 0 };
}

bool dsm_measurements_equal(const struct dsm_measurements_set *a, const struct dsm_measurements_set *b)
{
    bool equal = a->count == b->count && a->log_len == b->log_len;

    if (equal && a->log_len > 0)
        equal = memcmp(a->log, b->log, a->log_len) == 0;

    for (size_t i = 0; equal && i < a->count; i++)
        equal = a->blocks[i].index == b->blocks[i].index && a->blocks[i].type == b->blocks[i].type &&
                a->blocks[i].digest_only == b->blocks[i].digest_only &&
                memcmp(a->blocks[i].digests, b->blocks[i].digests, sizeof(a->blocks[i].digests)) == 0;
    return equal;
}

const struct dsm_measurement *dsm_measurements_find(const struct dsm_measurements_set *set, uint8_t index)
{
    for (size_t i = 0; i < set->count; i++)
        if (set->blocks[i].index == index)
            return &set->blocks[i];
    return NULL;
}

static enum dsm_error make_digests(const struct dsm_crypto *crypto, struct dsm_bytes value,
                                   struct dsm_measurement *block)
{
    const struct dsm_hash_algorithm *hash;

    for (size_t i = 0; (hash = dsm_hash_algorithm_at(i)) != NULL; i++)
        DSM_TRY(dsm_hash_once(crypto, hash, value, block->digests[i]));
    return DSM_OK;
}

static enum dsm_error make_block(const struct dsm_crypto *crypto, struct dsm_bytes value, struct dsm_measurement *block)
{
    block->in_tcb = block->type <= DSM_MEASUREMENT_FIRMWARE_CONFIGURATION;
    DSM_TRY(make_digests(crypto, value, block));
    if (block->digest_only)
        return DSM_OK;
    block->raw = malloc(value.n > 0 ? value.n : 1);
    if (!block->raw)
        return DSM_ERR_NO_MEMORY;
    if (value.n > 0)
        memcpy(block->raw, value.p, value.n);
    block->raw_len = value.n;
    return DSM_OK;
}

static enum dsm_error insert_block(struct dsm_measurements_set *set, const struct dsm_measurement *block)
{
    struct dsm_measurement *blocks = realloc(set->blocks, (set->count + 1) * sizeof(*blocks));
    size_t at = set->count;

    if (!blocks)
        return DSM_ERR_NO_MEMORY;
    set->blocks = blocks;
    while (at > 0 && blocks[at - 1].index > block->index) {
        blocks[at] = blocks[at - 1];
        at--;
    }
    blocks[at] = *block;
    set->count++;
    return DSM_OK;
}

/* The type has 7 bits, and the 16-bit MeasurementSize counts the DMTF header with the value (DSP0274 10.11.1). */
static bool can_be_block(uint8_t index, uint8_t type, size_t value_len)
{
    return index >= 1 && index <= INDEX_MAX && type < DSM_MEASUREMENT_RAW && value_len <= UINT16_MAX - DMTF_HEADER_LEN;
}

enum dsm_error dsm_measurements_add(const struct dsm_crypto *crypto, struct dsm_measurements_set *set, uint8_t index,
                                    uint8_t type, bool digest_only, struct dsm_bytes value)
{
    struct dsm_measurement block = { .index = index, .type = type, .digest_only = digest_only };
    enum dsm_error error;

    if (!can_be_block(index, type, digest_only ? 0 : value.n) || dsm_measurements_find(set, index))
        return DSM_ERR_CONFIG;
    error = make_block(crypto, value, &block);
    if (error == DSM_OK)
        error = insert_block(set, &block);
    if (error != DSM_OK)
        clear_block(&block);
    return error;
}

enum dsm_error dsm_measurements_add_digests(struct dsm_measurements_set *set, uint8_t index, uint8_t type,
                                            const uint8_t digests[DSM_HASH_ALGORITHMS_MAX][DSM_HASH_MAX])
{
    struct dsm_measurement block = { .index = index, .type = type, .digest_only = true };

    if (!can_be_block(index, type, 0) || dsm_measurements_find(set, index))
        return DSM_ERR_CONFIG;
    block.in_tcb = type <= DSM_MEASUREMENT_FIRMWARE_CONFIGURATION;
    memcpy(block.digests, digests, sizeof(block.digests));
    return insert_block(set, &block);
}

enum dsm_error dsm_measurements_add_default(const struct dsm_crypto *crypto, struct dsm_measurements_set *set)
{
    static const uint8_t svn[8] = { 1 };
    static const struct {
        uint8_t index;
        uint8_t type;
        const char *text;
    } defaults[] = {
        { 1, DSM_MEASUREMENT_IMMUTABLE_ROM, "swdsm default immutable ROM" },
        { 2, DSM_MEASUREMENT_MUTABLE_FIRMWARE, "swdsm default mutable firmware" },
        { 3, DSM_MEASUREMENT_HARDWARE_CONFIGURATION, "swdsm default hardware configuration" },
        { 4, DSM_MEASUREMENT_FIRMWARE_CONFIGURATION, "swdsm default firmware configuration" },
        { 5, DSM_MEASUREMENT_VERSION, "1.0.0" },
        { INDEX_MANIFEST, DSM_MEASUREMENT_MANIFEST, "swdsm default measurement manifest" },
    };

    for (size_t i = 0; i < sizeof(defaults) / sizeof(defaults[0]); i++)
        DSM_TRY(dsm_measurements_add(crypto, set, defaults[i].index, defaults[i].type, false,
                                     dsm_bytes(defaults[i].text, strlen(defaults[i].text))));
    return dsm_measurements_add(crypto, set, 6, DSM_MEASUREMENT_SVN, false, dsm_bytes(svn, sizeof(svn)));
}
