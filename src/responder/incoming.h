/* SPDX-License-Identifier: BSD-3-Clause */
/* An object of the transport: what it is, and who takes it. */
#ifndef DSM_RESPONDER_INCOMING_H
#define DSM_RESPONDER_INCOMING_H

#include "responder/context.h"
#include "responder/verdict.h"

enum dsm_verdict dsm_incoming_take(struct dsm_connection *connection, uint8_t *object, size_t n) DSM_MUST_CHECK;

#endif
