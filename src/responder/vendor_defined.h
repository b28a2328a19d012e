/* SPDX-License-Identifier: BSD-3-Clause */
/* VENDOR_DEFINED_REQUEST. What its handler does, and what it makes last, is in responder/handler_table.h. */
#ifndef DSM_RESPONDER_VENDOR_DEFINED_H
#define DSM_RESPONDER_VENDOR_DEFINED_H

#include "responder/context.h"

enum dsm_error dsm_vendor_defined_handle(struct dsm_connection *connection) DSM_MUST_CHECK;

/* Replaces the response of a request whose drain was not done in time. */
enum dsm_error dsm_vendor_defined_drain_failed(struct dsm_connection *connection) DSM_MUST_CHECK;

#endif
