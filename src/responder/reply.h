/* SPDX-License-Identifier: BSD-3-Clause */
/* What an error becomes: ERROR, silence, or a closed peer. */
#ifndef DSM_RESPONDER_REPLY_H
#define DSM_RESPONDER_REPLY_H

#include "responder/context.h"
#include "responder/verdict.h"

/* The request in hand by name; "request 0x42" where it has none, "secured record" or "object" before it is known. */
struct dsm_reply_request_name {
    char text[40];
};
struct dsm_reply_request_name dsm_reply_request_name(const struct dsm_connection *connection);

/* The only place where an error becomes an ERROR message, silence or a closed peer. It answers the request in hand, in
 * place of whatever the handler has written. */
enum dsm_verdict dsm_reply_error(struct dsm_connection *connection, enum dsm_error error) DSM_MUST_CHECK;

#endif
