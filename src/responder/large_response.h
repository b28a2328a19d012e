/* SPDX-License-Identifier: BSD-3-Clause */
/* A response that is larger than a transfer: ERROR(LargeResponse) promises it, and CHUNK_GET fetches it (DSP0274). */
#ifndef DSM_RESPONDER_LARGE_RESPONSE_H
#define DSM_RESPONDER_LARGE_RESPONSE_H

#include "responder/context.h"

/* Before a response is sealed: what is too large for a transfer is set aside for chunks, and what answers a CHUNK_SEND
 * gets its head. */
enum dsm_error dsm_large_response_divide(struct dsm_connection *connection) DSM_MUST_CHECK;
/* Nobody will fetch it, or it has been. */
void dsm_large_response_drop(struct dsm_connection *connection);

#endif
