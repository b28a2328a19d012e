/* SPDX-License-Identifier: BSD-3-Clause */
/* What the bits of KEY_PAIR_INFO are called. */
#ifndef DSM_CLI_SWTSM_KEY_NAMES_H
#define DSM_CLI_SWTSM_KEY_NAMES_H

#include <stdint.h>

/* Names of bits, ended by a nameless row. */
struct swtsm_bit {
    const char *name;
    uint32_t bit;
};
extern const struct swtsm_bit swtsm_key_usages[];
extern const struct swtsm_bit swtsm_key_algorithms[];

#endif
