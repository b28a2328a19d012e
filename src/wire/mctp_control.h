/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * MCTP control messages (DSP0236 12), as far as an endpoint on a line of its own answers them: Set Endpoint ID, Get
 * Endpoint ID, Get MCTP Version Support, Get Message Type Support. Others are ERROR_UNSUPPORTED_CMD.
 */
#ifndef DSM_WIRE_MCTP_CONTROL_H
#define DSM_WIRE_MCTP_CONTROL_H

#include "wire/mctp.h"

#define DSM_MCTP_CONTROL 0x00u /* the message type */
#define DSM_MCTP_CONTROL_ANSWER_MAX 32u

enum dsm_mctp_control_command {
    DSM_MCTP_SET_ENDPOINT_ID = 0x01,
    DSM_MCTP_GET_ENDPOINT_ID = 0x02,
    DSM_MCTP_GET_VERSION_SUPPORT = 0x04,
    DSM_MCTP_GET_MESSAGE_TYPE_SUPPORT = 0x05,
};

enum dsm_mctp_completion {
    DSM_MCTP_SUCCESS = 0x00,
    DSM_MCTP_ERROR_INVALID_DATA = 0x02,
    DSM_MCTP_ERROR_INVALID_LENGTH = 0x03,
    DSM_MCTP_ERROR_UNSUPPORTED_CMD = 0x05,
    DSM_MCTP_ERROR_MESSAGE_TYPE = 0x80, /* of Get MCTP Version Support */
};

/* message, with its type: a request's answer is written; *eid: ours, which it may set. DSM_ERR_DISCARD: it is no
 * request that is answered. */
enum dsm_error dsm_mctp_control_answer(struct dsm_bytes message, uint8_t *eid, struct dsm_writer *w) DSM_MUST_CHECK;

#endif
