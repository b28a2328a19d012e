/* SPDX-License-Identifier: BSD-3-Clause */
/* NEGOTIATE_ALGORITHMS. What its handler does, and what it makes last, is in responder/handler_table.h. */
#ifndef DSM_RESPONDER_NEGOTIATE_ALGORITHMS_H
#define DSM_RESPONDER_NEGOTIATE_ALGORITHMS_H

#include "responder/context.h"

enum dsm_error dsm_negotiate_algorithms_handle(struct dsm_connection *connection) DSM_MUST_CHECK;
void dsm_negotiate_algorithms_commit(struct dsm_connection *connection);

#endif
