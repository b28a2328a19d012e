/* SPDX-License-Identifier: BSD-3-Clause */
#include "crypto/algorithm.h"

#include <strings.h>

#include "crypto/algorithm_index.h"

/* DSP0274 10.4, tables "NEGOTIATE_ALGORITHMS request message format" and "Algorithm structure"; best first. */
static const struct dsm_hash_algorithm hash_algorithms[] = {
    { .bit = 1u << 1, .measurement_bit = 1u << 2, .name = "SHA_384", .evp_name = "SHA384", .size = 48 },
    { .bit = 1u << 2, .measurement_bit = 1u << 3, .name = "SHA_512", .evp_name = "SHA512", .size = 64 },
    { .bit = 1u << 0, .measurement_bit = 1u << 1, .name = "SHA_256", .evp_name = "SHA256", .size = 32 },
    { .bit = 1u << 4, .measurement_bit = 1u << 5, .name = "SHA3_384", .evp_name = "SHA3-384", .size = 48 },
    { .bit = 1u << 5, .measurement_bit = 1u << 6, .name = "SHA3_512", .evp_name = "SHA3-512", .size = 64 },
    { .bit = 1u << 3, .measurement_bit = 1u << 4, .name = "SHA3_256", .evp_name = "SHA3-256", .size = 32 },
};

#define ECDSA(number, curve, bits, octets)                                                                             \
    {                                                                                                                  \
        .bit = 1u << (number), .name = "ECDSA_P" #curve, .kind = DSM_ASYM_ECDSA, .evp_type = "EC",                     \
        .evp_group = "P-" #curve, .key_bits = (bits), .signature_size = 2 * (octets), .min_version = 0x10              \
    }
#define RSA(number, scheme, bits)                                                                                      \
    {                                                                                                                  \
        .bit = 1u << (number), .name = #scheme "_" #bits, .kind = DSM_ASYM_##scheme, .evp_type = "RSA",                \
        .key_bits = (bits), .signature_size = (bits) / 8, .min_version = 0x10                                          \
    }
#define EDDSA(number, curve, bits, octets)                                                                             \
    {                                                                                                                  \
        .bit = 1u << (number), .name = "EDDSA_" #curve, .kind = DSM_ASYM_EDDSA, .evp_type = "ED" #curve,               \
        .key_bits = (bits), .signature_size = 2 * (octets), .min_version = 0x12                                        \
    }

static const struct dsm_asym_algorithm asym_algorithms[] = {
    ECDSA(7, 384, 384, 48),  ECDSA(8, 521, 521, 66), ECDSA(4, 256, 256, 32), EDDSA(10, 25519, 256, 32),
    EDDSA(11, 448, 456, 57), RSA(6, RSAPSS, 4096),   RSA(3, RSAPSS, 3072),   RSA(5, RSASSA, 4096),
    RSA(2, RSASSA, 3072),    RSA(1, RSAPSS, 2048),   RSA(0, RSASSA, 2048),
};

#define SECP(number, bits, octets)                                                                                     \
    {                                                                                                                  \
        .bit = 1u << (number), .name = "SECP_" #bits "_R1", .evp_type = "EC", .evp_group = "P-" #bits,                 \
        .exchange_size = 2 * (octets), .secret_size = (octets)                                                         \
    }
#define FFDHE(number, bits)                                                                                            \
    {                                                                                                                  \
        .bit = 1u << (number), .name = "FFDHE_" #bits, .evp_type = "DH", .evp_group = "ffdhe" #bits,                   \
        .exchange_size = (bits) / 8, .secret_size = (bits) / 8                                                         \
    }

static const struct dsm_dhe_algorithm dhe_algorithms[] = {
    SECP(4, 384, 48), SECP(5, 521, 66), SECP(3, 256, 32), FFDHE(2, 4096), FFDHE(1, 3072), FFDHE(0, 2048),
};

static const struct dsm_aead_algorithm aead_algorithms[] = {
    { .bit = 1u << 1, .name = "AES_256_GCM", .evp_name = "AES-256-GCM", .key_size = 32, .iv_size = 12, .tag_size = 16 },
    { .bit = 1u << 2,
      .name = "CHACHA20_POLY1305",
      .evp_name = "ChaCha20-Poly1305",
      .key_size = 32,
      .iv_size = 12,
      .tag_size = 16 },
    { .bit = 1u << 0, .name = "AES_128_GCM", .evp_name = "AES-128-GCM", .key_size = 16, .iv_size = 12, .tag_size = 16 },
};

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

_Static_assert(COUNT(hash_algorithms) == DSM_HASH_ALGORITHMS, "a slot for each row");
_Static_assert(COUNT(dhe_algorithms) == DSM_DHE_ALGORITHMS, "a slot for each row");
_Static_assert(COUNT(aead_algorithms) == DSM_AEAD_ALGORITHMS, "a slot for each row");

/* The walks are the same for each table. */
#define DEFINE_WALKS(kind, bit_type)                                                                                   \
    const struct dsm_##kind##_algorithm *dsm_##kind##_algorithm_at(size_t i)                                           \
    {                                                                                                                  \
        return i < COUNT(kind##_algorithms) ? &kind##_algorithms[i] : NULL;                                            \
    }                                                                                                                  \
    const struct dsm_##kind##_algorithm *dsm_##kind##_algorithm_by_bit(bit_type bit)                                   \
    {                                                                                                                  \
        for (size_t i = 0; i < COUNT(kind##_algorithms); i++)                                                          \
            if (kind##_algorithms[i].bit == bit)                                                                       \
                return &kind##_algorithms[i];                                                                          \
        return NULL;                                                                                                   \
    }                                                                                                                  \
    const struct dsm_##kind##_algorithm *dsm_##kind##_algorithm_by_name(const char *name)                              \
    {                                                                                                                  \
        for (size_t i = 0; i < COUNT(kind##_algorithms); i++)                                                          \
            if (strcasecmp(kind##_algorithms[i].name, name) == 0)                                                      \
                return &kind##_algorithms[i];                                                                          \
        return NULL;                                                                                                   \
    }

#define DEFINE_SELECT(kind, bit_type)                                                                                  \
    const struct dsm_##kind##_algorithm *dsm_##kind##_algorithm_select(bit_type ours, bit_type theirs)                 \
    {                                                                                                                  \
        for (size_t i = 0; i < COUNT(kind##_algorithms); i++)                                                          \
            if (kind##_algorithms[i].bit & ours & theirs)                                                              \
                return &kind##_algorithms[i];                                                                          \
        return NULL;                                                                                                   \
    }

#define DEFINE_INDEX(kind)                                                                                             \
    size_t dsm_##kind##_algorithm_index(const struct dsm_##kind##_algorithm *algorithm)                                \
    {                                                                                                                  \
        return (size_t)(algorithm - kind##_algorithms);                                                                \
    }

DEFINE_WALKS(hash, uint32_t)
DEFINE_WALKS(asym, uint32_t)
DEFINE_WALKS(dhe, uint16_t)
DEFINE_WALKS(aead, uint16_t)
DEFINE_SELECT(hash, uint32_t)
DEFINE_SELECT(dhe, uint16_t)
DEFINE_SELECT(aead, uint16_t)
DEFINE_INDEX(hash)
DEFINE_INDEX(dhe)
DEFINE_INDEX(aead)

const struct dsm_hash_algorithm *dsm_hash_algorithm_by_measurement_bit(uint32_t bit)
{
    for (size_t i = 0; i < COUNT(hash_algorithms); i++)
        if (hash_algorithms[i].measurement_bit == bit)
            return &hash_algorithms[i];
    return NULL;
}

const struct dsm_asym_algorithm *dsm_asym_algorithm_select(uint32_t ours, uint32_t theirs, uint8_t spdm_version)
{
    for (size_t i = 0; i < COUNT(asym_algorithms); i++)
        if ((asym_algorithms[i].bit & ours & theirs) && asym_algorithms[i].min_version <= spdm_version)
            return &asym_algorithms[i];
    return NULL;
}
