/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef DSM_RESPONDER_CHUNK_GET_H
#define DSM_RESPONDER_CHUNK_GET_H

#include "responder/context.h"

enum dsm_error dsm_chunk_get_handle(struct dsm_connection *connection) DSM_MUST_CHECK;
void dsm_chunk_get_commit(struct dsm_connection *connection);

#endif
