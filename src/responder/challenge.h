/* SPDX-License-Identifier: BSD-3-Clause */
/* CHALLENGE. What its handler does, and what it makes last, is in responder/handler_table.h. */
#ifndef DSM_RESPONDER_CHALLENGE_H
#define DSM_RESPONDER_CHALLENGE_H

#include "responder/context.h"

enum dsm_error dsm_challenge_handle(struct dsm_connection *connection) DSM_MUST_CHECK;
void dsm_challenge_commit(struct dsm_connection *connection);

#endif
