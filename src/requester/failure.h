/* SPDX-License-Identifier: BSD-3-Clause */
/* Why a step failed: who is to blame, which step and rule it was, and what a person should read. */
#ifndef DSM_REQUESTER_FAILURE_H
#define DSM_REQUESTER_FAILURE_H

#include "base/error.h"

#include <stdbool.h>
#include <stdint.h>

enum dsm_failure_kind {
    DSM_FAILURE_NONE,
    DSM_FAILURE_OWN,          /* memory, randomness, a wrong call: our side */
    DSM_FAILURE_TRANSPORT,    /* no way to the device, or no response */
    DSM_FAILURE_PROTOCOL,     /* a response that breaks a rule or offers nothing in common */
    DSM_FAILURE_VERIFICATION, /* a signature, digest, HMAC, nonce or certificate that does not verify */
    DSM_FAILURE_UNSIGNED,     /* nothing fresh was signed, or what was covers too little */
    DSM_FAILURE_REFUSED,      /* the device answered with ERROR, TDISP_ERROR or a KP_ACK that is no success */
};

struct dsm_failure {
    enum dsm_failure_kind kind;
    enum dsm_error error;
    bool session_ended;      /* the step has cost the session; else all is as it was before the step */
    char step[48];           /* the request: "KEY_EXCHANGE" */
    char rule[160];          /* document and clause or field; may be empty */
    char text[512];          /* what came and what was expected */
    uint8_t spdm_error_code; /* with DSM_ERR_PEER_ERROR: ErrorCode and ErrorData of ERROR, else 0 */
    uint8_t spdm_error_data;
    uint32_t tdisp_error_code; /* of TDISP_ERROR, else 0 */
    uint32_t tdisp_error_data;
    uint8_t kp_ack_status; /* of KP_ACK, else 0 */
};

const char *dsm_failure_kind_name(enum dsm_failure_kind kind);

#endif
