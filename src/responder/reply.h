/* SPDX-License-Identifier: BSD-3-Clause */
/* What is answered in place of a handler's response: ERROR, silence, or a promise that the response comes later. */
#ifndef DSM_RESPONDER_REPLY_H
#define DSM_RESPONDER_REPLY_H

#include "responder/context.h"

/* An empty response to be written; beside a response that is held back where there is one. */
void dsm_begin_response(struct dsm_connection *connection);

/* The only place where an error becomes an ERROR message, silence or a closed peer. It answers the request in hand, in
 * place of whatever the handler has written. */
enum dsm_verdict dsm_answer_error(struct dsm_connection *connection, enum dsm_error error) DSM_MUST_CHECK;

/* Holds the finished response back until RESPOND_IF_READY asks for it; the answer is ERROR(ResponseNotReady). */
enum dsm_error dsm_hold_response(struct dsm_connection *connection) DSM_MUST_CHECK;
/* The same ERROR for a request that comes meanwhile. */
enum dsm_error dsm_answer_not_ready(struct dsm_connection *connection) DSM_MUST_CHECK;

#endif
