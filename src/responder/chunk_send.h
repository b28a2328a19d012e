/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef DSM_RESPONDER_CHUNK_SEND_H
#define DSM_RESPONDER_CHUNK_SEND_H

#include "responder/context.h"

/* Once the request is complete, request.is_joined: what it says is the dispatcher's affair. */
enum dsm_error dsm_chunk_send_handle(struct dsm_connection *connection) DSM_MUST_CHECK;

#endif
