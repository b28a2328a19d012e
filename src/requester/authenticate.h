/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Encapsulated requests (DSP0274 1.1): the device asks who we are inside of our own requests. After a CHALLENGE_AUTH
 * with BasicMutAuthReq it is a step of its own; what KEY_EXCHANGE_RSP asks for is answered by FINISH's step.
 */
#ifndef DSM_REQUESTER_AUTHENTICATE_H
#define DSM_REQUESTER_AUTHENTICATE_H

#include "requester/step.h"

/* What was answered outside of an authentication. */
struct dsm_answered {
    unsigned count;
};

/* What a device asks of its own accord, in a session or outside of any: all that waits, which may be nothing. */
enum dsm_step dsm_answer_begin(struct dsm_requester *r, struct dsm_answered *out) DSM_MUST_CHECK;

enum dsm_step dsm_authenticate_begin(struct dsm_requester *r) DSM_MUST_CHECK;

/* The part of a step. is_digests: GET_DIGESTS counts as asked. */
enum dsm_error dsm_authenticate_send(struct dsm_requester *r, bool is_digests) DSM_MUST_CHECK;

#endif
