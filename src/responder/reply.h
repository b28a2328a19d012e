/* SPDX-License-Identifier: BSD-3-Clause */
/* What is answered in place of a handler's response: ERROR, silence, or a promise that the response comes later. */
#ifndef DSM_RESPONDER_REPLY_H
#define DSM_RESPONDER_REPLY_H

#include "responder/context.h"
#include "responder/verdict.h"

/* The largest response this requester accepts in one transfer, in this session or in clear. */
size_t dsm_response_limit(const struct dsm_connection *connection);
/* Is there room for the response so far and so many bytes more? Else DSM_ERR_RESPONSE_TOO_LARGE. */
enum dsm_error dsm_response_fits(struct dsm_connection *connection, size_t more) DSM_MUST_CHECK;

/* An empty response to be written; beside a response that is held back where there is one. */
void dsm_begin_response(struct dsm_connection *connection);

/* The only place where an error becomes an ERROR message, silence or a closed peer. It answers the request in hand, in
 * place of whatever the handler has written. */
enum dsm_verdict dsm_answer_error(struct dsm_connection *connection, enum dsm_error error) DSM_MUST_CHECK;

/* Holds the finished response back until RESPOND_IF_READY asks for it; the answer is ERROR(ResponseNotReady). */
enum dsm_error dsm_hold_response(struct dsm_connection *connection) DSM_MUST_CHECK;
/* To be called before that, while the request can still be read: what it is, so that its retry is known. */
enum dsm_error dsm_hold_note_request(struct dsm_connection *connection) DSM_MUST_CHECK;
/* Does the response that is held back come before the request in hand? */
bool dsm_hold_blocks(const struct dsm_connection *connection);
/* What is answered then: the same ERROR to the same request, DSM_ERR_BUSY to another. */
enum dsm_error dsm_answer_blocked(struct dsm_connection *connection) DSM_MUST_CHECK;

#endif
