/* SPDX-License-Identifier: BSD-3-Clause */
#include "device/cxl_tsp_check.h"

#define EXPLICIT (DSM_CXL_TSP_EXPLICIT_OOB_TE_STATE | DSM_CXL_TSP_EXPLICIT_IB_TE_STATE)
#define BY_KEY (DSM_CXL_TSP_CKID_BASED | DSM_CXL_TSP_RANGE_BASED | DSM_CXL_TSP_CKID_REQUIRED)
#define IB_GRANULARITY_DEFINED (0x7FFu | DSM_CXL_TSP_IB_ENTIRE_MEMORY)
#define CONFIGURATION_ENABLE_DEFINED (DSM_CXL_TSP_LOCKED_FW_UPDATE | DSM_CXL_TSP_SPECIAL_PURPOSE_MEMORY)
#define CKIDS_LEAST 2u
#define LENGTH_INDEX_MAX 7u

struct question {
    const struct dsm_cxl_tsp_capabilities *can;
    const struct dsm_cxl_tsp_configuration *wants;
    uint16_t validity_flags;
    uint8_t secondary_sessions;
};

static bool is_one_bit(uint32_t value)
{
    return value != 0 && (value & (value - 1)) == 0;
}

static bool wants(const struct question *q, uint16_t feature)
{
    return (q->wants->memory_encryption_features & feature) != 0;
}

/* What is supported, in the bits of what is enabled. */
static uint16_t encryption_of(const struct dsm_cxl_tsp_capabilities *can)
{
    uint16_t features = can->memory_encryption_features & (uint16_t)~DSM_CXL_TSP_SUPPORTS_ENTROPY;

    if (features & DSM_CXL_TSP_SUPPORTS_CKID_REQUIRED)
        features = (uint16_t)((features & ~DSM_CXL_TSP_SUPPORTS_CKID_REQUIRED) | DSM_CXL_TSP_CKID_REQUIRED);
    return features;
}

static bool encryption_unsupported(const struct question *q)
{
    return (q->wants->memory_encryption_features & ~encryption_of(q->can)) != 0;
}

static bool keys_without_encryption(const struct question *q)
{
    return !wants(q, DSM_CXL_TSP_ENCRYPTION) && wants(q, BY_KEY);
}

static bool ckids_and_ranges(const struct question *q)
{
    return wants(q, DSM_CXL_TSP_CKID_BASED) && wants(q, DSM_CXL_TSP_RANGE_BASED);
}

static bool ckids_by_halves(const struct question *q)
{
    return wants(q, DSM_CXL_TSP_CKID_BASED) != wants(q, DSM_CXL_TSP_CKID_REQUIRED);
}

static bool algorithm_wrong(const struct question *q)
{
    uint32_t algorithm = q->wants->memory_encryption_algorithm;

    if (!wants(q, DSM_CXL_TSP_ENCRYPTION))
        return algorithm != 0;
    return !is_one_bit(algorithm) || (algorithm & q->can->memory_encryption_algorithms) == 0;
}

static bool te_unsupported(const struct question *q)
{
    return (q->wants->te_state_features & ~q->can->te_state_features) != 0;
}

static bool te_lacks(uint16_t features, uint16_t feature, uint16_t needs)
{
    return (features & feature) != 0 && (features & needs) == 0;
}

static bool te_alone(const struct question *q)
{
    uint16_t features = q->wants->te_state_features;

    return te_lacks(features, DSM_CXL_TSP_WRITE_ACCESS_CONTROL, EXPLICIT) ||
           te_lacks(features, DSM_CXL_TSP_READ_ACCESS_CONTROL, EXPLICIT | DSM_CXL_TSP_IMPLICIT_TE_STATE) ||
           te_lacks(features, DSM_CXL_TSP_TE_STATE_SANITIZE, EXPLICIT);
}

static bool oob_granularity_wrong(const struct question *q)
{
    uint32_t granularity = q->wants->explicit_oob_granularity;

    if (!(q->wants->te_state_features & DSM_CXL_TSP_EXPLICIT_OOB_TE_STATE))
        return granularity != 0;
    return !is_one_bit(granularity) || (granularity & q->can->explicit_oob_granularity) == 0;
}

/* 7 is taken where a length of its own is all of memory. */
static bool ib_entries_wrong(const struct question *q)
{
    bool entire = (q->can->explicit_ib_granularity & DSM_CXL_TSP_IB_ENTIRE_MEMORY) != 0;
    unsigned seen = 0;

    if (!(q->wants->te_state_features & DSM_CXL_TSP_EXPLICIT_IB_TE_STATE))
        return false;
    for (size_t i = 0; i < DSM_CXL_TSP_IB_ENTRIES; i++) {
        uint8_t index = q->wants->explicit_ib[i].length_index;

        if (index == DSM_CXL_TSP_IB_UNUSED)
            continue;
        if (index > LENGTH_INDEX_MAX - (entire ? 1 : 0) || (seen & 1u << index) != 0)
            return true;
        seen |= 1u << index;
    }
    return false;
}

static bool ckids_too_many(const struct question *q)
{
    uint32_t base = q->wants->ckid_base, count = q->wants->number_of_ckids;

    return wants(q, DSM_CXL_TSP_CKID_REQUIRED) &&
           (count > q->can->number_of_ckids || base >= DSM_CXL_TSP_CKIDS_MAX || count >= DSM_CXL_TSP_CKIDS_MAX - base);
}

static bool configuration_unsupported(const struct question *q)
{
    uint16_t features = q->wants->configuration_features;
    bool fw_update = (q->can->configuration_features & DSM_CXL_TSP_LOCKED_FW_UPDATE) != 0;

    return (features & ~CONFIGURATION_ENABLE_DEFINED) != 0 || ((features & DSM_CXL_TSP_LOCKED_FW_UPDATE) && !fw_update);
}

/* Secondary sessions count from 0 without a gap. */
static bool secondary_wrong(const struct question *q)
{
    unsigned flags = q->validity_flags;

    return (flags & (flags + 1)) != 0 || flags >> q->secondary_sessions != 0;
}

static const struct {
    bool (*is_broken)(const struct question *q);
    const char *text;
} rules[] = {
    { encryption_unsupported, "a memory encryption feature that the target does not support" },
    { keys_without_encryption, "CKID or range based encryption without encryption" },
    { ckids_and_ranges, "CKID based encryption and range based at once" },
    { ckids_by_halves, "CKID based encryption and CKID based required come together" },
    { algorithm_wrong, "not one memory encryption algorithm that the target supports, or one without encryption" },
    { te_unsupported, "a TE state feature that the target does not support" },
    { te_alone, "access control or sanitizing without a way to change TE state" },
    { oob_granularity_wrong, "not one granularity that the target supports, or one without out-of-band changes" },
    { ib_entries_wrong, "an in-band length index that does not exist or stands twice" },
    { ckids_too_many, "more CKIDs than the target has" },
    { configuration_unsupported, "a configuration feature that the target does not support" },
    { secondary_wrong, "PSKs of more secondary sessions than are offered, or with a gap" },
};

const char *dsm_cxl_tsp_configuration_fault(const struct dsm_cxl_tsp_capabilities *capabilities,
                                            const struct dsm_cxl_tsp_set_configuration *request,
                                            uint8_t secondary_sessions)
{
    const struct question q = { capabilities, &request->configuration, request->validity_flags, secondary_sessions };

    for (size_t i = 0; i < sizeof(rules) / sizeof(rules[0]); i++)
        if (rules[i].is_broken(&q))
            return rules[i].text;
    return NULL;
}

void dsm_cxl_tsp_capabilities_default(struct dsm_cxl_tsp_capabilities *capabilities)
{
    *capabilities = (struct dsm_cxl_tsp_capabilities){
        .memory_encryption_features = DSM_CXL_TSP_ENCRYPTION_SUPPORT_DEFINED,
        .memory_encryption_algorithms = DSM_CXL_TSP_AES_XTS_128 | DSM_CXL_TSP_AES_XTS_256,
        .range_based_keys = DSM_CXL_TSP_RANGE_KEYS_MAX,
        .te_state_features = DSM_CXL_TSP_TE_STATE_DEFINED,
        .explicit_oob_granularity = UINT32_MAX,
        .explicit_ib_granularity = IB_GRANULARITY_DEFINED,
        .configuration_features = DSM_CXL_TSP_LOCKED_FW_UPDATE,
        .number_of_ckids = DSM_CXL_TSP_CKIDS_MAX - 1,
        .number_of_secondary_sessions = DSM_CXL_TSP_SECONDARY_MAX,
    };
}

static const char *encryption_fault(const struct dsm_cxl_tsp_capabilities *c)
{
    uint16_t features = c->memory_encryption_features;
    bool by_ckid = (features & DSM_CXL_TSP_CKID_BASED) != 0;
    bool by_range = (features & DSM_CXL_TSP_RANGE_BASED) != 0;

    if (features & ~DSM_CXL_TSP_ENCRYPTION_SUPPORT_DEFINED)
        return "memory_encryption_features has undefined bits";
    if (!(features & DSM_CXL_TSP_ENCRYPTION) && (by_ckid || by_range))
        return "memory_encryption_features: by CKID or range without encryption";
    if ((features & DSM_CXL_TSP_SUPPORTS_CKID_REQUIRED) && !by_ckid)
        return "memory_encryption_features: CKID required without encryption by CKID";
    if ((features & DSM_CXL_TSP_ENCRYPTION) && c->memory_encryption_algorithms == 0)
        return "memory_encryption_algorithms: encryption wants one";
    if (by_range != (c->range_based_keys != 0))
        return "range_based_keys: as many as there are with encryption by range, and 0 without";
    if (by_ckid && c->number_of_ckids < CKIDS_LEAST)
        return "number_of_ckids: encryption by CKID wants two at least";
    return NULL;
}

static const char *te_fault(const struct dsm_cxl_tsp_capabilities *c)
{
    uint16_t features = c->te_state_features;
    bool in_band = (features & DSM_CXL_TSP_EXPLICIT_IB_TE_STATE) != 0;

    if (features & ~DSM_CXL_TSP_TE_STATE_DEFINED)
        return "te_state_features has undefined bits";
    if (te_lacks(features, DSM_CXL_TSP_WRITE_ACCESS_CONTROL, EXPLICIT) ||
        te_lacks(features, DSM_CXL_TSP_READ_ACCESS_CONTROL, EXPLICIT | DSM_CXL_TSP_IMPLICIT_TE_STATE) ||
        te_lacks(features, DSM_CXL_TSP_TE_STATE_SANITIZE, EXPLICIT))
        return "te_state_features: access control or sanitizing without a way to change TE state";
    if ((features & DSM_CXL_TSP_IMPLICIT_TE_STATE) &&
        (!in_band || !(c->explicit_ib_granularity & DSM_CXL_TSP_GRANULARITY_64B)))
        return "te_state_features: implicit changes want explicit ones in band, of 64 bytes";
    if (((features & DSM_CXL_TSP_EXPLICIT_OOB_TE_STATE) != 0) != (c->explicit_oob_granularity != 0))
        return "explicit_oob_granularity: some with explicit changes out of band, and 0 without";
    if (in_band != (c->explicit_ib_granularity != 0) || (c->explicit_ib_granularity & ~IB_GRANULARITY_DEFINED))
        return "explicit_ib_granularity: bits 10:0 and 31, some with explicit changes in band, and 0 without";
    return NULL;
}

const char *dsm_cxl_tsp_capabilities_fault(const struct dsm_cxl_tsp_capabilities *capabilities)
{
    const char *fault = encryption_fault(capabilities);

    return fault ? fault : te_fault(capabilities);
}
