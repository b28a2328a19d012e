/* SPDX-License-Identifier: BSD-3-Clause */
/* RESPOND_IF_READY. What its handler does, and what it makes last, is in responder/handler_table.h. */
#ifndef DSM_RESPONDER_RESPOND_IF_READY_H
#define DSM_RESPONDER_RESPOND_IF_READY_H

#include "responder/context.h"

enum dsm_error dsm_respond_if_ready_handle(struct dsm_connection *connection) DSM_MUST_CHECK;

#endif
