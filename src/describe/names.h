/* SPDX-License-Identifier: BSD-3-Clause */
/* Sets that are written as lists of names, in JSON arrays and in the command line's comma lists alike. */
#ifndef DSM_DESCRIBE_NAMES_H
#define DSM_DESCRIBE_NAMES_H

#include "crypto/algorithm.h"
#include "describe/json.h"

struct dsm_name {
    const char *name;
    uint32_t bit;
};

struct dsm_names {
    const char *what;                                                          /* "capability" */
    bool (*at)(const struct dsm_names *names, size_t i, struct dsm_name *out); /* false past the last */
    enum dsm_algorithm_kind kind;                                              /* of algorithms */
};

/* The algorithms of a kind. */
struct dsm_names dsm_algorithm_names(enum dsm_algorithm_kind kind);
extern const struct dsm_names dsm_capability_names;
extern const struct dsm_names dsm_spdm_version_names;    /* bits: 1 << minor version */
extern const struct dsm_names dsm_secured_version_names; /* bits: 1 << minor version */
extern const struct dsm_names dsm_lock_flag_names;
extern const struct dsm_names dsm_interface_info_names;

/* Without regard to case. */
bool dsm_names_find(const struct dsm_names *names, const char *name, size_t n, uint32_t *bit);
/* "SHA_256, SHA_384, ..." */
const char *dsm_names_text(const struct dsm_names *names, char *text, size_t size);
/* "a,b,c" */
enum dsm_error dsm_names_parse(const struct dsm_names *names, const char *list, uint32_t *bits,
                               struct dsm_error_detail *detail) DSM_MUST_CHECK;
/* ["a", "b", "c"], at least one unless empty_allowed. */
enum dsm_error dsm_names_read(const struct dsm_json *at, const struct dsm_names *names, bool empty_allowed,
                              uint32_t *bits) DSM_MUST_CHECK;

/* Lowest and highest of a run of bits; false for none or when one between is missing. */
bool dsm_bits_range(uint32_t bits, uint8_t *lowest, uint8_t *highest);

#endif
