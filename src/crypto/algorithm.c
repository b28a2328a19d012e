/* SPDX-License-Identifier: BSD-3-Clause */
#include "crypto/algorithm.h"

#include <strings.h>

#include "wire/spdm.h"

/* DSP0274 10.4, tables "NEGOTIATE_ALGORITHMS request message format", "ALGORITHMS response message format" and
 * "Algorithm structure"; best first. A measurement's hash has its bit one higher, since bit 0 is the raw stream. */
#define HASH(number, name_, evp_name_, size_)                                                                          \
    {                                                                                                                  \
        .common = { .bit = 1u << (number), .name = name_ },                                                            \
        .measurement = { .bit = 1u << ((number) + 1), .name = name_ }, .evp_name = evp_name_, .size = size_,           \
    }

static const struct dsm_hash_algorithm hash_algorithms[] = {
    HASH(1, "SHA_384", "SHA384", 48),    HASH(2, "SHA_512", "SHA512", 64),    HASH(0, "SHA_256", "SHA256", 32),
    HASH(4, "SHA3_384", "SHA3-384", 48), HASH(5, "SHA3_512", "SHA3-512", 64), HASH(3, "SHA3_256", "SHA3-256", 32),
};

#define ECDSA(number, curve, bits, octets)                                                                             \
    {                                                                                                                  \
        .common = { .bit = 1u << (number), .name = "ECDSA_P" #curve }, .kind = DSM_ASYM_ECDSA, .evp_type = "EC",       \
        .evp_group = "P-" #curve, .key_bits = (bits), .signature_size = 2 * (octets),                                  \
    }
#define RSA(number, scheme, bits)                                                                                      \
    {                                                                                                                  \
        .common = { .bit = 1u << (number), .name = #scheme "_" #bits }, .kind = DSM_ASYM_##scheme, .evp_type = "RSA",  \
        .key_bits = (bits), .signature_size = (bits) / 8,                                                              \
    }
#define EDDSA(number, curve, bits, octets)                                                                             \
    {                                                                                                                  \
        .common = { .bit = 1u << (number), .name = "EDDSA_" #curve, .min_version = DSM_SPDM_12 },                      \
        .kind = DSM_ASYM_EDDSA, .evp_type = "ED" #curve, .key_bits = (bits), .signature_size = 2 * (octets),           \
    }

static const struct dsm_asym_algorithm asym_algorithms[] = {
    ECDSA(7, 384, 384, 48),  ECDSA(8, 521, 521, 66), ECDSA(4, 256, 256, 32), EDDSA(10, 25519, 256, 32),
    EDDSA(11, 448, 456, 57), RSA(6, RSAPSS, 4096),   RSA(3, RSAPSS, 3072),   RSA(5, RSASSA, 4096),
    RSA(2, RSASSA, 3072),    RSA(1, RSAPSS, 2048),   RSA(0, RSASSA, 2048),
};

/* DSP0274 1.4, PqcAsymAlgo; signature sizes by FIPS 204, table 2, and FIPS 205, table 2. */
#define MLDSA(number, set, size)                                                                                       \
    {                                                                                                                  \
        .common = { .bit = 1u << (number), .name = "ML_DSA_" #set, .min_version = DSM_SPDM_14 },                       \
        .kind = DSM_ASYM_MLDSA, .evp_type = "ML-DSA-" #set, .signature_size = (size),                                  \
    }
#define SLHDSA(number, hash, level, size)                                                                              \
    {                                                                                                                  \
        .common = { .bit = 1u << (number), .name = "SLH_DSA_" #hash "_" #level, .min_version = DSM_SPDM_14 },          \
        .kind = DSM_ASYM_SLHDSA, .evp_type = "SLH-DSA-" #hash "-" #level, .signature_size = (size),                    \
    }

static const struct dsm_asym_algorithm pqc_asym_algorithms[] = {
    MLDSA(1, 65, 3309),
    MLDSA(2, 87, 4627),
    MLDSA(0, 44, 2420),
    SLHDSA(7, SHA2, 192S, 16224),
    SLHDSA(8, SHAKE, 192S, 16224),
    SLHDSA(11, SHA2, 256S, 29792),
    SLHDSA(12, SHAKE, 256S, 29792),
    SLHDSA(3, SHA2, 128S, 7856),
    SLHDSA(4, SHAKE, 128S, 7856),
    SLHDSA(9, SHA2, 192F, 35664),
    SLHDSA(10, SHAKE, 192F, 35664),
    SLHDSA(13, SHA2, 256F, 49856),
    SLHDSA(14, SHAKE, 256F, 49856),
    SLHDSA(5, SHA2, 128F, 17088),
    SLHDSA(6, SHAKE, 128F, 17088),
};

#define SECP(number, bits, octets)                                                                                     \
    {                                                                                                                  \
        .common = { .bit = 1u << (number), .name = "SECP_" #bits "_R1" }, .evp_type = "EC", .evp_group = "P-" #bits,   \
        .is_curve = true, .request_size = 2 * (octets), .response_size = 2 * (octets), .secret_size = (octets),        \
    }
#define FFDHE(number, bits)                                                                                            \
    {                                                                                                                  \
        .common = { .bit = 1u << (number), .name = "FFDHE_" #bits }, .evp_type = "DH", .evp_group = "ffdhe" #bits,     \
        .request_size = (bits) / 8, .response_size = (bits) / 8, .secret_size = (bits) / 8,                            \
    }

static const struct dsm_dhe_algorithm dhe_algorithms[] = {
    SECP(4, 384, 48), SECP(5, 521, 66), SECP(3, 256, 32), FFDHE(2, 4096), FFDHE(1, 3072), FFDHE(0, 2048),
};

/* DSP0274 1.4, KEMAlg; sizes by FIPS 203, table 3. */
#define MLKEM(number, set, key_size, ciphertext_size)                                                                  \
    {                                                                                                                  \
        .common = { .bit = 1u << (number), .name = "ML_KEM_" #set, .min_version = DSM_SPDM_14 },                       \
        .evp_type = "ML-KEM-" #set, .request_size = (key_size), .response_size = (ciphertext_size), .secret_size = 32, \
    }

static const struct dsm_dhe_algorithm kem_algorithms[] = {
    MLKEM(1, 768, 1184, 1088),
    MLKEM(2, 1024, 1568, 1568),
    MLKEM(0, 512, 800, 768),
};

#define AEAD(number, name_, evp_name_, key_size_)                                                                      \
    {                                                                                                                  \
        .common = { .bit = 1u << (number), .name = name_ }, .evp_name = evp_name_, .key_size = key_size_,              \
        .iv_size = 12, .tag_size = 16,                                                                                 \
    }

static const struct dsm_aead_algorithm aead_algorithms[] = {
    AEAD(1, "AES_256_GCM", "AES-256-GCM", 32),
    AEAD(2, "CHACHA20_POLY1305", "ChaCha20-Poly1305", 32),
    AEAD(0, "AES_128_GCM", "AES-128-GCM", 16),
};

static const struct dsm_algorithm key_schedules[] = { { .bit = 1u << 0, .name = "SPDM" } };

/* A table of one kind: where its rows are, and where in a row its struct dsm_algorithm is. */
struct table {
    const void *rows;
    size_t count;
    size_t row_size;
    size_t offset;
};

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))
#define TABLE(rows_, offset_)                                                                                          \
    {                                                                                                                  \
        .rows = (rows_), .count = COUNT(rows_), .row_size = sizeof((rows_)[0]), .offset = (offset_)                    \
    }

static const struct table tables[DSM_ALG_KINDS] = {
    [DSM_ALG_HASH] = TABLE(hash_algorithms, offsetof(struct dsm_hash_algorithm, common)),
    [DSM_ALG_MEASUREMENT_HASH] = TABLE(hash_algorithms, offsetof(struct dsm_hash_algorithm, measurement)),
    [DSM_ALG_ASYM] = TABLE(asym_algorithms, offsetof(struct dsm_asym_algorithm, common)),
    [DSM_ALG_PQC_ASYM] = TABLE(pqc_asym_algorithms, offsetof(struct dsm_asym_algorithm, common)),
    [DSM_ALG_DHE] = TABLE(dhe_algorithms, offsetof(struct dsm_dhe_algorithm, common)),
    [DSM_ALG_AEAD] = TABLE(aead_algorithms, offsetof(struct dsm_aead_algorithm, common)),
    [DSM_ALG_REQ_ASYM] = TABLE(asym_algorithms, offsetof(struct dsm_asym_algorithm, common)),
    [DSM_ALG_KEY_SCHEDULE] = TABLE(key_schedules, 0),
    [DSM_ALG_REQ_PQC_ASYM] = TABLE(pqc_asym_algorithms, offsetof(struct dsm_asym_algorithm, common)),
    [DSM_ALG_KEM] = TABLE(kem_algorithms, offsetof(struct dsm_dhe_algorithm, common)),
};

_Static_assert(COUNT(hash_algorithms) <= DSM_HASH_ALGORITHMS_MAX, "a slot for each row");
_Static_assert(COUNT(dhe_algorithms) <= DSM_ALGORITHMS_MAX, "a slot for each row");
_Static_assert(COUNT(aead_algorithms) <= DSM_ALGORITHMS_MAX, "a slot for each row");

const struct dsm_algorithm *dsm_algorithm_at(enum dsm_algorithm_kind kind, size_t i)
{
    const struct table *table = &tables[kind];

    if (i >= table->count)
        return NULL;
    return (const void *)((const char *)table->rows + i * table->row_size + table->offset);
}

const struct dsm_algorithm *dsm_algorithm_by_bit(enum dsm_algorithm_kind kind, uint32_t bit)
{
    const struct dsm_algorithm *algorithm;

    for (size_t i = 0; (algorithm = dsm_algorithm_at(kind, i)) != NULL; i++)
        if (algorithm->bit == bit)
            return algorithm;
    return NULL;
}

const struct dsm_algorithm *dsm_algorithm_by_name(enum dsm_algorithm_kind kind, const char *name)
{
    const struct dsm_algorithm *algorithm;

    for (size_t i = 0; (algorithm = dsm_algorithm_at(kind, i)) != NULL; i++)
        if (strcasecmp(algorithm->name, name) == 0)
            return algorithm;
    return NULL;
}

const struct dsm_algorithm *dsm_algorithm_select(enum dsm_algorithm_kind kind, uint32_t ours, uint32_t theirs,
                                                 uint8_t spdm_version)
{
    const struct dsm_algorithm *algorithm;

    if (dsm_algorithm_kind(kind)->since > spdm_version)
        return NULL;
    for (size_t i = 0; (algorithm = dsm_algorithm_at(kind, i)) != NULL; i++)
        if ((algorithm->bit & ours & theirs) != 0 && algorithm->min_version <= spdm_version)
            return algorithm;
    return NULL;
}

uint32_t dsm_algorithm_mask(enum dsm_algorithm_kind kind, uint8_t spdm_version)
{
    const struct dsm_algorithm *algorithm;
    uint32_t mask = 0;

    if (dsm_algorithm_kind(kind)->since > spdm_version)
        return 0;
    for (size_t i = 0; (algorithm = dsm_algorithm_at(kind, i)) != NULL; i++)
        if (algorithm->min_version <= spdm_version)
            mask |= algorithm->bit;
    return mask;
}

/* The row that holds this member; NULL for NULL. */
#define DEFINE_ROW(function, type, member)                                                                             \
    const struct type *function(const struct dsm_algorithm *algorithm)                                                 \
    {                                                                                                                  \
        return algorithm ? (const void *)((const char *)algorithm - offsetof(struct type, member)) : NULL;             \
    }

DEFINE_ROW(dsm_hash_algorithm, dsm_hash_algorithm, common)
DEFINE_ROW(dsm_measurement_hash_algorithm, dsm_hash_algorithm, measurement)
DEFINE_ROW(dsm_asym_algorithm, dsm_asym_algorithm, common)
DEFINE_ROW(dsm_dhe_algorithm, dsm_dhe_algorithm, common)
DEFINE_ROW(dsm_aead_algorithm, dsm_aead_algorithm, common)

#define DEFINE_TYPED(kind_, alg_kind)                                                                                  \
    const struct dsm_##kind_##_algorithm *dsm_##kind_##_algorithm_at(size_t i)                                         \
    {                                                                                                                  \
        return dsm_##kind_##_algorithm(dsm_algorithm_at(alg_kind, i));                                                 \
    }                                                                                                                  \
    const struct dsm_##kind_##_algorithm *dsm_##kind_##_algorithm_by_name(const char *name)                            \
    {                                                                                                                  \
        return dsm_##kind_##_algorithm(dsm_algorithm_by_name(alg_kind, name));                                         \
    }

DEFINE_TYPED(hash, DSM_ALG_HASH)
DEFINE_TYPED(dhe, DSM_ALG_DHE)
DEFINE_TYPED(aead, DSM_ALG_AEAD)

const struct dsm_asym_algorithm *dsm_asym_algorithm_at(size_t i)
{
    size_t classical = COUNT(asym_algorithms);

    return dsm_asym_algorithm(i < classical ? dsm_algorithm_at(DSM_ALG_ASYM, i)
                                            : dsm_algorithm_at(DSM_ALG_PQC_ASYM, i - classical));
}

const struct dsm_asym_algorithm *dsm_asym_algorithm_by_name(const char *name)
{
    const struct dsm_algorithm *algorithm = dsm_algorithm_by_name(DSM_ALG_ASYM, name);

    return dsm_asym_algorithm(algorithm ? algorithm : dsm_algorithm_by_name(DSM_ALG_PQC_ASYM, name));
}

enum dsm_algorithm_kind dsm_asym_algorithm_kind(const struct dsm_asym_algorithm *algorithm)
{
    return algorithm->kind == DSM_ASYM_MLDSA || algorithm->kind == DSM_ASYM_SLHDSA ? DSM_ALG_PQC_ASYM : DSM_ALG_ASYM;
}

bool dsm_asym_signs_message(const struct dsm_asym_algorithm *algorithm)
{
    return algorithm->kind >= DSM_ASYM_EDDSA;
}

bool dsm_dhe_algorithm_is_kem(const struct dsm_dhe_algorithm *algorithm)
{
    return !algorithm->evp_group;
}

void dsm_asym_mask_add(struct dsm_asym_mask *mask, const struct dsm_asym_algorithm *algorithm)
{
    if (dsm_asym_algorithm_kind(algorithm) == DSM_ALG_ASYM)
        mask->base |= algorithm->common.bit;
    else
        mask->pqc |= algorithm->common.bit;
}

bool dsm_asym_mask_has(const struct dsm_asym_mask *mask, const struct dsm_asym_algorithm *algorithm)
{
    return (dsm_asym_mask_of(mask, dsm_asym_algorithm_kind(algorithm)) & algorithm->common.bit) != 0;
}

uint32_t dsm_asym_mask_of(const struct dsm_asym_mask *mask, enum dsm_algorithm_kind kind)
{
    return kind == DSM_ALG_PQC_ASYM || kind == DSM_ALG_REQ_PQC_ASYM ? mask->pqc : mask->base;
}

#define DEFINE_INDEX(kind)                                                                                             \
    size_t dsm_##kind##_algorithm_index(const struct dsm_##kind##_algorithm *algorithm)                                \
    {                                                                                                                  \
        return (size_t)(algorithm - kind##_algorithms);                                                                \
    }

DEFINE_INDEX(hash)
DEFINE_INDEX(dhe)
DEFINE_INDEX(aead)
