/* SPDX-License-Identifier: BSD-3-Clause */
/* A response that is held back: ERROR(ResponseNotReady) promises that it comes later (DSP0274 10.9, 10.12). */
#ifndef DSM_RESPONDER_HOLD_H
#define DSM_RESPONDER_HOLD_H

#include "responder/context.h"

/* To be called while the request can still be read: what it is, so that its retry is known. */
enum dsm_error dsm_hold_note_request(struct dsm_connection *connection) DSM_MUST_CHECK;
/* Holds the finished response back until RESPOND_IF_READY asks for it; the answer is ERROR(ResponseNotReady). */
enum dsm_error dsm_hold_response(struct dsm_connection *connection) DSM_MUST_CHECK;
/* Does the response that is held back come before the request in hand? */
bool dsm_hold_blocks(const struct dsm_connection *connection);
/* What is answered then: the same ERROR to the same request, DSM_ERR_BUSY to another. */
enum dsm_error dsm_hold_answer(struct dsm_connection *connection) DSM_MUST_CHECK;

#endif
