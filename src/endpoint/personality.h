/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * What a function does behind its registers. A personality sees BAR accesses, does DMA through the door and fires
 * vectors, and knows nothing of configuration space, of TDISP, nor of who speaks to it. It is driven by one thread.
 */
#ifndef DSM_ENDPOINT_PERSONALITY_H
#define DSM_ENDPOINT_PERSONALITY_H

#include "base/error_detail.h"
#include "endpoint/dma.h"
#include "endpoint/msix.h"

struct dsm_personality_host {
    struct dsm_dma *dma;
    struct dsm_msix *msix;
    uint16_t vectors; /* that are the personality's */
    const struct dsm_log *log;
    const char *name; /* of the device, for the log */
    /* There is work for run. */
    void (*wake)(void *context);
    void *context;
};

/* What it is described as, apart from its name. */
struct dsm_personality_options {
    const char *file; /* NULL: memory */
    uint64_t size;    /* of what is stored; 0: the file's */
    bool read_only;
};

struct dsm_personality {
    const char *name;
    uint32_t class_code;
    uint16_t device_id;            /* that no other driver takes for its own; 0: the device's */
    uint64_t bar0_len;             /* a power of two of at least a page; there is no other BAR */
    uint32_t msix_table, msix_pba; /* offsets in it; 0: no MSI-X */
    uint16_t vectors;              /* that it can use at most */

    /* error_detail tells what is wrong with the options. */
    enum dsm_error (*create)(const struct dsm_personality_host *host, const struct dsm_personality_options *options,
                             void **state, struct dsm_error_detail *error_detail);
    void (*destroy)(void *state);
    /* Naturally aligned accesses of 1, 2, 4 or 8 bytes to BAR 0, but for MSI-X table and PBA. */
    uint64_t (*read)(void *state, uint64_t offset, unsigned width);
    void (*write)(void *state, uint64_t offset, unsigned width, uint64_t value);
    /* A bounded piece of work; true: there is more. */
    bool (*run)(void *state);
    /* Back to power-on: what it held of a guest is wiped, DMA under way is not answered any more. What is stored stays.
     */
    void (*reset)(void *state);
};

#endif
