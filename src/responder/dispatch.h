/* SPDX-License-Identifier: BSD-3-Clause */
/* A message in clear, or out of its record, to its handler and what follows the handler. */
#ifndef DSM_RESPONDER_DISPATCH_H
#define DSM_RESPONDER_DISPATCH_H

#include "responder/context.h"
#include "responder/verdict.h"

/* request.message, of request.session or in clear. */
enum dsm_verdict dsm_dispatch_message(struct dsm_connection *connection) DSM_MUST_CHECK;

/* What follows a job. DSM_ERR_DISCARD: there is no response. */
enum dsm_error dsm_dispatch_finish_job(struct dsm_connection *connection) DSM_MUST_CHECK;

#endif
