/* SPDX-License-Identifier: BSD-3-Clause */
/* DELIVER_ENCAPSULATED_RESPONSE. What its handler does, and what it makes last, is in responder/handler_table.h. */
#ifndef DSM_RESPONDER_DELIVER_ENCAPSULATED_RESPONSE_H
#define DSM_RESPONDER_DELIVER_ENCAPSULATED_RESPONSE_H

#include "responder/context.h"

enum dsm_error dsm_deliver_encapsulated_response_handle(struct dsm_connection *connection) DSM_MUST_CHECK;
void dsm_deliver_encapsulated_response_commit(struct dsm_connection *connection);
enum dsm_error dsm_deliver_encapsulated_response_fail(struct dsm_connection *connection,
                                                      enum dsm_error error) DSM_MUST_CHECK;

#endif
