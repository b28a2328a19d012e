/* SPDX-License-Identifier: BSD-3-Clause */
/* GET_ENDPOINT_INFO (DSP0274 1.3): the device class identifiers of a device that states EP_INFO_CAP. */
#ifndef DSM_REQUESTER_GET_ENDPOINT_INFO_H
#define DSM_REQUESTER_GET_ENDPOINT_INFO_H

#include "requester/step.h"
#include "wire/endpoint_info.h"

struct dsm_endpoint_info_request {
    bool is_signed;
    uint8_t slot; /* whose key signs */
};

/* out points into the answer, or into the requester until the next step. */
enum dsm_step dsm_get_endpoint_info_begin(struct dsm_requester *r, const struct dsm_endpoint_info_request *wanted,
                                          struct dsm_endpoint_info *out) DSM_MUST_CHECK;

#endif
