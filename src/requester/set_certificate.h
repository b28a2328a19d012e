/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef DSM_REQUESTER_SET_CERTIFICATE_H
#define DSM_REQUESTER_SET_CERTIFICATE_H

#include "requester/step.h"

struct dsm_set_certificate_options {
    uint8_t slot;
    uint8_t key_pair_id;           /* 1.3, with several key pairs of an algorithm */
    uint8_t model;                 /* likewise: 1 device, 2 alias, 3 generic */
    struct dsm_bytes certificates; /* DER, root first; empty: the slot is erased (1.3) */
};

/* The slot has the chain, or none. GET_DIGESTS and GET_CERTIFICATE show it. */
enum dsm_step dsm_set_certificate_begin(struct dsm_requester *r,
                                        const struct dsm_set_certificate_options *options) DSM_MUST_CHECK;

#endif
