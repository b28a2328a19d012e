/* SPDX-License-Identifier: BSD-3-Clause */
/* Whether the request in hand may come now: every rule is checked before its handler runs. */
#ifndef DSM_RESPONDER_GATE_H
#define DSM_RESPONDER_GATE_H

#include "responder/context.h"

/*
 * Sets connection->exchange and connection->handler if the request in hand may come now. DSM_ERR_UNSUPPORTED_REQUEST,
 * DSM_ERR_VERSION_MISMATCH, DSM_ERR_UNEXPECTED_REQUEST or DSM_ERR_SESSION_REQUIRED if not, in that order of checks.
 */
enum dsm_error dsm_gate_check(struct dsm_connection *connection) DSM_MUST_CHECK;

#endif
