/* SPDX-License-Identifier: BSD-3-Clause */
/* One TDISP request and its response. For the files of this room only. */
#ifndef DSM_REQUESTER_TDISP_CALL_H
#define DSM_REQUESTER_TDISP_CALL_H

#include "requester/step.h"
#include "requester/vendor.h"

#define DSM_TDISP_BODY_MAX 64u /* of a request */

struct dsm_tdisp_kind {
    const char *step;
    uint8_t request; /* enum dsm_tdisp_type */
    uint8_t response;
};

/* What a step that sends one keeps first in its memory. */
struct dsm_tdisp_call {
    struct dsm_vendor vendor;
    const struct dsm_tdisp_kind *kind;
    uint32_t function_id;
    dsm_round_trip_take take; /* the response's body */
};

/* Names the step, sends header and body, checks the response's header; TDISP_ERROR becomes a failure. The memory's call
 * has been filled. */
enum dsm_error dsm_tdisp_call_send(struct dsm_requester *r, struct dsm_bytes body) DSM_MUST_CHECK;

#endif
