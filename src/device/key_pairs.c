/* SPDX-License-Identifier: BSD-3-Clause */
#include "device/key_pairs.h"

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

/* Whatever a device signs. */
#define USAGES                                                                                                         \
    (DSM_KEY_USAGE_KEY_EX | DSM_KEY_USAGE_CHALLENGE | DSM_KEY_USAGE_MEASUREMENT | DSM_KEY_USAGE_ENDPOINT_INFO)

/* DSP0274 1.3 KEY_PAIR_INFO, AsymAlgoCapabilities: bits of its own. */
static const struct {
    uint32_t bit;
    const char *asym;
} algorithms[] = {
    { DSM_KEY_PAIR_RSA_2048, "RSASSA_2048" }, { DSM_KEY_PAIR_RSA_2048, "RSAPSS_2048" },
    { DSM_KEY_PAIR_RSA_3072, "RSASSA_3072" }, { DSM_KEY_PAIR_RSA_3072, "RSAPSS_3072" },
    { DSM_KEY_PAIR_RSA_4096, "RSASSA_4096" }, { DSM_KEY_PAIR_RSA_4096, "RSAPSS_4096" },
    { DSM_KEY_PAIR_ECC_256, "ECDSA_P256" },   { DSM_KEY_PAIR_ECC_384, "ECDSA_P384" },
    { DSM_KEY_PAIR_ECC_521, "ECDSA_P521" },   { DSM_KEY_PAIR_SM2, "SM2_P256" },
    { DSM_KEY_PAIR_ED25519, "EDDSA_25519" },  { DSM_KEY_PAIR_ED448, "EDDSA_448" },
};

uint32_t dsm_key_pair_algorithm(const struct dsm_asym_algorithm *asym)
{
    for (size_t i = 0; i < COUNT(algorithms); i++)
        if (dsm_asym_algorithm_by_name(algorithms[i].asym) == asym)
            return algorithms[i].bit;
    return 0;
}

uint32_t dsm_key_pair_algorithms(void)
{
    const struct dsm_asym_algorithm *asym;
    uint32_t bits = 0;

    for (size_t i = 0; (asym = dsm_asym_algorithm_at(i)) != NULL; i++)
        bits |= dsm_key_pair_algorithm(asym);
    return bits;
}

static uint32_t pqc_bit(const struct dsm_asym_algorithm *asym)
{
    return dsm_asym_algorithm_kind(asym) == DSM_ALG_PQC_ASYM ? asym->common.bit : 0;
}

const struct dsm_asym_algorithm *dsm_key_pair_asym(uint32_t algorithm, uint32_t pqc_algorithm)
{
    const struct dsm_asym_algorithm *asym;

    for (size_t i = 0; (asym = dsm_asym_algorithm_at(i)) != NULL; i++)
        if (algorithm != 0 ? dsm_key_pair_algorithm(asym) == algorithm
                           : pqc_algorithm != 0 && pqc_bit(asym) == pqc_algorithm)
            return asym;
    return NULL;
}

static void name_algorithm(struct dsm_key_pair *pair, const struct dsm_private_key *key)
{
    const struct dsm_asym_algorithm *asym;

    for (size_t i = 0; (asym = dsm_asym_algorithm_at(i)) != NULL; i++)
        if (dsm_private_key_fits(key, asym)) {
            pair->algorithm = dsm_key_pair_algorithm(asym);
            pair->pqc_algorithm = pqc_bit(asym);
            return;
        }
}

static enum dsm_error add(struct dsm_key_pairs *pairs, const struct dsm_private_key *key)
{
    struct dsm_key_pair pair = {
        .algorithms = dsm_key_pair_algorithms(),
        .pqc_algorithms = dsm_algorithm_mask(DSM_ALG_PQC_ASYM, DSM_SPDM_14),
        .capabilities = DSM_KEY_PAIR_CAPS,
        .usages = USAGES,
        .usage = USAGES,
    };

    if (pairs->count == DSM_KEY_PAIRS_MAX)
        return DSM_ERR_LIMIT;
    DSM_TRY(dsm_private_key_share(key, &pair.key));
    name_algorithm(&pair, key);
    pairs->all[pairs->count++] = pair;
    return DSM_OK;
}

enum dsm_error dsm_key_pairs_note(struct dsm_key_pairs *pairs, const struct dsm_private_key *key, uint8_t slot)
{
    uint8_t id = dsm_key_pairs_id(pairs, key);

    if (id == 0) {
        DSM_TRY(add(pairs, key));
        id = (uint8_t)pairs->count;
    }
    pairs->all[id - 1].slot_mask |= (uint8_t)(1u << slot);
    return DSM_OK;
}

void dsm_key_pairs_clear(struct dsm_key_pairs *pairs)
{
    while (pairs->count > 0)
        dsm_private_key_destroy(pairs->all[--pairs->count].key);
}

struct dsm_key_pair *dsm_key_pairs_find(struct dsm_key_pairs *pairs, uint8_t id)
{
    return id >= 1 && id <= pairs->count ? &pairs->all[id - 1] : NULL;
}

uint8_t dsm_key_pairs_id(const struct dsm_key_pairs *pairs, const struct dsm_private_key *key)
{
    for (size_t i = 0; i < pairs->count; i++)
        if (pairs->all[i].key && dsm_private_keys_equal(pairs->all[i].key, key))
            return (uint8_t)(i + 1);
    return 0;
}
