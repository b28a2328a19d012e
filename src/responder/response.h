/* SPDX-License-Identifier: BSD-3-Clause */
/* The response that is being written, and how large it may be. */
#ifndef DSM_RESPONDER_RESPONSE_H
#define DSM_RESPONDER_RESPONSE_H

#include "responder/context.h"

/* What this requester takes at once, in this session or in clear. */
size_t dsm_response_transfer_max(const struct dsm_connection *connection);
/* The largest response that can be sent: in one transfer or, where both sides take chunks, in several. */
size_t dsm_response_limit(const struct dsm_connection *connection);
/* Is there room for the response so far and so many bytes more? Else DSM_ERR_RESPONSE_TOO_LARGE. */
enum dsm_error dsm_response_fits(struct dsm_connection *connection, size_t more) DSM_MUST_CHECK;
/* The response would have len bytes, which is too large. */
enum dsm_error dsm_response_too_large(struct dsm_connection *connection, size_t len);

/* An empty response to be written; beside a response that is held back, or fetched in chunks, where there is one. */
void dsm_response_begin(struct dsm_connection *connection);
/* Room for a response of len bytes, of which none is written yet, as far as the requester takes so much. */
void dsm_response_reserve(struct dsm_connection *connection, size_t len);
/* The response that was held back. */
void dsm_response_resume(struct dsm_connection *connection);
/* Is it made in the buffer for large messages? And what stands there. */
bool dsm_response_is_large(const struct dsm_connection *connection);
uint8_t *dsm_response_large(const struct dsm_connection *connection);

#endif
