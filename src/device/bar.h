/* SPDX-License-Identifier: BSD-3-Clause */
/* A Base Address Register of a function, and the memory that it claims. */
#ifndef DSM_DEVICE_BAR_H
#define DSM_DEVICE_BAR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define DSM_BARS_MAX 6u

/* A part of a BAR that the report shows with attributes of its own. */
struct dsm_bar_range {
    uint64_t offset;     /* into the BAR; a multiple of 4096 */
    uint64_t len;        /* a multiple of 4096 */
    uint16_t attributes; /* DSM_RANGE_IS_NON_TEE_MEM, DSM_RANGE_IS_MEM_ATTR_UPDATABLE */
};

struct dsm_bar {
    bool present;
    uint64_t address; /* 0: not yet programmed, unless at_zero */
    bool at_zero;     /* described as lying at address 0, which no guest programs but a report may show */
    uint64_t len;
    uint16_t attributes; /* where no range says otherwise */
    size_t range_count;
    struct dsm_bar_range ranges[8];
};

#define DSM_BAR_LEN_MIN 4096u
#define DSM_BAR_LEN_MAX (UINT64_C(1) << 62)

/* A power of two that a register can claim, and a report can show. */
bool dsm_bar_has_len(uint64_t len);
/* What is wrong with its address, as no register holds it: static text. NULL for nothing, as where it is not
 * programmed. */
const char *dsm_bar_address_fault(const struct dsm_bar *bar);
/* There is one, and it has an address. */
bool dsm_bar_is_programmed(const struct dsm_bar *bar);
/* Both are programmed, and share a byte. */
bool dsm_bar_overlaps(const struct dsm_bar *a, const struct dsm_bar *b);

#endif
