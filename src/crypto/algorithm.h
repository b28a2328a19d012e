/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The algorithms of SPDM as const tables: the bit of DSP0274, the name people use (spdm-emu's option words), OpenSSL's
 * name, the sizes. A table's order is our order of preference, best first.
 */
#ifndef DSM_CRYPTO_ALGORITHM_H
#define DSM_CRYPTO_ALGORITHM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct dsm_hash_algorithm {
    uint32_t bit;             /* BaseHashAlgo */
    uint32_t measurement_bit; /* MeasurementHashAlgo */
    const char *name;         /* "SHA_384" */
    const char *evp_name;     /* "SHA384" */
    size_t size;
};

enum dsm_asym_kind {
    DSM_ASYM_ECDSA,
    DSM_ASYM_RSASSA,
    DSM_ASYM_RSAPSS,
    DSM_ASYM_EDDSA, /* signs the message itself, no digest of it; SPDM 1.2 and later only */
};

struct dsm_asym_algorithm {
    uint32_t bit;     /* BaseAsymAlgo, ReqBaseAsymAlg */
    const char *name; /* "ECDSA_P384" */
    enum dsm_asym_kind kind;
    const char *evp_type;  /* "EC", "RSA", "ED25519" */
    const char *evp_group; /* EC: "P-384"; else NULL */
    size_t key_bits;
    size_t signature_size;
    uint8_t min_version; /* SPDM version that knows it: 0x10 or 0x12 */
};

struct dsm_dhe_algorithm {
    uint16_t bit;          /* DHE AlgSupported */
    const char *name;      /* "SECP_384_R1" */
    const char *evp_type;  /* "EC" or "DH" */
    const char *evp_group; /* "P-384", "ffdhe3072" */
    size_t exchange_size;  /* ExchangeData: X || Y, or the public value */
    size_t secret_size;
};

struct dsm_aead_algorithm {
    uint16_t bit;         /* AEAD AlgSupported */
    const char *name;     /* "AES_256_GCM" */
    const char *evp_name; /* "AES-256-GCM" */
    size_t key_size;
    size_t iv_size;
    size_t tag_size;
};

/* NULL-terminated walks: dsm_*_algorithm_at(i) is NULL past the last row. */
const struct dsm_hash_algorithm *dsm_hash_algorithm_at(size_t i);
const struct dsm_asym_algorithm *dsm_asym_algorithm_at(size_t i);
const struct dsm_dhe_algorithm *dsm_dhe_algorithm_at(size_t i);
const struct dsm_aead_algorithm *dsm_aead_algorithm_at(size_t i);

/* The row with exactly this bit; NULL for none. */
const struct dsm_hash_algorithm *dsm_hash_algorithm_by_bit(uint32_t bit);
const struct dsm_hash_algorithm *dsm_hash_algorithm_by_measurement_bit(uint32_t bit);
const struct dsm_asym_algorithm *dsm_asym_algorithm_by_bit(uint32_t bit);
const struct dsm_dhe_algorithm *dsm_dhe_algorithm_by_bit(uint16_t bit);
const struct dsm_aead_algorithm *dsm_aead_algorithm_by_bit(uint16_t bit);

/* By name, without regard to case; NULL for none. */
const struct dsm_hash_algorithm *dsm_hash_algorithm_by_name(const char *name);
const struct dsm_asym_algorithm *dsm_asym_algorithm_by_name(const char *name);
const struct dsm_dhe_algorithm *dsm_dhe_algorithm_by_name(const char *name);
const struct dsm_aead_algorithm *dsm_aead_algorithm_by_name(const char *name);

/* The first row in order of preference whose bit is in both masks; NULL for none. */
const struct dsm_hash_algorithm *dsm_hash_algorithm_select(uint32_t ours, uint32_t theirs);
const struct dsm_asym_algorithm *dsm_asym_algorithm_select(uint32_t ours, uint32_t theirs, uint8_t spdm_version);
const struct dsm_dhe_algorithm *dsm_dhe_algorithm_select(uint16_t ours, uint16_t theirs);
const struct dsm_aead_algorithm *dsm_aead_algorithm_select(uint16_t ours, uint16_t theirs);

#endif
