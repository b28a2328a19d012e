/* SPDX-License-Identifier: BSD-3-Clause */
/* FINISH. What its handler does, and what it makes last, is in responder/handler_table.h. */
#ifndef DSM_RESPONDER_FINISH_H
#define DSM_RESPONDER_FINISH_H

#include "responder/context.h"

enum dsm_error dsm_finish_handle(struct dsm_connection *connection) DSM_MUST_CHECK;
void dsm_finish_commit(struct dsm_connection *connection);
enum dsm_error dsm_finish_fail(struct dsm_connection *connection, enum dsm_error error) DSM_MUST_CHECK;

/* The data keys come into use. */
void dsm_finish_establish(struct dsm_connection *connection, struct dsm_responder_session *session);

#endif
