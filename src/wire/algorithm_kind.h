/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The kinds of algorithms that NEGOTIATE_ALGORITHMS and ALGORITHMS (DSP0274 10.4) agree on, one row each: where a kind
 * stands in the messages, since when, and which capabilities use it. What offers, selects or prints algorithms walks
 * these rows; the algorithms themselves are in crypto/algorithm.c.
 */
#ifndef DSM_WIRE_ALGORITHM_KIND_H
#define DSM_WIRE_ALGORITHM_KIND_H

#include <stdbool.h>
#include <stdint.h>

enum dsm_algorithm_kind {
    DSM_ALG_HASH,
    DSM_ALG_MEASUREMENT_HASH,
    DSM_ALG_ASYM,
    DSM_ALG_PQC_ASYM,
    DSM_ALG_DHE,
    DSM_ALG_AEAD,
    DSM_ALG_REQ_ASYM,
    DSM_ALG_KEY_SCHEDULE,
    DSM_ALG_REQ_PQC_ASYM,
    DSM_ALG_KEM,
    DSM_ALG_KINDS, /* how many there are; also: no kind */
};

struct dsm_algorithm_kind_row {
    const char *name;  /* in settings, options, JSON and traces: "hash" */
    bool is_setting;   /* people may choose */
    const char *what;  /* "hash algorithm" */
    const char *field; /* of ALGORITHMS, as refusals cite it: "DSP0274 ALGORITHMS, BaseHashSel" */
    uint8_t alg_type;  /* AlgType of its algorithm structure; 0: it has a field of its own */
    uint8_t width;     /* bytes that its mask has on the wire */
    uint8_t since;     /* SPDM version */
    /* DSM_CAP_*: offered where both sides state one of them, selected where the responder does; 0: always */
    uint32_t used_by;
    uint32_t wanted_by; /* DSM_CAP_*: selected, too, where the requester states one of them */
    bool always_needed;
    uint32_t needed_by;              /* DSM_CAP_*: a responder that states one of them cannot do without */
    uint32_t needed_by_both;         /* nor two sides that both state one of these */
    enum dsm_algorithm_kind instead; /* that does as well: ALGORITHMS selects one of the two; itself: there is none */
};

const struct dsm_algorithm_kind_row *dsm_algorithm_kind(enum dsm_algorithm_kind kind);
/* The kind with this AlgType in this version; DSM_ALG_KINDS for none. */
enum dsm_algorithm_kind dsm_algorithm_kind_of_type(uint8_t alg_type, uint8_t version);
/* A setting by its name; DSM_ALG_KINDS for none. */
enum dsm_algorithm_kind dsm_algorithm_kind_by_name(const char *name);

#endif
