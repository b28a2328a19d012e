/* SPDX-License-Identifier: BSD-3-Clause */
/* One TDISP request and its response. For the files of this room only. */
#ifndef DSM_REQUESTER_TDISP_EXCHANGE_H
#define DSM_REQUESTER_TDISP_EXCHANGE_H

#include "requester/tdisp.h"

#define DSM_TDISP_BODY_MAX 64u /* of a request */

struct dsm_tdisp_call {
    const char *step;
    uint8_t request; /* enum dsm_tdisp_type */
    uint8_t response;
    uint32_t function_id;
};

/* Begins the step, sends header and body, checks the response's header; TDISP_ERROR becomes a failure. *response is the
 * response's body, valid until the next exchange. */
enum dsm_error dsm_tdisp_call(struct dsm_requester *r, const struct dsm_tdisp_call *call, struct dsm_bytes body,
                              struct dsm_bytes *response) DSM_MUST_CHECK;

#endif
