/* SPDX-License-Identifier: BSD-3-Clause */
/* NEGOTIATE_ALGORITHMS and ALGORITHMS (DSP0274 10.4). Up to 1.0 there are no algorithm structures. */
#ifndef DSM_WIRE_ALGORITHMS_H
#define DSM_WIRE_ALGORITHMS_H

#include "wire/spdm.h"

enum dsm_alg_type {
    DSM_ALG_TYPE_DHE = 2,
    DSM_ALG_TYPE_AEAD = 3,
    DSM_ALG_TYPE_REQ_BASE_ASYM = 4,
    DSM_ALG_TYPE_KEY_SCHEDULE = 5,
};

#define DSM_OPAQUE_FORMAT_0 0x01u        /* OtherParams, 1.2 */
#define DSM_OPAQUE_FORMAT_1 0x02u
#define DSM_OPAQUE_FORMAT_MASK 0x0Fu
#define DSM_OTHER_PARAMS_MULTI_KEY 0x10u /* 1.3 */

#define DSM_MEASUREMENT_SPEC_DMTF 0x01u
#define DSM_MEASUREMENT_HASH_RAW 0x01u   /* MeasurementHashAlgo: raw bit stream only */

/* One algorithm structure: AlgType, AlgCount (fixed bytes 7:4 = 2, external count 3:0), AlgSupported, AlgExternal. */
struct dsm_alg_struct {
    uint8_t alg_type;
    uint16_t alg_supported;
    struct dsm_bytes alg_external; /* 4 bytes each */
};

struct dsm_negotiate_algorithms {
    uint8_t measurement_specification;
    uint8_t other_params_support;    /* 1.2 */
    uint32_t base_asym_algo;
    uint32_t base_hash_algo;
    uint8_t mel_specification;       /* 1.3 */
    struct dsm_bytes ext_asym;       /* 4 bytes each */
    struct dsm_bytes ext_hash;
    uint8_t alg_struct_count;        /* param1, 1.1 */
    struct dsm_alg_struct alg_structs[DSM_ALG_STRUCTS_MAX]; /* ascending AlgType, no type twice */
    bool reserved_set;
};

struct dsm_algorithms {
    uint8_t measurement_specification_sel;
    uint8_t other_params_selection;  /* 1.2 */
    uint32_t measurement_hash_algo;
    uint32_t base_asym_sel;
    uint32_t base_hash_sel;
    uint8_t mel_specification_sel;   /* 1.3 */
    struct dsm_bytes ext_asym_sel;
    struct dsm_bytes ext_hash_sel;
    uint8_t alg_struct_count;        /* 1.1 */
    struct dsm_alg_struct alg_structs[DSM_ALG_STRUCTS_MAX];
    bool reserved_set;
};

enum dsm_error dsm_negotiate_algorithms_decode(const struct dsm_wire_params *params, struct dsm_bytes *message,
                               struct dsm_negotiate_algorithms *out) DSM_MUST_CHECK;
enum dsm_error dsm_negotiate_algorithms_encode(const struct dsm_wire_params *params, const struct dsm_negotiate_algorithms *in,
                               struct dsm_writer *w) DSM_MUST_CHECK;

enum dsm_error dsm_algorithms_decode(const struct dsm_wire_params *params, struct dsm_bytes *message,
                               struct dsm_algorithms *out) DSM_MUST_CHECK;
enum dsm_error dsm_algorithms_encode(const struct dsm_wire_params *params, const struct dsm_algorithms *in,
                               struct dsm_writer *w) DSM_MUST_CHECK;

#endif
