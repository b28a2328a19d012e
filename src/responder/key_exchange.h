/* SPDX-License-Identifier: BSD-3-Clause */
/* KEY_EXCHANGE. What its handler does, and what it makes last, is in responder/handler_table.h. */
#ifndef DSM_RESPONDER_KEY_EXCHANGE_H
#define DSM_RESPONDER_KEY_EXCHANGE_H

#include "responder/context.h"

enum dsm_error dsm_key_exchange_handle(struct dsm_connection *connection) DSM_MUST_CHECK;
void dsm_key_exchange_commit(struct dsm_connection *connection);
enum dsm_error dsm_key_exchange_fail(struct dsm_connection *connection, enum dsm_error error) DSM_MUST_CHECK;

#endif
