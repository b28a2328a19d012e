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
    DSM_ASYM_EDDSA, /* signs the message itself, no digest of it */
};

struct dsm_asym_algorithm {
    struct dsm_algorithm common; /* DSM_ALG_ASYM, DSM_ALG_REQ_ASYM */
    enum dsm_asym_kind kind;
    const char *evp_type;  /* "EC", "RSA", "ED25519" */
    const char *evp_group; /* EC: "P-384"; else NULL */
    size_t key_bits;
    size_t signature_size;
};

struct dsm_dhe_algorithm {
    struct dsm_algorithm common;
    const char *evp_type;  /* "EC" or "DH" */
    const char *evp_group; /* "P-384", "ffdhe3072" */
    bool is_curve;         /* shares are points: OpenSSL has a byte for their form, SPDM has not */
    size_t request_size;   /* ExchangeData of KEY_EXCHANGE: X || Y, or the public value */
    size_t response_size;  /* and of KEY_EXCHANGE_RSP: here the same, which with a KEM it is not */
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

/* As above, for who wants the whole row at once. */
const struct dsm_hash_algorithm *dsm_hash_algorithm_at(size_t i);
const struct dsm_asym_algorithm *dsm_asym_algorithm_at(size_t i);
const struct dsm_dhe_algorithm *dsm_dhe_algorithm_at(size_t i);
const struct dsm_aead_algorithm *dsm_aead_algorithm_at(size_t i);
const struct dsm_hash_algorithm *dsm_hash_algorithm_by_name(const char *name);
const struct dsm_asym_algorithm *dsm_asym_algorithm_by_name(const char *name);
const struct dsm_dhe_algorithm *dsm_dhe_algorithm_by_name(const char *name);
const struct dsm_aead_algorithm *dsm_aead_algorithm_by_name(const char *name);

#define DSM_ALGORITHMS_MAX 32 /* a bit each in the mask of their kind */

/* For the room alone: a row's place in its table, by which the library keeps what it fetched for that row. */
size_t dsm_hash_algorithm_index(const struct dsm_hash_algorithm *algorithm);
size_t dsm_dhe_algorithm_index(const struct dsm_dhe_algorithm *algorithm);
size_t dsm_aead_algorithm_index(const struct dsm_aead_algorithm *algorithm);

#endif
