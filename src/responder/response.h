/* SPDX-License-Identifier: BSD-3-Clause */
/* The response that is being written, and how large it may be. */
#ifndef DSM_RESPONDER_RESPONSE_H
#define DSM_RESPONDER_RESPONSE_H

#include "responder/context.h"

/* The largest response this requester accepts in one transfer, in this session or in clear. */
size_t dsm_response_limit(const struct dsm_connection *connection);
/* Is there room for the response so far and so many bytes more? Else DSM_ERR_RESPONSE_TOO_LARGE. */
enum dsm_error dsm_response_fits(struct dsm_connection *connection, size_t more) DSM_MUST_CHECK;

/* An empty response to be written; beside a response that is held back where there is one. */
void dsm_response_begin(struct dsm_connection *connection);

#endif
