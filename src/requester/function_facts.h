/* SPDX-License-Identifier: BSD-3-Clause */
/* What is known of a function from elsewhere than its DSM: configuration space, or whoever asks. */
#ifndef DSM_REQUESTER_FUNCTION_FACTS_H
#define DSM_REQUESTER_FUNCTION_FACTS_H

#include "crypto/pci_ids.h"

#define DSM_FUNCTION_BARS_MAX 6u

/* A part of the address space, or of a BAR. */
struct dsm_function_area {
    uint64_t address; /* of the bus; of an MSI-X structure the offset in its BAR */
    uint64_t len;     /* 0: there is none */
};

struct dsm_function_facts {
    bool has_ids;       /* vendor and device; the others as the next two say */
    bool has_class;     /* and revision */
    bool must_be_named; /* a leaf that names no function is none for it */
    struct dsm_pci_ids ids;
    bool has_bars;
    struct dsm_function_area bars[DSM_FUNCTION_BARS_MAX];
    bool has_msix; /* known, where there is none, too */
    uint8_t msix_table_bar;
    struct dsm_function_area msix_table;
    uint8_t msix_pba_bar;
    struct dsm_function_area msix_pba;
};

#endif
