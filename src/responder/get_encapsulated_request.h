/* SPDX-License-Identifier: BSD-3-Clause */
/* GET_ENCAPSULATED_REQUEST. What its handler does, and what it makes last, is in responder/handler_table.h. */
#ifndef DSM_RESPONDER_GET_ENCAPSULATED_REQUEST_H
#define DSM_RESPONDER_GET_ENCAPSULATED_REQUEST_H

#include "responder/context.h"

enum dsm_error dsm_get_encapsulated_request_handle(struct dsm_connection *connection) DSM_MUST_CHECK;
void dsm_get_encapsulated_request_commit(struct dsm_connection *connection);

#endif
