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

#include "wire/algorithm_kind.h"

/* What each row begins with, whatever its kind. */
struct dsm_algorithm {
    uint32_t bit;        /* in the mask of its kind */
    const char *name;    /* "SHA_384" */
    uint8_t min_version; /* SPDM version that knows it; 0: each that knows its kind */
};

/* Rows of the table of hash algorithms at the most: who keeps something for each has room for it. */
#define DSM_HASH_ALGORITHMS_MAX 8u

struct dsm_hash_algorithm {
    struct dsm_algorithm common;      /* DSM_ALG_HASH */
    struct dsm_algorithm measurement; /* DSM_ALG_MEASUREMENT_HASH */
    const char *evp_name;             /* "SHA384" */
    size_t size;
};

enum dsm_asym_kind {
    DSM_ASYM_ECDSA,
    DSM_ASYM_RSASSA,
    DSM_ASYM_RSAPSS,
    DSM_ASYM_EDDSA,  /* this and those below sign the message itself, no digest of it */
    DSM_ASYM_MLDSA,  /* FIPS 204; this and the next are post-quantum: PqcAsymAlgo */
    DSM_ASYM_SLHDSA, /* FIPS 205 */
};

struct dsm_asym_algorithm {
    struct dsm_algorithm common; /* DSM_ALG_ASYM, DSM_ALG_REQ_ASYM; DSM_ALG_PQC_ASYM, DSM_ALG_REQ_PQC_ASYM */
    enum dsm_asym_kind kind;
    const char *evp_type;  /* "EC", "RSA", "ED25519", "ML-DSA-65" */
    const char *evp_group; /* EC: "P-384"; else NULL */
    size_t key_bits;       /* 0: the type says all */
    size_t signature_size;
};

/* Signature algorithms of both kinds, such as a key's: their bits of BaseAsymAlgo and of PqcAsymAlgo. */
struct dsm_asym_mask {
    uint32_t base;
    uint32_t pqc;
};

struct dsm_dhe_algorithm {
    struct dsm_algorithm common; /* DSM_ALG_DHE; DSM_ALG_KEM */
    const char *evp_type;        /* "EC", "DH"; "ML-KEM-768" */
    const char *evp_group;       /* "P-384", "ffdhe3072"; of a KEM NULL */
    bool is_curve;               /* shares are points: OpenSSL has a byte for their form, SPDM has not */
    size_t request_size;         /* ExchangeData of KEY_EXCHANGE: X || Y, the public value, or the encapsulation key */
    size_t response_size;        /* and of KEY_EXCHANGE_RSP: the same, or the ciphertext */
    size_t secret_size;
};

struct dsm_aead_algorithm {
    struct dsm_algorithm common;
    const char *evp_name; /* "AES-256-GCM" */
    size_t key_size;
    size_t iv_size;
    size_t tag_size;
};

/* The i-th algorithm of a kind, best first; NULL past the last. */
const struct dsm_algorithm *dsm_algorithm_at(enum dsm_algorithm_kind kind, size_t i);
/* The one with exactly this bit; NULL for none. */
const struct dsm_algorithm *dsm_algorithm_by_bit(enum dsm_algorithm_kind kind, uint32_t bit);
/* By name, without regard to case; NULL for none. */
const struct dsm_algorithm *dsm_algorithm_by_name(enum dsm_algorithm_kind kind, const char *name);
/* The best whose bit is in both masks and that this SPDM version knows; NULL for none. */
const struct dsm_algorithm *dsm_algorithm_select(enum dsm_algorithm_kind kind, uint32_t ours, uint32_t theirs,
                                                 uint8_t spdm_version);
/* The bits of all that this SPDM version knows. */
uint32_t dsm_algorithm_mask(enum dsm_algorithm_kind kind, uint8_t spdm_version);

/* The whole row of an algorithm of this kind; NULL for NULL. */
const struct dsm_hash_algorithm *dsm_hash_algorithm(const struct dsm_algorithm *algorithm);
const struct dsm_hash_algorithm *dsm_measurement_hash_algorithm(const struct dsm_algorithm *algorithm);
const struct dsm_asym_algorithm *dsm_asym_algorithm(const struct dsm_algorithm *algorithm);
const struct dsm_dhe_algorithm *dsm_dhe_algorithm(const struct dsm_algorithm *algorithm);
const struct dsm_aead_algorithm *dsm_aead_algorithm(const struct dsm_algorithm *algorithm);

/* As above, for who wants the whole row at once: of signature algorithms those of both kinds, the classical ones
 * first. */
const struct dsm_hash_algorithm *dsm_hash_algorithm_at(size_t i);
const struct dsm_asym_algorithm *dsm_asym_algorithm_at(size_t i);
const struct dsm_dhe_algorithm *dsm_dhe_algorithm_at(size_t i);
const struct dsm_aead_algorithm *dsm_aead_algorithm_at(size_t i);
const struct dsm_hash_algorithm *dsm_hash_algorithm_by_name(const char *name);
const struct dsm_asym_algorithm *dsm_asym_algorithm_by_name(const char *name);
const struct dsm_dhe_algorithm *dsm_dhe_algorithm_by_name(const char *name);
const struct dsm_aead_algorithm *dsm_aead_algorithm_by_name(const char *name);

/* The kind in whose field its bit stands: DSM_ALG_ASYM or DSM_ALG_PQC_ASYM. */
enum dsm_algorithm_kind dsm_asym_algorithm_kind(const struct dsm_asym_algorithm *algorithm);
bool dsm_asym_signs_message(const struct dsm_asym_algorithm *algorithm);
bool dsm_dhe_algorithm_is_kem(const struct dsm_dhe_algorithm *algorithm);

void dsm_asym_mask_add(struct dsm_asym_mask *mask, const struct dsm_asym_algorithm *algorithm);
bool dsm_asym_mask_has(const struct dsm_asym_mask *mask, const struct dsm_asym_algorithm *algorithm);
/* Its bits in the field of a kind of signature algorithms, a device's or a requester's. */
uint32_t dsm_asym_mask_of(const struct dsm_asym_mask *mask, enum dsm_algorithm_kind kind);
static inline bool dsm_asym_mask_is_empty(const struct dsm_asym_mask *mask)
{
    return (mask->base | mask->pqc) == 0;
}

#define DSM_ALGORITHMS_MAX 32 /* a bit each in the mask of their kind */
/* A bit of no algorithm: settings in which 0 is no choice have it where none of a kind is chosen. */
#define DSM_ALGORITHMS_NONE 0x80000000u

/* For the room alone: a row's place in its table, by which the library keeps what it fetched for that row. */
size_t dsm_hash_algorithm_index(const struct dsm_hash_algorithm *algorithm);
size_t dsm_dhe_algorithm_index(const struct dsm_dhe_algorithm *algorithm);
size_t dsm_aead_algorithm_index(const struct dsm_aead_algorithm *algorithm);

#endif
