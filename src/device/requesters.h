/* SPDX-License-Identifier: BSD-3-Clause */
/* Which requesters a device believes, where it asks them to authenticate. Immutable while the device lives. */
#ifndef DSM_DEVICE_REQUESTERS_H
#define DSM_DEVICE_REQUESTERS_H

#include "crypto/certificates.h"

#include <stddef.h>

#define DSM_REQUESTER_ROOTS_MAX 8u

struct dsm_requesters {
    struct dsm_certificates roots[DSM_REQUESTER_ROOTS_MAX]; /* a certificate each; */
    size_t root_count;                                      /* 0: the root of each chain is believed */
    struct dsm_certificates chain; /* of the one that authenticates without showing its chain; empty: nobody's */
};

void dsm_requesters_clear(struct dsm_requesters *requesters);

#endif
