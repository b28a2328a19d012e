/* SPDX-License-Identifier: BSD-3-Clause */
/* NEGOTIATE_ALGORITHMS and ALGORITHMS (DSP0274 10.4). Up to 1.0 there are no algorithm structures. */
#ifndef DSM_WIRE_ALGORITHMS_H
#define DSM_WIRE_ALGORITHMS_H

#include "wire/algorithm_kind.h"
#include "wire/message.h"

#define DSM_OPAQUE_FORMAT_0 0x01u /* OtherParams, 1.2 */
#define DSM_OPAQUE_FORMAT_1 0x02u
#define DSM_OPAQUE_FORMAT_MASK 0x0Fu
#define DSM_OTHER_PARAMS_MULTI_KEY 0x10u /* 1.3 */

#define DSM_MEASUREMENT_SPEC_DMTF 0x01u
#define DSM_MEASUREMENT_HASH_RAW 0x01u /* MeasurementHashAlgo: raw bit stream only */

/* What a message says of each kind, in a field of the kind's own or in an algorithm structure. */
struct dsm_algorithm_bits {
    uint32_t mask[DSM_ALG_KINDS];
    struct dsm_bytes external[DSM_ALG_KINDS]; /* extended algorithms, 4 bytes each */
    bool has_struct[DSM_ALG_KINDS];           /* 1.1: the message has an algorithm structure of this kind */
};

struct dsm_negotiate_algorithms {
    uint8_t measurement_specification;
    uint8_t other_params_support;      /* 1.2 */
    uint8_t mel_specification;         /* 1.3 */
    struct dsm_algorithm_bits offered; /* of DSM_ALG_MEASUREMENT_HASH nothing: the responder alone chooses it */
    bool reserved_set;
};

struct dsm_algorithms {
    uint8_t measurement_specification_sel;
    uint8_t other_params_selection; /* 1.2 */
    uint8_t mel_specification_sel;  /* 1.3 */
    struct dsm_algorithm_bits selected;
    bool reserved_set;
};

enum dsm_error dsm_negotiate_algorithms_decode(const struct dsm_wire_params *params, struct dsm_bytes *message,
                                               struct dsm_negotiate_algorithms *out) DSM_MUST_CHECK;
enum dsm_error dsm_negotiate_algorithms_encode(const struct dsm_wire_params *params,
                                               const struct dsm_negotiate_algorithms *in,
                                               struct dsm_writer *w) DSM_MUST_CHECK;

enum dsm_error dsm_algorithms_decode(const struct dsm_wire_params *params, struct dsm_bytes *message,
                                     struct dsm_algorithms *out) DSM_MUST_CHECK;
enum dsm_error dsm_algorithms_encode(const struct dsm_wire_params *params, const struct dsm_algorithms *in,
                                     struct dsm_writer *w) DSM_MUST_CHECK;

/* The rows of wire/message.h. */
extern const struct dsm_message dsm_negotiate_algorithms_row;
extern const struct dsm_message dsm_algorithms_row;

#endif
