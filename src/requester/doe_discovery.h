/* SPDX-License-Identifier: BSD-3-Clause */
/* DOE discovery (PCIe 6.30.1.1), from index 0 until the next index is 0. */
#ifndef DSM_REQUESTER_DOE_DISCOVERY_H
#define DSM_REQUESTER_DOE_DISCOVERY_H

#include "requester/step.h"

#define DSM_DOE_PROTOCOLS_MAX 16u

struct dsm_doe_protocol {
    uint16_t vendor_id;
    uint8_t type;
};
struct dsm_doe_protocols {
    size_t count;
    struct dsm_doe_protocol list[DSM_DOE_PROTOCOLS_MAX];
};
/* A device without CMA fails. Over another transport than DOE there is nothing to ask, and out is empty. */
enum dsm_step dsm_doe_discovery_begin(struct dsm_requester *r, struct dsm_doe_protocols *out) DSM_MUST_CHECK;

#endif
