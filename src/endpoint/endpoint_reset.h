/* SPDX-License-Identifier: BSD-3-Clause */
/* All resets of a function, and what each clears, as one table. */
#ifndef DSM_ENDPOINT_ENDPOINT_RESET_H
#define DSM_ENDPOINT_ENDPOINT_RESET_H

#include "endpoint/endpoint.h"

enum dsm_endpoint_reset_cause {
    DSM_ENDPOINT_FLR,          /* Initiate Function Level Reset (PCIe 6.6.2); the device knows already */
    DSM_ENDPOINT_DEVICE_RESET, /* the client's: of the machine, or of the bus */
    DSM_ENDPOINT_DISCONNECT,   /* the client has gone: the VM lost power */
};

struct dsm_endpoint_reset_row {
    const char *name;
    bool registers, mailbox, pending, personality;
    bool device;   /* the device is told of a conventional reset */
    bool eventfds; /* the client's descriptors */
    bool memory;   /* its memory */
    const char *clause;
};
const struct dsm_endpoint_reset_row *dsm_endpoint_reset_row(enum dsm_endpoint_reset_cause cause);

void dsm_endpoint_reset(struct dsm_endpoint *endpoint, enum dsm_endpoint_reset_cause cause);

#endif
