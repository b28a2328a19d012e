/* SPDX-License-Identifier: BSD-3-Clause */
/* VENDOR_DEFINED of PCI-SIG: one protocol message there and back. For the files of this room only. */
#ifndef DSM_REQUESTER_VENDOR_H
#define DSM_REQUESTER_VENDOR_H

#include "requester/round_trip.h"

/* What a step that sends one keeps first in its memory. */
struct dsm_vendor {
    uint8_t protocol;
    dsm_round_trip_take take; /* the protocol's response, without the protocol id */
};

enum dsm_error dsm_vendor_send(struct dsm_requester *r, uint8_t protocol, struct dsm_bytes message,
                               dsm_round_trip_take take) DSM_MUST_CHECK;

#endif
