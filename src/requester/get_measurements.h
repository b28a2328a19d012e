/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef DSM_REQUESTER_GET_MEASUREMENTS_H
#define DSM_REQUESTER_GET_MEASUREMENTS_H

#include "requester/step.h"
#include "wire/measurements.h"

struct dsm_measurements_request {
    uint8_t operation; /* an index, DSM_MEASUREMENTS_COUNT or DSM_MEASUREMENTS_ALL */
    bool is_signed;    /* the signature covers all GET_MEASUREMENTS since the last one, or since another request */
    bool raw;          /* 1.2 */
    uint8_t slot;      /* whose key signs */
    /* Of a signed request: DSM_NONCE_LEN bytes of whoever wants to know that it is fresh; NULL: by chance. */
    const uint8_t *nonce;
};
/* In the session when there is one. out points into the answer, or into the requester until the next step. */
enum dsm_step dsm_get_measurements_begin(struct dsm_requester *r, const struct dsm_measurements_request *wanted,
                                         struct dsm_measurements *out) DSM_MUST_CHECK;

#endif
