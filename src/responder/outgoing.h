/* SPDX-License-Identifier: BSD-3-Clause */
/* The response that stands in the request: sealed, framed, and what happens then. */
#ifndef DSM_RESPONDER_OUTGOING_H
#define DSM_RESPONDER_OUTGOING_H

#include "responder/context.h"

enum dsm_error dsm_outgoing_write(struct dsm_connection *connection, struct dsm_writer *w) DSM_MUST_CHECK;

#endif
